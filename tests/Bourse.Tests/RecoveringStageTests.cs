using Bourse.Retry;

namespace Bourse.Tests;

public sealed class RecoveringStageTests
{
    private static readonly BourseException Unavailable = new(FailureKind.Unreachable, "Kafka at broker:9092 cannot be reached");
    private readonly WaitCountingClock _clock = new();
    private readonly List<string> _warnings = [];
    private readonly List<CountingStage> _made = [];
    private bool _isUnavailable;
    private Exception? _fault;

    [Fact]
    public async Task A_stage_whose_server_is_unavailable_at_the_start_waits_for_it_and_says_so_once()
    {
        _isUnavailable = true;
        await using var stage = NewStage();

        await stage.StartAsync(default);
        await AwayForAsync(stage, seconds: 60);
        Assert.Equal(["inv1 waits: Kafka at broker:9092 cannot be reached"], _warnings);
        Assert.Equal("Kafka at broker:9092 cannot be reached", stage.Status.Unreachable);
        Assert.Null(stage.Status.Lag);
        _isUnavailable = false;
        _clock.Advance(RetryPolicy.Reconnect.LongestPause);

        Assert.Equal(StepResult.Worked, await StepAsync(stage));
        Assert.Null(stage.Status.Unreachable);
        Assert.Equal(["inv1 waits: Kafka at broker:9092 cannot be reached", "inv1 goes on"], _warnings);
    }

    [Fact]
    public async Task Tries_come_after_half_a_second_then_after_twice_as_long_up_to_15_seconds_less_some_jitter()
    {
        _isUnavailable = true;
        await using var stage = NewStage();
        await stage.StartAsync(default);
        var begin = _clock.GetUtcNow();
        var tries = new List<double>();

        for (var made = _made.Count; tries.Count < 8; _clock.Advance(TimeSpan.FromMilliseconds(500)))
        {
            Assert.Equal(StepResult.Unavailable, await StepAsync(stage));
            if (_made.Count > made) tries.Add((_clock.GetUtcNow() - begin).TotalSeconds);
            made = _made.Count;
        }

        // The clock moves in steps of half a second.
        double[] longest = [0.5, 1, 2, 4, 8, 15, 15, 15];
        var pauses = tries.Select((at, i) => i == 0 ? at : at - tries[i - 1]);
        Assert.All(pauses.Zip(longest), pair => Assert.InRange(pair.First, 0.75 * pair.Second, pair.Second + 0.5));
    }

    [Fact]
    public async Task A_stage_whose_server_goes_is_disposed_and_begins_anew_and_its_counts_go_on()
    {
        await using var stage = NewStage();
        await stage.StartAsync(default);
        await StepAsync(stage);
        await StepAsync(stage);

        _isUnavailable = true;
        Assert.Equal(StepResult.Unavailable, await StepAsync(stage));
        Assert.True(_made[0].IsDisposed);
        Assert.Equal((2, new DateOnly(2024, 1, 3)), (stage.Status.Records, stage.Status.LastDate));
        _isUnavailable = false;
        _clock.Advance(TimeSpan.FromSeconds(1));
        await StepAsync(stage);

        Assert.Equal(2, _made.Count);
        Assert.Equal(3, stage.Status.Records);
        Assert.Equal(2, _warnings.Count);
    }

    [Fact]
    public async Task A_failure_of_another_kind_ends_the_stage()
    {
        await using var stage = new RecoveringStage(
            "inv1", _ => throw new BourseException(FailureKind.Usage, "wrong password"), _clock, new LineLogger(_warnings.Add));

        var failure = await Assert.ThrowsAsync<BourseException>(() => stage.StartAsync(default));

        Assert.Equal(FailureKind.Usage, failure.Kind);
        Assert.Empty(_warnings);
    }

    [Fact]
    public async Task Who_does_not_wait_fails_at_the_start_but_pauses_later()
    {
        _isUnavailable = true;
        await using var refused = NewStage(waitsAtStart: false);
        var failure = await Assert.ThrowsAsync<BourseException>(() => refused.StartAsync(default));
        Assert.Equal(FailureKind.Unreachable, failure.Kind);
        Assert.All(_made, stage => Assert.True(stage.IsDisposed));

        _isUnavailable = false;
        await using var started = NewStage(waitsAtStart: false);
        await started.StartAsync(default);
        _isUnavailable = true;

        Assert.Equal(StepResult.Unavailable, await StepAsync(started));
    }

    [Fact]
    public async Task A_wait_is_over_at_once_when_the_stage_is_asked_to_end()
    {
        _isUnavailable = true;
        await using var stage = NewStage();
        using var stop = new CancellationTokenSource();

        var running = StageLoop.RunAsync(stage, null, stop.Token);
        await Eventually(() => _clock.Waiting > 0);
        await stop.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => running.WaitAsync(Patience.Longest));
    }

    [Fact]
    public async Task A_stage_that_waits_does_not_end_with_those_before_it()
    {
        _isUnavailable = true;
        await using var stage = NewStage();

        var running = StageLoop.RunAsync(stage, Task.CompletedTask, default);
        for (var i = 0; i < 10; i++)
        {
            await Eventually(() => _clock.Waiting > 0);
            Assert.False(running.IsCompleted);
            _clock.Advance(TimeSpan.FromMilliseconds(500));
        }

        _isUnavailable = false;
        while (!running.IsCompleted)
        {
            await Eventually(() => _clock.Waiting > 0 || running.IsCompleted);
            _clock.Advance(RetryPolicy.Reconnect.LongestPause);
        }

        await running;
        Assert.Equal(CountingStage.All, stage.Status.Records);
    }

    [Fact]
    public async Task A_stage_that_waits_ends_with_a_network_that_is_asked_to_end()
    {
        _isUnavailable = true;
        await using var stage = NewStage();
        using var giveUp = new CancellationTokenSource();

        var running = StageLoop.RunAsync(stage, Task.CompletedTask, default, giveUp.Token);
        await Eventually(() => _clock.Waiting > 0);
        await giveUp.CancelAsync();
        _clock.Advance(TimeSpan.FromMilliseconds(500));

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => running.WaitAsync(Patience.Longest));
    }

    [Fact]
    public async Task A_programming_error_is_no_server_that_is_away_and_ends_the_stage()
    {
        await using var stage = NewStage();
        await stage.StartAsync(default);
        _fault = new InvalidOperationException("a row before its table");

        Assert.Same(_fault, await Assert.ThrowsAsync<InvalidOperationException>(() => StepAsync(stage)));
        Assert.Empty(_warnings);
    }

    private static Task<StepResult> StepAsync(RecoveringStage stage) => stage.StepAsync(TimeSpan.Zero, default);

    private static async Task Eventually(Func<bool> condition)
    {
        while (!condition()) await Task.Yield();
    }

    private async Task AwayForAsync(RecoveringStage stage, int seconds)
    {
        for (; seconds > 0; seconds--)
        {
            _clock.Advance(TimeSpan.FromSeconds(1));
            Assert.Equal(StepResult.Unavailable, await StepAsync(stage));
        }
    }

    private RecoveringStage NewStage(bool waitsAtStart = true) => new(
        "inv1",
        _ =>
        {
            _made.Add(new CountingStage(this));
            return Task.FromResult<IStage>(_made[^1]);
        },
        _clock,
        new LineLogger(_warnings.Add),
        waitsAtStart);

    /// <summary>A stage that handles a record a step, a day each, and needs a server for all it does, its end too.</summary>
    private sealed class CountingStage(RecoveringStageTests test) : IStage
    {
        public const int All = 3;

        public string Name => "inv1";

        public bool IsDisposed { get; private set; }

        public StageStatus Status { get; private set; } = new();

        public Task StartAsync(CancellationToken cancellation) => test._isUnavailable ? throw Unavailable : Task.CompletedTask;

        public Task<StepResult> StepAsync(TimeSpan maxWait, CancellationToken cancellation)
        {
            if (test._isUnavailable) throw Unavailable;
            if (test._fault is { } fault) throw fault;
            if (Status.Records == All) return Task.FromResult(StepResult.Idle);
            Status = Status with { Records = Status.Records + 1, LastDate = new DateOnly(2024, 1, 1).AddDays((int)Status.Records + 1) };
            return Task.FromResult(StepResult.Worked);
        }

        public Task<bool> HasReadAllAsync(CancellationToken cancellation) =>
            test._isUnavailable ? throw Unavailable : Task.FromResult(Status.Records == All);

        public ValueTask DisposeAsync()
        {
            IsDisposed = true;
            return test._isUnavailable ? throw Unavailable : ValueTask.CompletedTask;
        }
    }
}
