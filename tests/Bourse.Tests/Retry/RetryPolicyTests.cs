using Bourse.Retry;

namespace Bourse.Tests.Retry;

public sealed class RetryPolicyTests
{
    private readonly FakeTimeProvider _clock = Clocks.MondayNoon();

    [Fact]
    public void Pauses_double_up_to_the_longest_and_go_on_there()
    {
        var state = (RetryPolicy.Reconnect with { Jitter = 0 }).Start(_clock, "inv1");

        Assert.Equal([0.5, 1, 2, 4, 8, 15, 15], Enumerable.Range(0, 7).Select(_ => state.NextPause().TotalSeconds));
        state.Reset();
        Assert.Equal(0.5, state.NextPause().TotalSeconds);
    }

    [Fact]
    public void Pauses_never_overflow_however_often_it_is_tried()
    {
        var state = RetryPolicy.Reconnect.Start(_clock, "inv1");

        Assert.All(Enumerable.Range(0, 10_000).Select(_ => state.NextPause()), pause => Assert.InRange(pause.TotalSeconds, 0.375, 15));
    }

    [Fact]
    public void Jitter_takes_up_to_its_share_and_is_the_same_for_the_same_seed()
    {
        var policy = new RetryPolicy { FirstPause = TimeSpan.FromSeconds(1), LongestPause = TimeSpan.FromSeconds(1), Jitter = 0.5 };
        List<double> Pauses(string seed)
        {
            var state = policy.Start(_clock, seed);
            return [.. Enumerable.Range(0, 1000).Select(_ => state.NextPause().TotalSeconds)];
        }

        var pauses = Pauses("inv1");
        Assert.All(pauses, pause => Assert.InRange(pause, 0.5, 1));
        Assert.InRange(pauses.Average(), 0.72, 0.78);
        Assert.True(pauses.Min() < 0.51 && pauses.Max() > 0.99);
        Assert.Equal(pauses, Pauses("inv1"));
        Assert.NotEqual(pauses, Pauses("inv2"));
    }

    [Fact]
    public async Task There_is_no_further_try_once_the_timeout_is_nearer_than_the_pause()
    {
        var policy = new RetryPolicy
        {
            FirstPause = TimeSpan.FromSeconds(1), LongestPause = TimeSpan.FromSeconds(1), Timeout = TimeSpan.FromSeconds(3), Jitter = 0,
        };
        var state = policy.Start(_clock, "");

        for (var tries = 1; tries < 3; tries++)
        {
            var pausing = state.PauseAsync(default);
            Assert.False(pausing.IsCompleted);
            _clock.Advance(TimeSpan.FromSeconds(1));
            Assert.True(await pausing);
        }

        Assert.Equal(TimeSpan.FromSeconds(1), state.Remaining);
        Assert.False(await state.PauseAsync(default));
        Assert.False(state.Pause(default));
    }

    [Fact]
    public async Task There_is_no_further_try_after_the_last_one()
    {
        var policy = new RetryPolicy { FirstPause = TimeSpan.FromSeconds(1), LongestPause = TimeSpan.FromSeconds(1), MostTries = 3, Jitter = 0 };
        var state = policy.Start(_clock, "");

        for (var tries = 1; tries < 3; tries++)
        {
            var pausing = state.PauseAsync(default);
            _clock.Advance(TimeSpan.FromSeconds(1));
            Assert.True(await pausing);
        }

        Assert.False(await state.PauseAsync(default));
        Assert.False(state.Pause(default));
    }

    [Fact]
    public async Task A_pause_ends_when_it_is_cancelled()
    {
        using var stop = new CancellationTokenSource();
        var state = RetryPolicy.Reconnect.Start(_clock, "");

        var pausing = state.PauseAsync(stop.Token);
        await stop.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => pausing);
        Assert.False(state.Pause(stop.Token));
    }
}
