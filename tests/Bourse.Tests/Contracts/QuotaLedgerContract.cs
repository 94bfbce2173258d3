using Bourse.Pipelines;

namespace Bourse.Tests.Contracts;

/// <summary>What every quota ledger keeps to; one subclass a database.</summary>
public abstract class QuotaLedgerContract : IAsyncLifetime
{
    private static readonly QuotaAccount Account = new("alphavantage:0123456789ab", CallsPerDay: 25, CallsPerMinute: 5);
    private static readonly CancellationToken None = CancellationToken.None;

    /// <summary>The clock of every ledger of a test.</summary>
    protected FakeTimeProvider Clock { get; } = Clocks.MondayNoon();

    public virtual ValueTask InitializeAsync() => ValueTask.CompletedTask;

    public virtual ValueTask DisposeAsync()
    {
        GC.SuppressFinalize(this);
        return ValueTask.CompletedTask;
    }

    /// <summary>A ledger as one process sees it.</summary>
    protected abstract IQuotaLedger Open();

    [Fact]
    public async Task A_minute_has_as_many_calls_as_it_may_and_the_next_one_waits_for_the_first_to_be_a_minute_ago()
    {
        await using var ledger = Open();
        for (var call = 0; call < 5; call++)
        {
            Assert.True((await ledger.TakeAsync(Account, None)).AllowsCall);
            Clock.Advance(TimeSpan.FromSeconds(2));
        }

        var state = await ledger.TakeAsync(Account, None);
        Assert.Equal((false, 20, 0), (state.AllowsCall, state.LeftOfDay, state.LeftOfMinute));
        Assert.Equal("5 calls were made within a minute", state.Reason);
        Assert.Equal(Clock.GetUtcNow().AddSeconds(50), state.NextCall);

        Clock.Advance(TimeSpan.FromSeconds(49.999));
        Assert.False((await ledger.TakeAsync(Account, None)).AllowsCall);
        Clock.Advance(TimeSpan.FromMilliseconds(1));
        Assert.True((await ledger.TakeAsync(Account, None)).AllowsCall);
        Assert.False((await ledger.TakeAsync(Account, None)).AllowsCall);
    }

    [Fact]
    public async Task A_day_has_as_many_calls_as_it_may_over_any_24_hours()
    {
        await using var ledger = Open();
        var first = Clock.GetUtcNow();
        for (var call = 0; call < 25; call++)
        {
            Assert.True((await ledger.TakeAsync(Account, None)).AllowsCall);
            Clock.Advance(TimeSpan.FromMinutes(1));
        }

        var state = await ledger.TakeAsync(Account, None);
        Assert.Equal((false, first.AddDays(1), "25 calls were made within 24 hours"), (state.AllowsCall, state.NextCall, state.Reason));
        Clock.Advance(first.AddDays(1) - Clock.GetUtcNow());
        Assert.Equal(1, (await ledger.ReadAsync(Account, None)).LeftOfDay);
        Assert.True((await ledger.TakeAsync(Account, None)).AllowsCall);
        Assert.Equal(first.AddDays(1).AddMinutes(1), (await ledger.TakeAsync(Account, None)).NextCall);
    }

    [Fact]
    public async Task What_is_not_allowed_is_not_written_down()
    {
        await using var ledger = Open();
        for (var call = 0; call < 50; call++) await ledger.TakeAsync(Account, None);

        Assert.Equal(20, (await ledger.ReadAsync(Account, None)).LeftOfDay);
    }

    [Fact]
    public async Task Another_process_and_a_later_one_see_what_was_written_down()
    {
        await using (var first = Open())
        {
            for (var call = 0; call < 3; call++) await first.TakeAsync(Account, None);
            await using var second = Open();
            Assert.Equal(2, (await second.ReadAsync(Account, None)).LeftOfMinute);
            await second.TakeAsync(Account, None);
        }

        await using var later = Open();
        Assert.True((await later.TakeAsync(Account, None)).AllowsCall);
        Assert.False((await later.TakeAsync(Account, None)).AllowsCall);
    }

    [Fact]
    public async Task Processes_that_call_at_once_never_have_more_calls_together_than_allowed()
    {
        var ledgers = Enumerable.Range(0, 4).Select(_ => Open()).ToList();
        var taken = new List<DateTimeOffset>();
        var random = new Random(7);
        for (var round = 0; round < 60; round++)
        {
            var states = await Task.WhenAll(ledgers.Concat(ledgers).Select(ledger => Task.Run(() => ledger.TakeAsync(Account, None))));
            taken.AddRange(states.Where(state => state.AllowsCall).Select(_ => Clock.GetUtcNow()));
            Clock.Advance(TimeSpan.FromSeconds(random.Next(1, round % 10 == 0 ? 30_000 : 90)));
        }

        // By the definition of the limits, not by the ledger: any call, and those of the minute and the day before it.
        Assert.True(taken.Count > 30, $"{taken.Count} calls");
        Assert.All(taken, last => Assert.InRange(taken.Count(call => call <= last && call > last.AddMinutes(-1)), 1, 5));
        Assert.All(taken, last => Assert.InRange(taken.Count(call => call <= last && call > last.AddDays(-1)), 1, 25));
        foreach (var ledger in ledgers) await ledger.DisposeAsync();
    }

    [Fact]
    public async Task Keys_are_counted_apart()
    {
        await using var ledger = Open();
        for (var call = 0; call < 5; call++) await ledger.TakeAsync(Account, None);

        Assert.True((await ledger.TakeAsync(Account with { Name = "alphavantage:ba9876543210" }, None)).AllowsCall);
    }

    [Fact]
    public async Task The_word_of_the_provider_closes_the_account_for_all_until_it_passes()
    {
        await using var ledger = Open();
        await using var other = Open();
        await ledger.CloseAsync(Account, new QuotaClosing(Clock.GetUtcNow().AddHours(1), "the limit is reached"), None);
        await ledger.CloseAsync(Account, new QuotaClosing(Clock.GetUtcNow().AddMinutes(1), "an earlier end"), None);

        var state = await other.TakeAsync(Account, None);
        Assert.Equal((false, Clock.GetUtcNow().AddHours(1), "the limit is reached"), (state.AllowsCall, state.NextCall, state.Reason));
        Clock.Advance(TimeSpan.FromHours(1));
        Assert.True((await other.TakeAsync(Account, None)).AllowsCall);
        await ledger.CloseAsync(Account, new QuotaClosing(Clock.GetUtcNow().AddHours(2), "once more"), None);
        Assert.Equal("once more", (await other.ReadAsync(Account, None)).Reason);
    }

    [Fact]
    public async Task Calls_of_a_clock_that_is_ahead_count()
    {
        await using var ledger = Open();
        Clock.Advance(TimeSpan.FromHours(3));
        for (var call = 0; call < 5; call++) await ledger.TakeAsync(Account, None);
        var behind = new FakeTimeProvider(Clock.GetUtcNow().AddHours(-3));
        await using var other = Open(behind);

        Assert.False((await other.TakeAsync(Account, None)).AllowsCall);
    }

    [Fact]
    public async Task A_clock_that_was_years_ahead_and_is_set_back_closes_the_account_for_no_more_than_a_day()
    {
        await using (var ahead = Open(new FakeTimeProvider(Clock.GetUtcNow().AddYears(5))))
        {
            for (var call = 0; call < 25; call++) await ahead.TakeAsync(Account with { CallsPerMinute = 25 }, None);
            await ahead.CloseAsync(Account, new QuotaClosing(Clock.GetUtcNow().AddYears(5).AddHours(24), "the limit of the day"), None);
        }

        await using var ledger = Open();
        Assert.InRange((await ledger.ReadAsync(Account, None)).NextCall, Clock.GetUtcNow(), Clock.GetUtcNow().AddHours(24));
        var first = await ledger.TakeAsync(Account, None);
        Assert.Equal((false, Clock.GetUtcNow().AddHours(24)), (first.AllowsCall, first.NextCall));

        // The end stays where it is: it is not counted anew from each look.
        Clock.Advance(TimeSpan.FromHours(23));
        Assert.Equal(first.NextCall, (await ledger.TakeAsync(Account, None)).NextCall);
        Clock.Advance(TimeSpan.FromHours(1));
        Assert.True((await ledger.TakeAsync(Account, None)).AllowsCall);
    }

    [Fact]
    public async Task A_larger_plan_holds_at_once()
    {
        await using var ledger = Open();
        for (var call = 0; call < 5; call++) await ledger.TakeAsync(Account, None);

        Assert.True((await ledger.TakeAsync(Account with { CallsPerMinute = 75 }, None)).AllowsCall);
    }

    /// <summary>A ledger of a process with another clock.</summary>
    protected abstract IQuotaLedger Open(TimeProvider clock);
}
