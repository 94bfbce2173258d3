using System.Runtime.CompilerServices;
using Bourse.Bars;
using Bourse.Events;
using Bourse.Market;

namespace Bourse.Intraday;

/// <summary>
/// Values a portfolio at each instant at which everything that it holds has a bar, and compares the result with what was sent.
/// </summary>
/// <param name="portfolio">The portfolio; all it holds are symbols.</param>
internal sealed class IntradayPortfolio(Portfolio portfolio)
{
    private const long CentsPerQuantity = Money.Scale / 100;
    private readonly Money _highestPrice = AmountLimits.MaxPriceOf(portfolio);
    private readonly IReadOnlyList<Symbol> _symbols = [.. portfolio.Holdings.Select(holding => Symbol.Parse(holding.Ticker))];

    /// <summary>The key of its messages.</summary>
    public string Key => portfolio.Key;

    /// <summary>What was sent of it.</summary>
    public SentMoments Sent { get; } = new();

    /// <summary>Its last value in words, for people; null before the first.</summary>
    public string? LastValue { get; private set; }

    /// <summary>Reads all bars, and gives the evaluations that were not sent, or not so, ascending.</summary>
    /// <param name="store">Holds the bars.</param>
    /// <param name="cancellation">Ends the reading.</param>
    public async IAsyncEnumerable<IntradayEvaluation> FindUnsentAsync(IBarStore store, [EnumeratorCancellation] CancellationToken cancellation)
    {
        var bars = new BarMoments(store, _symbols);
        if (await bars.FindIntervalAsync(cancellation) is not { } interval) yield break;
        (DateTime Instant, Money Value)? previous = null;
        await foreach (var moment in bars.ReadAsync(interval, cancellation))
        {
            if (ValueAt(moment) is not { } value) continue;
            if (Sent.FindUnsent(EvaluationOf(moment.Instant, value, previous)) is { } unsent) yield return unsent;
            previous = (moment.Instant, value);
            LastValue = $"{Key} {value.ToString(2)} at the bar of {moment.LocalTime:yyyy-MM-dd HH:mm} {moment.TimeZone}";
        }
    }

    /// <summary>Σ quantity × close, rounded once; null when a holding has no bar, or nothing is held any more.</summary>
    private Money? ValueAt(in BarMoment moment)
    {
        var (day, sum, isHeld) = (DateOnly.FromDateTime(moment.LocalTime), Int128.Zero, false);
        for (var place = 0; place < portfolio.Holdings.Count; place++)
        {
            var holding = portfolio.Holdings[place];
            if (!holding.IsHeldOn(day)) continue;
            if (moment.Closes[place] is not { } close || close > _highestPrice) return null;
            sum += (Int128)holding.Quantity.Micros * close.Micros;
            isHeld = true;
        }

        return isHeld ? Money.FromCents(Money.RoundedQuotient(sum, (Int128)Quantity.Scale * CentsPerQuantity)) : null;
    }

    private IntradayEvaluation EvaluationOf(DateTime instant, Money value, (DateTime Instant, Money Value)? previous)
    {
        var change = previous is { Value: var before } && before != Money.Zero ? value - before : (Money?)null;
        return new IntradayEvaluation
        {
            Investor = portfolio.InvestorId,
            Portfolio = portfolio.Id,
            Instant = instant,
            Value = value,
            Change = change,
            ChangePct = change is { } difference ? EvaluationFormulas.PercentOf(difference, previous!.Value.Value) : null,
            NavPerShare = EvaluationFormulas.PerShare(value, portfolio.Shares),
            Shares = portfolio.Shares,
            PreviousInstant = previous?.Instant,
            Revision = 0,
        };
    }
}
