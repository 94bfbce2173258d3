using System.Text;
using Apache.Arrow;
using Bourse.Adapters.SparkConnect;
using Bourse.Audit;
using Bourse.Events;
using Bourse.Market;
using RecordBatch = Apache.Arrow.RecordBatch;

namespace Bourse.Adapters.Spark;

/// <summary>
/// What portfolios hold and which days count, in numbers: a portfolio and a ticker by their places in lists, a day by its distance from
/// <see cref="PriceRules.FirstDay"/>. Known tickers that no portfolio holds come last; their prices are only counted.
/// </summary>
internal sealed class ValuationTask
{
    /// <summary>The number that stands for no portfolio: it holds ticker -1, the records without a usable price.</summary>
    public const int NoPortfolio = -1;

    /// <summary>The number that stands for a portfolio of all tickers that no other one holds.</summary>
    private const int Unheld = -2;

    private readonly Dictionary<string, int> _tickers;
    private readonly PriceRules _rules;

    /// <summary>Numbers the portfolios, tickers and days of a request.</summary>
    /// <exception cref="BourseException">A holding has no ticker.</exception>
    public ValuationTask(IReadOnlyList<Portfolio> portfolios, AuditOptions options)
    {
        (Portfolios, Options, _rules) = (portfolios, options, options.Rules);
        var held = portfolios.SelectMany(portfolio => portfolio.Holdings).Select(holding => Require(holding.Ticker)).Distinct();
        Tickers = [.. held.Where(ticker => _rules.ProblemWith(ticker) is null)];
        _tickers = Tickers.Select((ticker, at) => (ticker, at)).ToDictionary(one => one.ticker, one => one.at, StringComparer.Ordinal);
        var others = _rules.KnownTickers.Where(ticker => NetworkRules.IsTicker(ticker) && !_tickers.ContainsKey(ticker));
        KnownTickers = [.. Tickers, .. others.Order(StringComparer.Ordinal)];
    }

    /// <summary>The portfolios, in the order in which they were asked for.</summary>
    public IReadOnlyList<Portfolio> Portfolios { get; }

    /// <summary>The tickers that are held and known, each once; none of them needs escaping.</summary>
    public IReadOnlyList<string> Tickers { get; }

    /// <summary>All known tickers, those that are held first; none of them needs escaping.</summary>
    public IReadOnlyList<string> KnownTickers { get; }

    /// <summary>What the network was run with.</summary>
    public AuditOptions Options { get; }

    /// <summary>The number of the first day that is valued.</summary>
    public int From => NumberOf(Options.From);

    /// <summary>The number of a day.</summary>
    public static int NumberOf(DateOnly day) => day.DayNumber - PriceRules.FirstDay.DayNumber;

    /// <summary>The day of a number.</summary>
    /// <exception cref="FormatException">There is none.</exception>
    public static DateOnly DayOf(int number) => number >= 0 && number <= NumberOf(DateOnly.MaxValue)
        ? PriceRules.FirstDay.AddDays(number)
        : throw new FormatException($"{number} is not the number of a day");

    /// <summary>One character for each day: 1 where the rules allow a price.</summary>
    public string DaysText()
    {
        var text = new StringBuilder();
        var last = NumberOf(_rules.LastDay);
        for (var number = 0; number <= last; number++) text.Append(_rules.ProblemWith(DayOf(number)) is null ? '1' : '0');
        return text.ToString();
    }

    /// <summary>
    /// The holdings: portfolio p, ticker t, quantity q, how many holdings h the portfolio has, and whether this is the first holding c of its ticker.
    /// Records that are not usable prices count as ticker -1, which portfolio -1 holds.
    /// </summary>
    public RecordBatch HoldingsBatch()
    {
        var counted = new HashSet<int>();
        List<(int Portfolio, int Ticker, long Quantity, int Holdings, int IsFirst)> rows = [(NoPortfolio, -1, 0, 0, 1)];
        rows.AddRange(Enumerable.Range(Tickers.Count, KnownTickers.Count - Tickers.Count).Select(ticker => (Unheld, ticker, 0L, 0, 1)));
        foreach (var (portfolio, at) in Portfolios.Select((portfolio, at) => (portfolio, at)))
        {
            foreach (var holding in portfolio.Holdings)
            {
                // A holding without a known ticker keeps the portfolio incomplete.
                if (!_tickers.TryGetValue(holding.Ticker, out var ticker)) continue;
                rows.Add((at, ticker, holding.Quantity, portfolio.Holdings.Count, counted.Add(ticker) ? 1 : 0));
            }
        }

        return ArrowColumns.ToBatch(
            ("p", new Int32Array.Builder().AppendRange(rows.Select(row => row.Portfolio)).Build()),
            ("t", new Int32Array.Builder().AppendRange(rows.Select(row => row.Ticker)).Build()),
            ("q", new Int64Array.Builder().AppendRange(rows.Select(row => row.Quantity)).Build()),
            ("h", new Int32Array.Builder().AppendRange(rows.Select(row => row.Holdings)).Build()),
            ("c", new Int32Array.Builder().AppendRange(rows.Select(row => row.IsFirst)).Build()));
    }

    /// <summary>Whether the rules accept a quote, held or not.</summary>
    public bool IsUsable(Quote quote) => _rules.ProblemWith(quote) is null;

    /// <summary>A quote in numbers; null when it is not usable, or of a ticker that no portfolio holds.</summary>
    public (int Ticker, int Day)? Find(Quote quote) =>
        _tickers.TryGetValue(quote.Ticker, out var ticker) && _rules.ProblemWith(quote) is null ? (ticker, NumberOf(quote.Date)) : null;

    private static string Require(string ticker) => NetworkRules.IsTicker(ticker)
        ? ticker
        : throw new BourseException(FailureKind.Usage, $"'{ticker}' is not a ticker");
}
