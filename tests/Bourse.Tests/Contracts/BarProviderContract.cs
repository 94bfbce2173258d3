using Bourse.Bars;
using Bourse.Pipelines;

namespace Bourse.Tests.Contracts;

/// <summary>What every provider of bars keeps to; one subclass a provider. A provider has hourly bars of NVDA and IBM in May and June 2024.</summary>
public abstract class BarProviderContract : IAsyncLifetime
{
    private static readonly CancellationToken None = CancellationToken.None;

    /// <summary>The provider.</summary>
    protected IBarProvider Provider { get; private set; } = null!;

    /// <summary>Midnight of 2025-03-15, a Saturday.</summary>
    protected FakeTimeProvider Clock { get; } = new(new DateTimeOffset(2025, 3, 15, 0, 0, 0, TimeSpan.Zero));

    public async ValueTask InitializeAsync() => Provider = await OpenAsync();

    public async ValueTask DisposeAsync()
    {
        if (Provider is not null) await Provider.DisposeAsync();
        await CleanUpAsync();
        GC.SuppressFinalize(this);
    }

    protected abstract Task<IBarProvider> OpenAsync();

    protected virtual Task CleanUpAsync() => Task.CompletedTask;

    [Theory]
    [InlineData("NVDA", "2024-05", 22)]
    [InlineData("IBM", "2024-06", 19)]
    public async Task A_month_that_is_over_is_whole_and_all_its_bars_pass_the_checks(string symbol, string month, int sessions)
    {
        var request = Request(symbol, month);
        var reply = await Provider.FetchMonthAsync(request, None);
        var check = MonthCheck.Run(request, reply.Month!);

        Assert.Equal(ReplyKind.Bars, reply.Kind);
        Assert.Empty(check.Refused);
        Assert.Empty(check.Gaps);
        Assert.True(check.IsWhole);
        Assert.Equal(sessions, check.Bars.Select(bar => bar.LocalTime.Date).Distinct().Count());
        Assert.Equal("US/Eastern", reply.Month!.TimeZone);
        Assert.Equal(Clock.GetUtcNow(), reply.Month.FetchedAt);
    }

    [Fact]
    public async Task The_same_question_has_the_same_answer()
    {
        var first = await Provider.FetchMonthAsync(Request("NVDA", "2024-05"), None);
        await Provider.DisposeAsync();
        Provider = await OpenAsync();
        var second = await Provider.FetchMonthAsync(Request("NVDA", "2024-05"), None);

        Assert.Equal(first.Month!.Bars.ToArray(), second.Month!.Bars.ToArray());
    }

    [Fact]
    public async Task Symbols_and_months_have_bars_of_their_own()
    {
        var may = await Provider.FetchMonthAsync(Request("NVDA", "2024-05"), None);
        var june = await Provider.FetchMonthAsync(Request("NVDA", "2024-06"), None);
        var other = await Provider.FetchMonthAsync(Request("IBM", "2024-05"), None);

        Assert.All(may.Month!.Bars.ToArray(), bar => Assert.Equal(5, bar.LocalTime.Month));
        Assert.All(june.Month!.Bars.ToArray(), bar => Assert.Equal(6, bar.LocalTime.Month));
        Assert.NotEqual(may.Month.Bars.ToArray(), other.Month!.Bars.ToArray());
    }

    [Fact]
    public async Task What_was_answered_is_kept_or_needs_no_call()
    {
        await Provider.FetchMonthAsync(Request("NVDA", "2024-05"), None);

        Assert.True(await Provider.IsKeptAsync(Request("NVDA", "2024-05"), None));
    }

    [Fact]
    public async Task Several_callers_at_once_have_what_each_asked_for()
    {
        var months = await Task.WhenAll(((string[])["NVDA", "IBM"]).SelectMany(symbol => ((string[])["2024-05", "2024-06"]).Select(
            month => Provider.FetchMonthAsync(Request(symbol, month), None))));

        Assert.All(months, reply => Assert.Equal(ReplyKind.Bars, reply.Kind));
        Assert.Equal(4, months.Select(reply => reply.Month!.Bars.Span[0]).Distinct().Count());
    }

    [Fact]
    public async Task A_cancelled_call_ends()
    {
        using var cancelled = new CancellationTokenSource();
        await cancelled.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => Provider.FetchMonthAsync(Request("NVDA", "2024-05"), cancelled.Token));
    }

    private static MonthRequest Request(string symbol, string month) => new(Symbol.Parse(symbol), BarInterval.Hour, YearMonth.Parse(month));
}
