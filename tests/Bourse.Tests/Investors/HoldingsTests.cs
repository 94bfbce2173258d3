using System.Numerics;
using Bourse.Audit;
using Bourse.Events;
using Bourse.Investors;
using Bourse.Market;
using FsCheck;
using FsCheck.Fluent;

namespace Bourse.Tests.Investors;

/// <summary>
/// Values of fractional and of short holdings: three portfolios reckoned by hand, and the formulas against fractions of integers without limits.
/// </summary>
public sealed class HoldingsTests
{
    private readonly InvestorBench _bench = new();

    /// <summary>
    /// 10.5 × 33.333333 + 0.25 × 100.10 = 349.9999965 + 25.025 = 375.0249965, which is 375.02; each part rounded by itself would make 375.03.
    /// 10.5 × 34 + 0.25 × 100.12 = 357 + 25.03 = 382.03. 7.01 / 375.02 = 0.018692336…; 375.02 / 10.75 = 34.885581…; 382.03 / 10.75 = 35.537674….
    /// </summary>
    [Fact]
    public async Task The_sum_of_fractional_holdings_is_rounded_once()
    {
        Hold(null, new Holding("AAA", new Quantity(10_500_000)), new Holding("BBB", new Quantity(250_000)));
        await _bench.PublishAsync(
            ("AAA", InvestorBench.Monday, "33.333333"), ("BBB", InvestorBench.Monday, "100.10"),
            ("AAA", InvestorBench.Tuesday, "34.00"), ("BBB", InvestorBench.Tuesday, "100.12"));
        await _bench.RunAsync();

        Assert.Equal(["01-08 375.02 - - - r0", "01-09 382.03 7.01 1.869234 01-08 r0"], await _bench.SentAsync());
        Assert.Equal([("10.75", "34.885581"), ("10.75", "35.537674")], await SharesAsync());
    }

    /// <summary>
    /// 100 × 10 − 50 × 25 = −250; 100 × 11 − 50 × 24 = −100: +150, which is −60 % of −250; 100 × 12 − 1200 = 0: +100, −100 % of −100; after a value
    /// of 0 there is neither change nor percentage.
    /// </summary>
    [Fact]
    public async Task A_short_portfolio_may_be_worth_nothing_or_less()
    {
        Hold(100, new Holding("AAA", 100), new Holding("BBB", -50));
        await _bench.PublishAsync(
            ("AAA", InvestorBench.Monday, "10.00"), ("BBB", InvestorBench.Monday, "25.00"),
            ("AAA", InvestorBench.Tuesday, "11.00"), ("BBB", InvestorBench.Tuesday, "24.00"),
            ("AAA", InvestorBench.Wednesday, "12.00"), ("BBB", InvestorBench.Wednesday, "24.00"),
            ("AAA", InvestorBench.Thursday, "12.01"), ("BBB", InvestorBench.Thursday, "24.00"));
        await _bench.RunAsync();

        Assert.Equal(
            [
                "01-08 -250.00 - - - r0", "01-09 -100.00 150.00 -60.000000 01-08 r0", "01-10 0.00 100.00 -100.000000 01-09 r0",
                "01-11 1.00 - - 01-10 r0",
            ],
            await _bench.SentAsync());
        Assert.Equal([("100", "-2.500000"), ("100", "-1.000000"), ("100", "0.000000"), ("100", "0.010000")], await SharesAsync());
    }

    /// <summary>−0.5 × 0.01 = −0.005, half a cent, which is rounded away from zero; −0.01 / 0.3 = −0.0333….</summary>
    [Fact]
    public async Task Half_a_cent_is_rounded_away_from_zero_on_both_sides()
    {
        Hold(new Quantity(300_000), new Holding("AAA", new Quantity(-500_000)));
        await _bench.PublishAsync(("AAA", InvestorBench.Monday, "0.01"), ("AAA", InvestorBench.Tuesday, "0.009999"));
        await _bench.RunAsync();

        Assert.Equal(["01-08 -0.01 - - - r0", "01-09 0.00 0.01 -100.000000 01-08 r0"], await _bench.SentAsync());
        Assert.Equal([("0.3", "-0.033333"), ("0.3", "0.000000")], await SharesAsync());
    }

    [Fact]
    public async Task A_restarted_investor_sends_fractional_values_once()
    {
        Hold(new Quantity(300_000), new Holding("AAA", new Quantity(-333_333)), new Holding("BBB", 1));
        await _bench.PublishOneByOneAsync(
            ("AAA", InvestorBench.Monday, "3.00"), ("BBB", InvestorBench.Monday, "1.00"), ("AAA", InvestorBench.Tuesday, "3.01"),
            ("BBB", InvestorBench.Tuesday, "1.00"));
        await _bench.RunAsync();

        // 1 − 0.999999 = 0.000001, and 1 − 1.00333233 = −0.00333233: nothing in cents.
        Assert.Equal(["01-08 0.00 - - - r0", "01-09 0.00 - - 01-08 r0"], await _bench.SentAsync());
    }

    [Fact]
    public async Task A_price_that_makes_a_share_worth_more_than_a_database_holds_is_a_dead_letter()
    {
        Hold(new Quantity(1), new Holding("AAA", 100));
        await _bench.PublishAsync(("AAA", InvestorBench.Monday, "9.99"), ("AAA", InvestorBench.Tuesday, "10.00"));
        await _bench.RunAsync();

        // 9.99 × 100 / 0.000001 = 999,000,000, and at 10.00 it would be a thousand millions.
        Assert.Equal([("0.000001", "999000000.000000")], await SharesAsync());
        Assert.Equal(
            "PRICE is absurd: at 10.00 a share of Inv1_P1 could be worth more than 1000000000", Assert.Single(await _bench.DeadLettersAsync()).Error);
    }

    [Fact]
    public void Evaluations_and_audit_are_what_fractions_of_integers_say() => Properties.Hold(
        from shares in Gen.OneOf(Properties.Whole(1, 1_000_000_000_000_000), Gen.Elements(1_000_000L, 12_200_000_000, 333_333))
        from previous in Properties.Whole(-400_000_000_000_000, 400_000_000_000_000)
        from value in Properties.Whole(-400_000_000_000_000, 400_000_000_000_000)
        select (Shares: shares, Previous: previous, Value: value),
        3_000,
        drawn =>
        {
            var (shares, previous, value) = drawn;
            var nav = BigFractions.Rounded((BigInteger)value * 10_000 * 1_000_000, shares);
            var navChange = BigFractions.Rounded((BigInteger)(value - previous) * 10_000 * 1_000_000, shares);
            if (BigInteger.Abs(nav) >= 1_000_000_000_000_000 || BigInteger.Abs(navChange) >= 1_000_000_000_000_000) return;
            var percent = previous == 0 ? (BigInteger?)null : BigFractions.Rounded((BigInteger)(value - previous) * 100_000_000, previous);
            if (percent is { } large && BigInteger.Abs(large) >= 1_000_000_000_000_000) percent = null;
            var portfolio = new Portfolio("Inv1", "P1", "One", true, [new Holding("AAA", -1)]) { GivenShares = new Quantity(shares) };

            var sent = Valuation.Of(portfolio, new ValuedDay(2, Money.FromCents(value), 1, Money.FromCents(previous), 0, null));
            var before = AuditedDay.Of(portfolio, new DateOnly(2024, 1, 8), previous / 100m, null);
            var audited = AuditedDay.Of(portfolio, new DateOnly(2024, 1, 9), value / 100m, before);

            var changed = previous != 0;
            Assert.Equal<(BigInteger, BigInteger?, BigInteger?, BigInteger?)>(
                (nav, changed ? (BigInteger)(value - previous) * 10_000 : null, changed ? percent : null, changed ? navChange : null),
                (sent.NavPerShare.Micros, sent.Change?.Micros, sent.ChangePct?.Micros, sent.NavChange?.Micros));
            Assert.Equal<(BigInteger, BigInteger?, BigInteger?, BigInteger?)>(
                (nav, changed ? (BigInteger)(value - previous) * 10_000 : null, changed ? percent : null, changed ? navChange : null),
                (Micros(audited.NavPerShare), Micros(audited.Change), Micros(audited.ChangePct), Micros(audited.NavChange)));
        });

    private static BigInteger Micros(decimal amount) => new(amount * 1_000_000);

    private static BigInteger? Micros(decimal? amount) => amount is { } known ? Micros(known) : null;

    private void Hold(Quantity? shares, params Holding[] holdings) => _bench.Options = _bench.Options with
    {
        Investor = InvestorBench.Holder with
        {
            Portfolios = [new Portfolio("Inv1", "P1", "First", true, holdings) { GivenShares = shares }],
        },
    };

    private async Task<List<(string Shares, string Nav)>> SharesAsync()
    {
        var navs = new List<(string Shares, string Nav)>();
        await TopicScan.ReadAllAsync(_bench.Log, Topics.Evaluations, Read, default);
        return navs;

        void Read(RecordBatch batch)
        {
            foreach (var record in batch)
            {
                var evaluation = EvaluationMessage.Read(record.Value);
                navs.Add((evaluation.Shares.ToString(), evaluation.NavPerShare.ToString(6)));
            }
        }
    }
}
