using Bourse.Audit;
using Bourse.Events;
using Bourse.Investors;
using Bourse.Market;
using static Bourse.Tests.Investors.InvestorBench;

namespace Bourse.Tests.Investors;

/// <summary>
/// A ticker whose prices have ended: MSFT on 2024-01-05, while AAPL goes on to 2024-01-19. 100 AAPL at 100 and 10 MSFT at 50 are worth 10,500.
/// </summary>
public sealed class LatenessTests
{
    private static readonly string[] Both = ["2024-01-02", "2024-01-03", "2024-01-04", "2024-01-05"];

    private static readonly string[] Alone =
        ["2024-01-08", "2024-01-09", "2024-01-10", "2024-01-11", "2024-01-12", "2024-01-15", "2024-01-16", "2024-01-17", "2024-01-18", "2024-01-19"];

    private readonly InvestorBench _bench = new();

    public LatenessTests() => _bench.Options = _bench.Options with
    {
        Investor = Holder with { Portfolios = [new("Inv1", "P1", "Two", true, [new("AAPL", 100), new("MSFT", 10)])] },
        KnownTickers = new HashSet<string> { "AAPL", "MSFT", "OTHER" },
        Missing = MissingPolicy.Carry,
        To = new DateOnly(2024, 1, 19),
    };

    [Fact]
    public async Task At_the_end_of_a_run_every_day_is_carried_whose_price_has_not_come()
    {
        await PublishAllAsync();
        await _bench.RunToEndAsync();
        var sent = await _bench.SentAsync();
        Assert.Equal(14, sent.Length);
        Assert.Equal("01-02 10500.00 - - - r0", sent[0]);
        Assert.Equal("01-08 10500.00 0.00 0.000000 01-05 r0 carried MSFT", sent[4]);
        Assert.Equal("01-19 10500.00 0.00 0.000000 01-18 r0 carried MSFT", sent[13]);
        Assert.Equal(10, sent.Count(line => line.Contains(" 10500.00 ") && line.EndsWith(" carried MSFT")));
    }

    [Fact]
    public async Task While_the_run_goes_on_a_day_is_carried_once_more_than_five_later_days_have_prices()
    {
        await PublishAllAsync();
        var status = await _bench.RunAsync();
        // Six days follow 2024-01-11: 12, 15, 16, 17, 18 and 19.
        Assert.Equal("01-11 10500.00 0.00 0.000000 01-10 r0 carried MSFT", (await _bench.SentAsync())[^1]);
        Assert.Equal(new DateOnly(2024, 1, 11), status.LastDate);
        Assert.Equal(("MSFT", new DateOnly(2024, 1, 12)), (status.Waiting!.Ticker, status.Waiting.Date));
    }

    [Theory]
    [InlineData(0, "01-18")]
    [InlineData(1, "01-17")]
    [InlineData(9, "01-05")]
    public async Task The_lateness_can_be_chosen(int lateness, string last)
    {
        _bench.Options = _bench.Options with { Lateness = lateness };
        await PublishAllAsync();
        await _bench.RunAsync();
        Assert.StartsWith(last, (await _bench.SentAsync())[^1], StringComparison.Ordinal);
    }

    [Fact]
    public async Task Skipping_leaves_out_the_days_of_a_ticker_that_has_ended_and_waits_for_none_of_them_at_the_end()
    {
        _bench.Options = _bench.Options with { Missing = MissingPolicy.Skip };
        await PublishAllAsync();
        Assert.NotNull((await _bench.RunAsync()).Waiting);
        Assert.Null((await _bench.RunToEndAsync()).Waiting);
        Assert.Equal(4, (await _bench.SentAsync()).Length);
    }

    [Fact]
    public async Task Days_that_were_left_out_are_reported_until_their_prices_come()
    {
        _bench.Options = _bench.Options with { Missing = MissingPolicy.Skip };
        await PublishAllAsync();
        var ended = await _bench.RunToEndAsync();
        Assert.Equal(["Inv1_P1: 10 days left out, the last of them 2024-01-19: no price of MSFT"], ended.Notes);

        await _bench.PublishAsync(("MSFT", "2024-01-09", "50"));
        var mended = await _bench.RunToEndAsync();
        Assert.Equal(["Inv1_P1: 9 days left out, the last of them 2024-01-19: no price of MSFT"], mended.Notes);
    }

    [Fact]
    public async Task Waiting_waits_even_at_the_end()
    {
        _bench.Options = _bench.Options with { Missing = MissingPolicy.Wait };
        await PublishAllAsync();
        Assert.Equal(new DateOnly(2024, 1, 8), (await _bench.RunToEndAsync()).Waiting?.Date);
        Assert.Equal(4, (await _bench.SentAsync()).Length);
    }

    [Fact]
    public async Task A_price_that_comes_after_its_day_was_closed_is_a_revision()
    {
        await PublishAllAsync();
        await _bench.RunAsync();
        await _bench.PublishAsync(("MSFT", "2024-01-10", "60"));
        await _bench.RunAsync();
        // 100 × 100 + 10 × 60 = 10,600 from 2024-01-10 on; 100 / 10,500 = 0.952381 %
        Assert.Equal(
            ["01-10 10600.00 100.00 0.952381 01-09 r1", "01-11 10600.00 0.00 0.000000 01-10 r1 carried MSFT"], (await _bench.SentAsync())[8..]);
    }

    [Fact]
    public async Task A_price_that_comes_after_the_end_of_a_run_is_a_revision_too()
    {
        await PublishAllAsync();
        await _bench.RunToEndAsync();
        await _bench.RunAsync();
        Assert.Equal(14, (await _bench.SentAsync()).Length);
        await _bench.PublishAsync(("MSFT", "2024-01-18", "60"));
        await _bench.RunAsync();
        Assert.Equal(
            ["01-18 10600.00 100.00 0.952381 01-17 r1", "01-19 10600.00 0.00 0.000000 01-18 r1 carried MSFT"], (await _bench.SentAsync())[14..]);
    }

    [Fact]
    public async Task The_result_does_not_depend_on_whether_the_late_price_comes_together_with_those_that_closed_its_day()
    {
        (string, string, string)[] prices = [.. All(), ("MSFT", "2024-01-10", "60"), ("AAPL", "2024-01-22", "100")];
        await _bench.PublishTogetherAsync(prices);
        await _bench.RunAsync();
        var single = new InvestorBench { Options = _bench.Options };
        await single.PublishOneByOneAsync(prices);

        Assert.Equal(await single.SentAsync(), await _bench.SentAsync());
        Assert.Contains("01-10 10600.00 100.00 0.952381 01-09 r1", await _bench.SentAsync());
    }

    [Fact]
    public async Task Prices_of_tickers_that_nobody_holds_show_that_the_log_goes_on()
    {
        foreach (var day in Both) await _bench.PublishAsync(("AAPL", day, "100"), ("MSFT", day, "50"));
        foreach (var day in Alone) await _bench.PublishAsync(("OTHER", day, "1"));
        await _bench.RunAsync();
        Assert.Equal("01-11 10500.00 0.00 0.000000 01-10 r0 carried AAPL,MSFT", (await _bench.SentAsync())[^1]);
    }

    [Fact]
    public async Task A_single_price_of_a_day_far_ahead_closes_nothing()
    {
        await PublishAllAsync();
        await _bench.PublishAsync(("OTHER", "2024-12-20", "1"));
        await _bench.RunAsync();
        // It is one day more: 2024-01-12 has six later ones now.
        Assert.StartsWith("01-12", (await _bench.SentAsync())[^1], StringComparison.Ordinal);
    }

    [Fact]
    public async Task Without_an_earlier_price_there_is_nothing_to_carry()
    {
        await _bench.PublishTogetherAsync([.. Both.Concat(Alone).Select(day => ("AAPL", day, "100"))]);
        await _bench.RunToEndAsync();
        Assert.Empty(await _bench.SentAsync());
        await _bench.PublishAsync(("MSFT", "2024-01-17", "50"));
        await _bench.RunToEndAsync();
        Assert.Equal(
            [
                "01-17 10500.00 - - - r0", "01-18 10500.00 0.00 0.000000 01-17 r0 carried MSFT",
                "01-19 10500.00 0.00 0.000000 01-18 r0 carried MSFT",
            ],
            await _bench.SentAsync());
    }

    [Fact]
    public async Task Until_complete_ends_ten_seconds_after_the_last_price_of_the_last_day()
    {
        _bench.Options = _bench.Options with { UntilComplete = true, To = new DateOnly(2024, 1, 21) };
        await PublishAllAsync();
        await using var investor = new InvestorStage(_bench.Log, _bench.Options, _bench.Clock);
        await investor.StartAsync(default);
        while (await investor.StepAsync(TimeSpan.Zero, default) == StepResult.Worked)
        {
        }

        _bench.Clock.Advance(TimeSpan.FromSeconds(9));
        Assert.Equal(StepResult.Idle, await investor.StepAsync(TimeSpan.Zero, default));
        _bench.Clock.Advance(TimeSpan.FromSeconds(1));
        Assert.Equal(StepResult.Completed, await investor.StepAsync(TimeSpan.Zero, default));
        Assert.Equal(14, (await _bench.SentAsync()).Length);
    }

    [Theory]
    [InlineData(MissingPolicy.Carry, 8, 14)]
    [InlineData(MissingPolicy.Skip, 4, 4)]
    [InlineData(MissingPolicy.Wait, 4, 4)]
    public async Task The_audit_knows_which_days_must_be_there_and_which_only_after_the_end(MissingPolicy missing, int sure, int all)
    {
        await PublishAllAsync();
        var rules = new PriceRules(_bench.Options.KnownTickers, _bench.Options.Calendar, _bench.Clock);
        var engine = new InProcessValuations(_bench.Log, new AuditOptions(rules, _bench.Options.Calendar, missing, _bench.Options.From));
        var days = (await engine.ValueAsync(_bench.Options.Investor.Portfolios, null, default)).Portfolios.Single();
        Assert.Equal((sure, all), (days.Count(day => !day.OnlyAtEnd), days.Count));
        Assert.All(days, day => Assert.Equal(10_500m, day.Value));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_price_of_before_the_first_day_is_carried_and_begins_nothing_whenever_it_comes(bool comesLast)
    {
        _bench.Options = _bench.Options with { Lateness = 0, From = new DateOnly(2024, 1, 3), To = new DateOnly(2024, 1, 9) };
        (string, string, string)[] before = [("AAPL", "2024-01-02", "90"), ("MSFT", "2024-01-02", "40")];
        (string, string, string)[] after = [("AAPL", "2024-01-08", "100"), ("MSFT", "2024-01-08", "50"), ("AAPL", "2024-01-05", "95")];

        await _bench.PublishAsync(comesLast ? [.. after, .. before] : [.. before, .. after]);
        await _bench.RunToEndAsync();

        // 100 × 95 + 10 × 40 on the 5th, which is the first day with a price; MSFT is carried from the 2nd.
        var days = (await _bench.SentAsync()).Select(line => string.Join(' ', line.Split(' ')[..2])).Distinct();
        Assert.Equal(["01-05 9900.00", "01-08 10500.00"], days.Where(day => !day.StartsWith("01-09", StringComparison.Ordinal)).Order());
    }

    private static (string, string, string)[] All() =>
        [.. Both.Select(day => ("MSFT", day, "50")), .. Both.Concat(Alone).Select(day => ("AAPL", day, "100"))];

    private async Task PublishAllAsync() => await _bench.PublishAsync(All());
}
