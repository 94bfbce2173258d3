using Bourse.Events;
using Bourse.Investors;
using Bourse.Ledger;
using Bourse.Market;

namespace Bourse.Audit;

/// <summary>
/// Recomputes every valuation from the prices in the log and compares it with the evaluations in the log, the tables of the database and the
/// reports.
/// </summary>
public sealed class Auditor
{
    private readonly IEventLog _log;
    private readonly IInvestorsDatabase _database;
    private readonly AuditOptions _options;

    /// <summary>Creates an auditor.</summary>
    /// <param name="log">Holds prices and evaluations.</param>
    /// <param name="database">Holds the tables.</param>
    /// <param name="options">What the network was run with.</param>
    public Auditor(IEventLog log, IInvestorsDatabase database, AuditOptions options)
    {
        _log = log;
        _database = database;
        _options = options;
    }

    /// <summary>Audits the portfolios given.</summary>
    /// <param name="portfolios">Which ones.</param>
    /// <param name="readReport">Gives a portfolio's report in JSON by the portfolio's key, or null when there is none.</param>
    /// <param name="live">
    /// Whether stages are at work: then days at the end that have not got to the topic, a table or a report yet are counted, not wrong.
    /// </param>
    /// <param name="cancellation">Ends the audit.</param>
    public async Task<AuditResult> AuditAsync(
        IReadOnlyList<Portfolio> portfolios, Func<string, ReadOnlyMemory<byte>?> readReport, bool live, CancellationToken cancellation)
    {
        // Against the stream: what is read first has come farthest, so whatever it follows from is there when that is read.
        var found = new List<(Portfolio Portfolio, ReadOnlyMemory<byte>? Report, IReadOnlyList<ValuationRow> Rows)>();
        foreach (var portfolio in portfolios)
        {
            var report = readReport(portfolio.Key);
            found.Add((portfolio, report, await ReadRowsAsync(portfolio.Key, cancellation)));
        }

        var evaluations = await EvaluationTape.ReadAsync(_log, cancellation);
        var prices = await PriceTape.ReadAsync(_log, _options.Rules, cancellation);
        var opinion = new SecondOpinion(prices, _options.Calendar, _options.Missing, _options.From);
        var differences = new List<Difference>(evaluations.Contradictions);
        var behind = 0;
        foreach (var (portfolio, report, rows) in found)
        {
            var expected = opinion.Value(portfolio);
            var taped = evaluations.Of(portfolio.Key);
            differences.AddRange(TopicAudit.Compare(portfolio, Reached(taped.Count == 0 ? null : taped.Keys.Max()), taped));
            differences.AddRange(TableAudit.Compare(portfolio.Key, Reached(rows.Count == 0 ? null : rows[^1].AsOf), taped, rows));
            if (report is { } json)
            {
                var reported = live ? ReportAudit.DaysOf(json, expected) : expected;
                differences.AddRange(ReportAudit.Compare(portfolio.Key, reported, json));
            }

            IReadOnlyList<AuditedDay> Reached(DateOnly? last)
            {
                if (!live) return expected;
                var reached = expected.Where(day => day.Date <= last).ToList();
                behind = Math.Max(behind, expected.Count - reached.Count);
                return reached;
            }
        }

        // One report without the others: somebody has lost some.
        if (found.Any(one => one.Report is not null))
        {
            differences.AddRange(found.Where(one => one.Report is null).Select(one =>
                new Difference(ReportAudit.Place, one.Portfolio.Key, null, "file", "a report in JSON", Difference.Nothing)));
        }

        return new AuditResult(
            prices.Records, evaluations.Records, found.Sum(one => one.Rows.Count), found.Count(one => one.Report is not null), behind, differences);
    }

    /// <summary>Takes a portfolio's value on a day apart, down to the price records it is made of.</summary>
    /// <exception cref="BourseException">The portfolio has no value on that day.</exception>
    public async Task<Explanation> ExplainAsync(Portfolio portfolio, DateOnly date, CancellationToken cancellation)
    {
        var prices = await PriceTape.ReadAsync(_log, _options.Rules, cancellation);
        var opinion = new SecondOpinion(prices, _options.Calendar, _options.Missing, _options.From);
        var day = opinion.Value(portfolio).FirstOrDefault(candidate => candidate.Date == date)
            ?? throw NoValue(portfolio, date, opinion);
        var evaluations = await EvaluationTape.ReadAsync(_log, cancellation);
        var rows = await ReadRowsAsync(portfolio.Key, cancellation);
        return new Explanation(
            portfolio,
            day,
            [.. portfolio.Holdings.Select(holding => Explain(holding, date, opinion))],
            evaluations.Of(portfolio.Key).GetValueOrDefault(date),
            rows.Where(row => row.AsOf == date).Select(row => (ValuationRow?)row).FirstOrDefault());
    }

    private static ExplainedHolding Explain(Holding holding, DateOnly date, SecondOpinion opinion)
    {
        var (pricedOn, price) = opinion.PriceOf(holding, date)!.Value;
        return new ExplainedHolding(holding.Ticker, holding.Quantity, pricedOn, price, holding.Quantity * price.Price);
    }

    private BourseException NoValue(Portfolio portfolio, DateOnly date, SecondOpinion opinion)
    {
        var day = Figures.Text(date);
        if (!_options.Calendar.IsTradingDay(date))
        {
            return new BourseException(FailureKind.Usage, $"{day} is not a trading day of calendar {_options.Calendar.Name}");
        }
        var missing = portfolio.Holdings.Where(holding => opinion.PriceOf(holding, date) is null).Select(holding => holding.Ticker).ToList();
        return missing.Count > 0
            ? new BourseException(
                FailureKind.Failed, $"{portfolio.Key} has no value on {day}: no price of {string.Join(", ", missing)} in topic {Topics.Prices}")
            : new BourseException(
                FailureKind.Failed, $"{portfolio.Key} has no value on {day}: an earlier day still waits for a price", "bourse status");
    }

    private async Task<IReadOnlyList<ValuationRow>> ReadRowsAsync(string portfolio, CancellationToken cancellation)
    {
        var rows = new List<ValuationRow>();
        await foreach (var block in _database.ReadAsync(portfolio, null, null, cancellation)) rows.AddRange(block.Span);
        return rows;
    }
}

/// <summary>What the network was run with, as far as it decides about values.</summary>
/// <param name="Rules">Which prices are usable.</param>
/// <param name="Calendar">The trading days.</param>
/// <param name="Missing">What the investors do about missing prices.</param>
/// <param name="From">Days before are not valued.</param>
public sealed record AuditOptions(PriceRules Rules, TradingCalendar Calendar, MissingPolicy Missing, DateOnly From);
