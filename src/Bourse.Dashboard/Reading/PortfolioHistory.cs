using Bourse.Bars.Indicators;
using Bourse.Ledger;

namespace Bourse.Dashboard.Reading;

/// <summary>The values of a portfolio over time, a column each, the oldest day first, and what follows from them.</summary>
internal sealed record PortfolioHistory
{
    /// <summary>The returns of a month and of a quarter, of half a year and of a year, as windows of the deviation.</summary>
    public static readonly IReadOnlyList<int> Windows = [20, 60, 120, RiskFigures.DaysPerYear];

    /// <summary>The window where none is chosen.</summary>
    public const int UsualWindow = 60;

    private const int LongestWindow = 10_000;
    private const double Percent = 100;

    /// <summary>The portfolio's key.</summary>
    public required string Portfolio { get; init; }

    /// <summary>The trading days.</summary>
    public required IReadOnlyList<DateOnly> Day { get; init; }

    /// <summary>The values.</summary>
    public required IReadOnlyList<decimal> Value { get; init; }

    /// <summary>The values of a share.</summary>
    public required IReadOnlyList<decimal> NavPerShare { get; init; }

    /// <summary>The changes since the valued day before; null on the first day.</summary>
    public required IReadOnlyList<decimal?> Change { get; init; }

    /// <summary>The return of each day since the valued day before, in per cent; null on the first one.</summary>
    public required IReadOnlyList<double?> Return { get; init; }

    /// <summary>How often each day was valued anew.</summary>
    public required IReadOnlyList<int> Revision { get; init; }

    /// <summary>How many returns <see cref="Deviation"/> looks back.</summary>
    public required int Window { get; init; }

    /// <summary>Sample deviation of the last <see cref="Window"/> returns × √252, in per cent; null before there are as many.</summary>
    public required IReadOnlyList<double?> Deviation { get; init; }

    /// <summary>How far the value is below the highest one so far, in per cent; 0 at a new high.</summary>
    public required IReadOnlyList<double> Drawdown { get; init; }

    /// <summary>The return of each month in per cent, the oldest first.</summary>
    public required IReadOnlyList<MonthReturn> Months { get; init; }

    /// <summary>Return and risk; null without two days or with values not above zero.</summary>
    public required RiskSummary? Risk { get; init; }

    /// <summary>Whether a deviation can look back so many returns.</summary>
    public static bool IsWindow(int window) => window is >= RollingDeviation.ShortestWindow and <= LongestWindow;

    /// <summary>Whether it was made of the same rows as another one.</summary>
    public bool HasRowsOf(PortfolioHistory? other) =>
        other is not null && Portfolio == other.Portfolio && Day.SequenceEqual(other.Day) && Revision.SequenceEqual(other.Revision)
        && Value.SequenceEqual(other.Value) && NavPerShare.SequenceEqual(other.NavPerShare);

    /// <summary>The history of some rows.</summary>
    /// <param name="portfolio">The portfolio's key.</param>
    /// <param name="rows">The oldest first.</param>
    /// <param name="window">How many returns the deviation looks back.</param>
    public static PortfolioHistory Of(string portfolio, IReadOnlyList<ValuationRow> rows, int window = UsualWindow)
    {
        RequireWindow(window);
        var navs = rows.Select(row => new PriceDay(row.AsOf, (double)row.NavPerShare.ToDecimal())).ToList();
        return new PortfolioHistory
        {
            Portfolio = portfolio,
            Day = [.. rows.Select(row => row.AsOf)],
            Value = [.. rows.Select(row => row.Evaluation.ToDecimal())],
            NavPerShare = [.. rows.Select(row => row.NavPerShare.ToDecimal())],
            Change = [.. rows.Select(row => row.EvaluationChange?.ToDecimal())],
            Return = ReturnsOf(navs),
            Revision = [.. rows.Select(row => row.Revision)],
            Window = window,
            Deviation = [.. RollingDeviation.Of(navs, window).Select(deviation => deviation * Percent)],
            Drawdown = DrawdownsOf(navs),
            Months = MonthsOf(navs),
            Risk = navs.Count >= 2 && navs.TrueForAll(day => day.Close > 0) ? RiskSummary.Of(RiskFigures.Of(navs), navs) : null,
        };
    }

    private static void RequireWindow(int window)
    {
        if (IsWindow(window)) return;
        throw new BourseException(
            FailureKind.Usage, $"a deviation cannot look back {window} returns", $"choose {RollingDeviation.ShortestWindow} to {LongestWindow}");
    }

    private static List<double?> ReturnsOf(List<PriceDay> navs) =>
        [.. navs.Select((day, i) => i > 0 && navs[i - 1].Close > 0 ? (day.Close / navs[i - 1].Close - 1) * Percent : (double?)null)];

    private static List<double> DrawdownsOf(List<PriceDay> navs)
    {
        var (drawdowns, highest) = (new List<double>(navs.Count), 0.0);
        foreach (var (_, nav) in navs)
        {
            highest = Math.Max(highest, nav);
            drawdowns.Add(highest > 0 ? (nav / highest - 1) * Percent : 0);
        }

        return drawdowns;
    }

    private static List<MonthReturn> MonthsOf(List<PriceDay> navs)
    {
        var months = new List<MonthReturn>();
        var before = navs.Count > 0 ? navs[0].Close : 0;
        foreach (var month in navs.GroupBy(day => (day.Day.Year, day.Day.Month)))
        {
            var last = month.Last().Close;
            if (before > 0) months.Add(new MonthReturn(month.Key.Year, month.Key.Month, (last / before - 1) * Percent));
            before = last;
        }

        return months;
    }
}

/// <summary>The return of a month.</summary>
/// <param name="Year">The year.</param>
/// <param name="Month">The month, 1 to 12.</param>
/// <param name="Return">
/// Last value of a share in the month by the last one of the month before − 1, in per cent; of the first month by its first one.
/// </param>
internal sealed record MonthReturn(int Year, int Month, double Return);

/// <summary>Return and risk of a series of days, as <see cref="RiskFigures"/> defines them.</summary>
/// <param name="Days">How many days.</param>
/// <param name="First">The first day.</param>
/// <param name="Last">The last day.</param>
/// <param name="Return">Last / first − 1.</param>
/// <param name="Volatility">Sample deviation of daily returns × √252.</param>
/// <param name="Sharpe">Mean of daily returns / their sample deviation × √252.</param>
/// <param name="MaxDrawdown">The smallest value / highest so far − 1.</param>
/// <param name="DrawdownFrom">The day of the high before it.</param>
/// <param name="DrawdownTo">The day of the low.</param>
/// <param name="ValueAtRisk">5 % quantile of daily returns.</param>
internal sealed record RiskSummary(
    int Days, DateOnly First, DateOnly Last, double Return, double? Volatility, double? Sharpe, double MaxDrawdown, DateOnly DrawdownFrom,
    DateOnly DrawdownTo, double? ValueAtRisk)
{
    /// <summary>The days of the returns around <see cref="ValueAtRisk"/>, the worse one first.</summary>
    public IReadOnlyList<DateOnly> TailDays { get; init; } = [];

    /// <summary>The figures.</summary>
    /// <param name="figures">The figures.</param>
    /// <param name="days">The days that they are of.</param>
    public static RiskSummary Of(RiskFigures figures, IReadOnlyList<PriceDay> days) => new(
        figures.Days, figures.First, figures.Last, figures.Return, figures.Volatility, figures.Sharpe, figures.MaxDrawdown.Share,
        figures.MaxDrawdown.Peak, figures.MaxDrawdown.Trough, figures.ValueAtRisk)
    {
        TailDays = TailDaysOf(days),
    };

    private static List<DateOnly> TailDaysOf(IReadOnlyList<PriceDay> days)
    {
        var ordered = Enumerable.Range(1, days.Count - 1).OrderBy(i => days[i].Close / days[i - 1].Close).ToList();
        var below = (int)((ordered.Count - 1) * RiskFigures.Tail);
        return [.. ordered.Skip(below).Take(2).Select(i => days[i].Day)];
    }
}
