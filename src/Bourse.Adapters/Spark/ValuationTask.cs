using System.Text;
using Apache.Arrow;
using Bourse.Adapters.SparkConnect;
using Bourse.Audit;
using Bourse.Events;
using Bourse.Investors;
using Bourse.Market;
using RecordBatch = Apache.Arrow.RecordBatch;

namespace Bourse.Adapters.Spark;

/// <summary>
/// What portfolios hold and which days count, in numbers: a portfolio and a ticker by their places in lists, a day by its distance from
/// <see cref="PriceRules.FirstDay"/>. Known tickers that no portfolio holds come last; their prices are only counted, and make
/// <see cref="PricedDays"/>.
/// </summary>
internal sealed class ValuationTask
{
    /// <summary>Stands for a known ticker that no portfolio holds.</summary>
    public const int NotHeld = -1;

    /// <summary>The number that stands for no portfolio: it holds ticker -1, the records without a usable price.</summary>
    public const int NoPortfolio = -1;

    /// <summary>The number that stands for a portfolio at which the prices of all tickers are counted.</summary>
    public const int Counting = -2;

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

    /// <summary>Whether the values depend on the days of which there are prices.</summary>
    public bool NeedsDays => Options.Missing != MissingPolicy.Wait || Options.Calendar.IsFromData;

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

    /// <summary>The number of a ticker; <see cref="NotHeld"/> when it is not held, or not known.</summary>
    public int NumberOf(string ticker) => _tickers.GetValueOrDefault(ticker, NotHeld);

    /// <summary>One character for each day: 1 where the rules allow a price.</summary>
    public string DaysText() => TextOf(day => _rules.ProblemWith(DayOf(day)) is null);

    /// <summary>One character for each day: 1 where it is a trading day.</summary>
    public string TradingDaysText(PricedDays days) => Options.Calendar.IsFromData ? TextOf(days.Contains) : DaysText();

    /// <summary>The first trading day from that one on; null when there is none.</summary>
    public int? FirstTradingDayFrom(int day, PricedDays days)
    {
        if (Options.Calendar.IsFromData) return days.FirstFrom(day);
        var from = DayOf(day);
        if (Options.Calendar.IsTradingDay(from)) return day;
        return Options.Calendar.NextAfter(from) is { } next ? NumberOf(next) : null;
    }

    /// <summary>The holdings, as rows of <see cref="HeldPosition"/>.</summary>
    public RecordBatch HoldingsBatch()
    {
        var rows = HeldPosition.Of(this).ToList();
        return ArrowColumns.ToBatch(
            ("p", new Int32Array.Builder().AppendRange(rows.Select(row => row.Portfolio)).Build()),
            ("t", new Int32Array.Builder().AppendRange(rows.Select(row => row.Ticker)).Build()),
            ("q", new Int64Array.Builder().AppendRange(rows.Select(row => row.Quantity)).Build()),
            ("h", new Int32Array.Builder().AppendRange(rows.Select(row => row.Holdings)).Build()),
            ("lo", new Int32Array.Builder().AppendRange(rows.Select(row => row.From)).Build()),
            ("hi", new Int32Array.Builder().AppendRange(rows.Select(row => row.Until)).Build()),
            ("c", new Int32Array.Builder().AppendRange(rows.Select(row => row.Counts)).Build()));
    }

    /// <summary>Whether the rules accept a quote, held or not.</summary>
    public bool IsUsable(Quote quote) => _rules.ProblemWith(quote) is null;

    /// <summary>A quote in numbers, <see cref="NotHeld"/> for the ticker when no portfolio holds it; null when the quote is not usable.</summary>
    public (int Ticker, int Day)? Find(Quote quote) =>
        _rules.ProblemWith(quote) is null ? (NumberOf(quote.Ticker), NumberOf(quote.Date)) : null;

    private string TextOf(Func<int, bool> isDay)
    {
        var text = new StringBuilder();
        var last = NumberOf(_rules.LastDay);
        for (var number = 0; number <= last; number++) text.Append(isDay(number) ? '1' : '0');
        return text.ToString();
    }

    private static string Require(string ticker) => NetworkRules.IsTicker(ticker)
        ? ticker
        : throw new BourseException(FailureKind.Usage, $"'{ticker}' is not a ticker");
}
