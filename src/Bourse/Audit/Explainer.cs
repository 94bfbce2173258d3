using Bourse.Events;
using Bourse.Ledger;
using Bourse.Market;

namespace Bourse.Audit;

/// <summary>Traces a portfolio's value to its sources.</summary>
/// <param name="log">Holds prices and evaluations.</param>
/// <param name="database">Holds the tables.</param>
/// <param name="options">What the network was run with.</param>
public sealed class Explainer(IEventLog log, IValuationTables database, AuditOptions options)
{
    /// <summary>Breaks a portfolio's value on a day down to the price records it consists of.</summary>
    /// <exception cref="BourseException">The portfolio has no value on that day.</exception>
    public Task<Explanation> ExplainAsync(Portfolio portfolio, DateOnly date, CancellationToken cancellation) =>
        ExplainAsync(portfolio, date, DateTimeOffset.MaxValue, cancellation);

    /// <summary>The same as it was known at a time, from what was in the log then. The row of the table is always the present one.</summary>
    /// <param name="portfolio">The portfolio.</param>
    /// <param name="date">The trading day.</param>
    /// <param name="known">The time; records of the same millisecond were known.</param>
    /// <param name="cancellation">Ends the reading.</param>
    /// <exception cref="BourseException">The portfolio had no value on that day.</exception>
    public async Task<Explanation> ExplainAsync(Portfolio portfolio, DateOnly date, DateTimeOffset known, CancellationToken cancellation)
    {
        var prices = await PriceHistory.ReadAsync(log, options.Rules, known, cancellation);
        var reference = new ReferenceValuation(prices, options);
        var validator = new EvaluationValidator([portfolio], options.Calendar);
        var evaluations = await EvaluationHistory.ReadAsync(log, validator, known, cancellation);
        var isSent = evaluations.Of(portfolio.Key).ContainsKey(date);
        var days = prices.HasLostRecords ? reference.ValueRemaining(portfolio) : reference.Value(portfolio);
        var day = days.FirstOrDefault(candidate => candidate.Date == date && (isSent || !candidate.OnlyAtEnd))
            ?? throw NoValue(portfolio, date, reference, prices.HasLostRecords);
        var rows = await database.ReadAllAsync(portfolio.Key, null, cancellation);
        return new Explanation(
            portfolio,
            day,
            [.. portfolio.Holdings.Where(holding => holding.IsHeldOn(date)).Select(holding => Explain(holding, day, reference))],
            evaluations.Of(portfolio.Key).GetValueOrDefault(date),
            rows.Where(row => row.AsOf == date).Select(row => (ValuationRow?)row).FirstOrDefault());
    }

    private static ExplainedHolding Explain(Holding holding, AuditedDay day, ReferenceValuation reference)
    {
        var (pricedOn, price) = reference.PriceOf(holding, day.Date)!.Value;
        var quantity = holding.Quantity.ToDecimal();
        return new ExplainedHolding(holding.Ticker, quantity, pricedOn, price, quantity * price.Price)
        {
            Before = day.PreviousDate is { } previous && holding.IsHeldOn(previous) ? reference.PriceOf(holding, previous)?.Price : null,
        };
    }

    private BourseException NoValue(Portfolio portfolio, DateOnly date, ReferenceValuation reference, bool hasLostPrices)
    {
        var day = FigureComparison.Text(date);
        if (!reference.IsTradingDay(date))
        {
            return new BourseException(FailureKind.Usage, $"{day} is not a trading day of calendar {options.Calendar.Name}");
        }
        if (date > portfolio.LastDay)
        {
            var last = FigureComparison.Text(portfolio.LastDay);
            return NotThere($"{portfolio.Key} has no value on {day}: it holds nothing after {last}");
        }

        var held = portfolio.Holdings.Where(holding => holding.IsHeldOn(date));
        var missing = held.Where(holding => reference.PriceOf(holding, date) is null).Select(holding => holding.Ticker).ToList();
        var deleted = hasLostPrices ? ", which has lost its oldest records" : "";
        return missing.Count > 0
            ? NotThere($"{portfolio.Key} has no value on {day}: no price of {string.Join(", ", missing)} in topic {Topics.Prices}{deleted}")
            : NotThere($"{portfolio.Key} has no value on {day}: an earlier day still waits for a price", "bourse status");
    }

    private static BourseException NotThere(string message, string? remedy = null) =>
        new(FailureKind.Failed, message, remedy) { Code = BourseErrorCode.NotThere };
}
