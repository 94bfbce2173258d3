using Bourse.Audit;
using Bourse.Events;
using Bourse.Investors;
using Bourse.Ledger;
using Bourse.Market;
using static Bourse.Tests.Investors.InvestorBench;

namespace Bourse.Tests.Investors;

/// <summary>A holding that ends: AAA × 10, and BBB × 5 until Tuesday, 2024-01-09.</summary>
public sealed class UntilTests
{
    private static readonly DateOnly Tuesday9 = new(2024, 1, 9);

    private readonly InvestorBench _bench = new();

    public UntilTests() => Hold(new Holding("AAA", 10), new Holding("BBB", 5, Tuesday9));

    [Theory]
    [InlineData(MissingPolicy.Wait)]
    [InlineData(MissingPolicy.Carry)]
    [InlineData(MissingPolicy.Skip)]
    public async Task After_its_last_day_a_holding_does_not_count_and_nobody_waits_for_it(MissingPolicy missing)
    {
        _bench.Options = _bench.Options with { Missing = missing };
        await _bench.PublishAsync(("AAA", Monday, "1"), ("BBB", Monday, "2"), ("AAA", Tuesday, "1"), ("BBB", Tuesday, "4"));
        await _bench.PublishAsync(("AAA", Wednesday, "1"), ("AAA", Thursday, "2"));
        var status = await _bench.RunAsync();
        // 10 × 1 + 5 × 2 = 20; 10 + 5 × 4 = 30; 10; 20.
        Assert.Equal(
            [
                "01-08 20.00 - - - r0", "01-09 30.00 10.00 50.000000 01-08 r0", "01-10 10.00 -20.00 -66.666667 01-09 r0",
                "01-11 20.00 10.00 100.000000 01-10 r0",
            ],
            await _bench.SentAsync());
        Assert.Null(status.Waiting);
        Assert.Equal(["BBB held until 2024-01-09 in Inv1_P1"], status.Notes);
        await AssertAuditAgreesAsync();
    }

    [Fact]
    public async Task Shares_stay_what_they_were()
    {
        await _bench.PublishAsync(("AAA", Tuesday, "3"), ("BBB", Tuesday, "3"), ("AAA", Wednesday, "3"));
        await _bench.RunAsync();
        var navs = new List<(Quantity Shares, string Nav)>();
        await TopicScan.ReadAllAsync(_bench.Log, Topics.Evaluations, Read, default);
        // 45 / 15 = 3 and 30 / 15 = 2.
        Assert.Equal([(15, "3.000000"), (15, "2.000000")], navs);

        void Read(RecordBatch batch)
        {
            foreach (var record in batch)
            {
                var evaluation = EvaluationMessage.Read(record.Value);
                navs.Add((evaluation.Shares, evaluation.NavPerShare.ToString(6)));
            }
        }
    }

    [Fact]
    public async Task Prices_that_still_come_afterwards_change_nothing()
    {
        await _bench.PublishAsync(("AAA", Tuesday, "1"), ("BBB", Tuesday, "2"), ("BBB", Wednesday, "9"), ("AAA", Wednesday, "1"));
        await _bench.PublishAsync(("BBB", Wednesday, "8"), ("BBB", Thursday, "8"));
        await _bench.RunAsync();
        Assert.Equal(["01-09 20.00 - - - r0", "01-10 10.00 -10.00 -50.000000 01-09 r0"], await _bench.SentAsync());
    }

    [Fact]
    public async Task A_late_price_of_its_last_day_revises_that_day_and_the_next_change_but_is_not_carried_on()
    {
        _bench.Options = _bench.Options with { Missing = MissingPolicy.Carry };
        await _bench.PublishAsync(("AAA", Monday, "1"), ("BBB", Monday, "2"), ("AAA", Tuesday, "1"), ("BBB", Tuesday, "2"));
        await _bench.PublishAsync(("AAA", Wednesday, "1"), ("AAA", Thursday, "1"), ("BBB", Tuesday, "4"));
        await _bench.RunAsync();
        Assert.Equal(
            ["01-09 30.00 10.00 50.000000 01-08 r1", "01-10 10.00 -20.00 -66.666667 01-09 r1"], (await _bench.SentAsync())[4..]);
    }

    [Fact]
    public async Task The_last_price_of_a_holding_may_come_after_later_days_were_valued_without_it()
    {
        await _bench.PublishAsync(("AAA", Wednesday, "1"), ("AAA", Tuesday, "1"), ("BBB", Tuesday, "2"));
        await _bench.RunAsync();
        Assert.Equal(
            ["01-10 10.00 - - - r0", "01-09 20.00 - - - r0", "01-10 10.00 -10.00 -50.000000 01-09 r1"], await _bench.SentAsync());
    }

    [Fact]
    public async Task Until_its_last_day_a_missing_price_is_waited_for()
    {
        await _bench.PublishAsync(("AAA", Monday, "1"), ("BBB", Monday, "2"), ("AAA", Tuesday, "1"), ("AAA", Wednesday, "1"));
        var status = await _bench.RunAsync();
        Assert.Equal(("BBB", Tuesday9), (status.Waiting?.Ticker, status.Waiting?.Date));
        Assert.Single(await _bench.SentAsync());
    }

    [Fact]
    public async Task A_portfolio_whose_holdings_have_all_ended_is_complete()
    {
        Hold(new Holding("AAA", 10, new DateOnly(2024, 1, 8)), new Holding("BBB", 5, Tuesday9));
        _bench.Options = _bench.Options with { UntilComplete = true, To = new DateOnly(2024, 1, 12) };
        await _bench.PublishAsync(("AAA", Monday, "1"), ("BBB", Monday, "2"), ("BBB", Tuesday, "2"));
        await using var investor = new InvestorStage(_bench.Log, _bench.Options, _bench.Clock);
        await investor.StartAsync(default);
        var result = StepResult.Worked;
        while (result == StepResult.Worked) result = await investor.StepAsync(TimeSpan.Zero, default);
        Assert.Equal(StepResult.Completed, result);
        Assert.Equal(["01-08 20.00 - - - r0", "01-09 10.00 -10.00 -50.000000 01-08 r0"], await _bench.SentAsync());
        Assert.Equal(Tuesday9, _bench.Options.Investor.Portfolios[0].LastDay);
    }

    [Fact]
    public void A_network_file_gives_the_last_day_of_a_holding()
    {
        var holdings = Parse("""{ "AAPL": 100, "MSFT": { "quantity": 10, "until": "2024-01-05" }, "IBM": { "quantity": 3 } }""").Holdings;
        Assert.Equal([new Holding("AAPL", 100), new Holding("MSFT", 10, new DateOnly(2024, 1, 5)), new Holding("IBM", 3)], holdings);
    }

    [Theory]
    [InlineData("""{ "quantity": 10, "until": "05/01/2024" }""", "portfolio Inv1_P1: 'until' of MSFT is not a day like 2024-01-05: '05/01/2024'")]
    [InlineData("""{ "quantity": 10, "until": 20240105 }""", "portfolio Inv1_P1: 'until' of MSFT is not a day like 2024-01-05: '20240105'")]
    [InlineData("""{ "quantity": 10, "til": "2024-01-05" }""", "portfolio Inv1_P1: MSFT has 'til', but a holding has quantity and until")]
    [InlineData("""{ "until": "2024-01-05" }""", "'quantity' is missing")]
    [InlineData("\"10\"", "portfolio Inv1_P1: the quantity of MSFT is not a number with at most six decimals: '10'")]
    [InlineData(
        """{ "quantity": 10, "until": "1024-01-05" }""",
        "portfolio Inv1_P1: MSFT is held until 1024-01-05, before any price: the first year is 1900")]
    public void What_is_wrong_with_a_holding_is_said_with_its_place(string holding, string words)
    {
        var failure = Assert.Throws<BourseException>(() => Parse($$"""{ "MSFT": {{holding}} }"""));
        Assert.Equal(FailureKind.Usage, failure.Kind);
        Assert.Contains(words, failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void The_ingestion_is_complete_when_a_portfolio_that_has_ended_has_its_last_day()
    {
        var options = new IngestionOptions
        {
            Network = new Network([], [_bench.Options.Investor with { Portfolios = [new("Inv1", "P1", "One", true, [new("BBB", 5, Tuesday9)])] }]),
            Calendar = Calendars.Weekends,
            To = new DateOnly(2024, 1, 12),
        };
        var days = new LastDays(options);
        days.Advance("Inv1_P1", new DateOnly(2024, 1, 8));
        Assert.False(days.AreComplete);
        days.Advance("Inv1_P1", Tuesday9);
        Assert.True(days.AreComplete);
    }

    private static Portfolio Parse(string holdings) =>
        NetworkFile.Parse(
            $$"""{ "investors": [ { "id": "Inv1", "portfolios": [ { "id": "P1", "holdings": {{holdings}} } ] } ] }""", "test.json",
            NetworkFile.Default).Investors[0].Portfolios[0];

    private void Hold(params Holding[] holdings) => _bench.Options = _bench.Options with
    {
        Investor = Holder with { Portfolios = [new Portfolio("Inv1", "P1", "First", true, holdings)] },
    };

    private async Task AssertAuditAgreesAsync()
    {
        var options = _bench.Options;
        var rules = new PriceRules(options.KnownTickers, options.Calendar, _bench.Clock);
        var engine = new InProcessValuations(_bench.Log, new AuditOptions(rules, options.Calendar, options.Missing, options.From));
        var days = (await engine.ValueAsync(options.Investor.Portfolios, null, default)).Portfolios.Single();
        Assert.Equal((await _bench.SentAsync()).Select(line => line.Split(' ')[1]), days.Select(day => $"{day.Value:F2}"));
    }
}
