using Bourse.Market;
using Bourse.Statistics.Reports.Charts;

namespace Bourse.Statistics.Reports;

/// <summary>A chart and its caption.</summary>
/// <param name="Heading">What the chart shows, a few words.</param>
/// <param name="Caption">What it says, in sentences.</param>
/// <param name="Svg">Its markup.</param>
internal sealed record ReportChart(string Heading, string Caption, string Svg);

/// <summary>The charts of a report that has rows: value, drawdown, monthly averages.</summary>
internal static class ReportCharts
{
    /// <summary>A drawdown's axis reaches one per cent at least, so that a value that never fell is not drawn as if it had.</summary>
    private const long LeastDrawdownShown = -Money.Scale;

    public static ReportChart Value(Report report, IReadOnlyList<ChartPoint> points)
    {
        var (lowest, highest) = (points.MinBy(point => point.Micros), points.MaxBy(point => point.Micros));
        var average = report.Statistics.Evaluation.Average ?? Money.Zero;
        var caption = $"Highest {Text(highest)}, lowest {Text(lowest)}; the dashed line is the average, {FigureText.Grouped(average)}. "
            + Drawn(report, points);
        var chart = new SvgChart("value", $"Value of {report.Key}", caption, Days(points), ValueAxis.Over(lowest.Micros, highest.Micros));
        chart.Line(points, "value");
        chart.Level(average.Micros, "average");
        chart.Dot(highest, "value-dot", $"highest: {Text(highest)}");
        chart.Dot(lowest, "value-dot", $"lowest: {Text(lowest)}");
        return new ReportChart("Value", caption, chart.ToString());
    }

    public static ReportChart Drawdown(Report report, IReadOnlyList<ChartPoint> points)
    {
        var deepest = Deepest(points);
        var caption = $"How far the value was below its highest so far. {Deepest(deepest)} {Drawn(report, points)}";
        var axis = ValueAxis.Over(Math.Min(deepest.Micros, LeastDrawdownShown), 0);
        var chart = new SvgChart("drawdown", $"Drawdown of {report.Key}", caption, Days(points), axis, " %");
        chart.Area(points, 0, "drawdown-area");
        chart.Line(points, "drawdown");
        chart.Dot(deepest, "drawdown-dot", Deepest(deepest));
        return new ReportChart("Drawdown", caption, chart.ToString());
    }

    public static ReportChart Months(Report report)
    {
        var months = report.Statistics.Months.Reverse().ToList();
        var (lowest, highest) = (months.MinBy(month => month.Average)!, months.MaxBy(month => month.Average)!);
        var caption = $"Average value of each calendar month. Highest {Text(highest)}, lowest {Text(lowest)}.";
        var steps = months.Select(month => (From: Begin(month), To: End(month), month.Average.Micros)).ToList();
        var days = new DateAxis(steps[0].From, steps[^1].To);
        var axis = ValueAxis.Over(lowest.Average.Micros, highest.Average.Micros);
        var chart = new SvgChart("months", $"Monthly averages of {report.Key}", caption, days, axis);
        chart.Steps(steps, "months");
        return new ReportChart("Monthly averages", caption, chart.ToString());
    }

    /// <summary>The deepest of some drawdowns; the earliest, if there are several.</summary>
    internal static ChartPoint Deepest(IReadOnlyList<ChartPoint> drawdowns) => drawdowns.MinBy(point => point.Micros);

    private static string Deepest(ChartPoint deepest) =>
        deepest.Micros == 0 ? "It never was." : $"Deepest {FigureText.Percent(new Money(deepest.Micros))} on {Day(deepest)}.";

    private static DateAxis Days(IReadOnlyList<ChartPoint> points) => new(points[0].Day, points[^1].Day);

    private static int Begin(MonthAverage month) => new DateOnly(month.Year, month.Month, 1).DayNumber;

    private static int End(MonthAverage month) => Begin(month) + DateTime.DaysInMonth(month.Year, month.Month);

    private static string Text(ChartPoint point) => $"{FigureText.Grouped(new Money(point.Micros))} on {Day(point)}";

    private static string Text(MonthAverage month) => $"{FigureText.Grouped(month.Average)} in {FigureText.Month(month)}";

    private static string Day(ChartPoint point) => FigureText.Day(DateOnly.FromDayNumber(point.Day));

    private static string Drawn(Report report, IReadOnlyList<ChartPoint> points) => points.Count == report.Statistics.Days
        ? "Every trading day is drawn."
        : $"{FigureText.Grouped(points.Count)} of {FigureText.Grouped(report.Statistics.Days)} trading days are drawn: "
            + "the highest and the lowest of every few days are among them.";
}
