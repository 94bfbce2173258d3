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
/// <see cref="PriceRules.FirstDay"/>. Tickers that no portfolio holds are not numbered.
/// </summary>
internal sealed class ValuationTask
{
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
    }

    /// <summary>The portfolios, in the order in which they were asked for.</summary>
    public IReadOnlyList<Portfolio> Portfolios { get; }

    /// <summary>The tickers that are held and known, each once; none of them needs escaping.</summary>
    public IReadOnlyList<string> Tickers { get; }

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
    /// Records that are not usable prices of held tickers count as ticker -1, which portfolio -1 holds.
    /// </summary>
    public RecordBatch HoldingsBatch()
    {
        var counted = new HashSet<int>();
        List<(int Portfolio, int Ticker, long Quantity, int Holdings, int IsFirst)> rows = [(-1, -1, 0, 0, 1)];
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

    /// <summary>A quote in numbers; null when it is not usable, or of a ticker that no portfolio holds.</summary>
    public (int Ticker, int Day)? Find(Quote quote) =>
        _tickers.TryGetValue(quote.Ticker, out var ticker) && _rules.ProblemWith(quote) is null ? (ticker, NumberOf(quote.Date)) : null;

    private static string Require(string ticker) => NetworkRules.IsTicker(ticker)
        ? ticker
        : throw new BourseException(FailureKind.Usage, $"'{ticker}' is not a ticker");
}
