using Bourse.Market;
using Bourse.Statistics.Reports.Charts;

namespace Bourse.Statistics.Reports;

/// <summary>A chart and its caption.</summary>
/// <param name="Heading">What the chart shows, a few words.</param>
/// <param name="Caption">What it says, in sentences.</param>
/// <param name="Svg">Its markup.</param>
internal sealed record ReportChart(string Heading, string Caption, string Svg);

/// <summary>The charts of a report that has rows: the value by day over the last year, value and drawdown by month over the full history.</summary>
internal static class ReportCharts
{
    /// <summary>A drawdown's axis reaches one per cent at least, so that a value that never fell is not drawn as if it had.</summary>
    private const long LeastDrawdownShown = -Money.Scale;

    /// <summary>A history of fewer months is drawn by day alone: a chart by month would be a few bars.</summary>
    private const int LeastMonths = 4;

    /// <summary>The charts of a report, in their order.</summary>
    public static IEnumerable<ReportChart> Of(Report report, PortfolioCurves curves)
    {
        var isShort = curves.Months.Count < LeastMonths;
        yield return LastYear(report, curves.LastYear);
        if (!isShort) yield return Months(report, curves.Months);
        if ((isShort ? DrawdownByDay(report, curves.LastYear) : Drawdown(report, curves.Months)) is { } drawdown) yield return drawdown;
    }

    /// <summary>The value of each trading day of the last year.</summary>
    private static ReportChart LastYear(Report report, IReadOnlyList<ChartPoint> points)
    {
        var (lowest, highest) = (points.MinBy(point => point.Micros), points.MaxBy(point => point.Micros));
        var caption = points.Count == 1
            ? $"One trading day: {Text(points[0])}."
            : $"{FigureText.Grouped(points.Count)} trading days. Highest {Text(highest)}, lowest {Text(lowest)}.";
        var days = new DateAxis(points[0].Day, points[^1].Day);
        var axis = ValueAxis.Over(lowest.Micros, highest.Micros);
        var chart = new SvgChart("year", $"Value of {report.Key} in the last year", caption, days, axis);
        chart.Line(points, "value");
        chart.Dot(highest, "value-dot", $"highest: {Text(highest)}");
        chart.Dot(lowest, "value-dot", $"lowest: {Text(lowest)}");
        var isAll = points.Count == report.Statistics.Days;
        return new ReportChart(isAll ? "Value by day" : "Value in the last year, by day", caption, chart.ToString());
    }

    /// <summary>The range and the average of each month.</summary>
    private static ReportChart Months(Report report, IReadOnlyList<MonthRange> ranges)
    {
        var (lowest, highest) = (ranges.MinBy(range => range.Lowest.Micros)!.Lowest, ranges.MaxBy(range => range.Highest.Micros)!.Highest);
        var average = report.Statistics.Evaluation.Average ?? Money.Zero;
        var caption = "The area reaches from the lowest to the highest value of each month; the line in it is the month's average. "
            + $"Highest {Text(highest)}, lowest {Text(lowest)}. The dashed line is the average of all days, {FigureText.Grouped(average)}.";
        var chart = new SvgChart(
            "months", $"Value of {report.Key} by month", caption, Days(ranges), ValueAxis.Over(lowest.Micros, highest.Micros));
        chart.Band([.. ranges.Select(range => (Begin(range), End(range), range.Lowest.Micros, range.Highest.Micros))], "range-area");
        var averages = report.Statistics.Months.Reverse().Select(month => month.Average.Micros);
        chart.Steps(ranges.Zip(averages, (range, micros) => (Begin(range), End(range), micros)), "months");
        chart.Level(average.Micros, "average");
        return new ReportChart("Value over the full history, by month", caption, chart.ToString());
    }

    /// <summary>The drawdown of each day of a short history; null when the value was never above zero.</summary>
    private static ReportChart? DrawdownByDay(Report report, IReadOnlyList<ChartPoint> points)
    {
        var drawdowns = PortfolioCurves.DrawdownsOf(points);
        if (drawdowns.Count == 0) return null;
        var deepest = drawdowns.MinBy(point => point.Micros);
        var begin = drawdowns.Count < points.Count ? $" Before {Day(drawdowns[0])} the value was never above zero." : "";
        var caption = $"How far the value was below its highest so far. {Deepest(deepest)}{begin}";
        var axis = ValueAxis.Over(Math.Min(deepest.Micros, LeastDrawdownShown), 0);
        var days = new DateAxis(drawdowns[0].Day, drawdowns[^1].Day);
        var chart = new SvgChart("drawdown", $"Drawdown of {report.Key} by day", caption, days, axis, " %");
        chart.Line(drawdowns, "drawdown");
        chart.Dot(deepest, "drawdown-dot", Deepest(deepest));
        return new ReportChart("Drawdown by day", caption, chart.ToString());
    }

    /// <summary>The deepest drawdown of each month; null when no month has one.</summary>
    private static ReportChart? Drawdown(Report report, IReadOnlyList<MonthRange> months)
    {
        if (Deepest(months) is not { } deepest) return null;
        var ranges = WithDrawdown(months);
        var begin = ranges.Count < months.Count ? $" Before {ranges[0].First:yyyy-MM} the value was never above zero." : "";
        var caption = $"How far the value was below its highest so far, on the worst day of each month. {Deepest(deepest)}{begin}";
        var axis = ValueAxis.Over(Math.Min(deepest.Micros, LeastDrawdownShown), 0);
        var chart = new SvgChart("drawdown", $"Drawdown of {report.Key} by month", caption, Days(ranges), axis, " %");
        chart.Band([.. ranges.Select(range => (Begin(range), End(range), range.Drawdown.Micros, 0L))], "drawdown-area");
        chart.Steps(ranges.Select(range => (Begin(range), End(range), range.Drawdown.Micros)), "drawdown");
        chart.Dot(deepest, "drawdown-dot", Deepest(deepest));
        return new ReportChart("Drawdown over the full history, by month", caption, chart.ToString());
    }

    /// <summary>The deepest of some drawdowns; the earliest, if there are several. Null when the value was never above zero.</summary>
    internal static ChartPoint? Deepest(IReadOnlyList<MonthRange> months) =>
        WithDrawdown(months) is { Count: > 0 } ranges ? ranges.Select(range => range.Drawdown).MinBy(point => point.Micros) : null;

    /// <summary>A part of a highest value that is not above zero has no meaning: drawdowns begin with the first value above it.</summary>
    private static List<MonthRange> WithDrawdown(IReadOnlyList<MonthRange> months) => [.. months.SkipWhile(month => month.Highest.Micros <= 0)];

    private static string Deepest(ChartPoint deepest) =>
        deepest.Micros == 0 ? "It never was." : $"Deepest {FigureText.Percent(new Money(deepest.Micros))} on {Day(deepest)}.";

    private static DateAxis Days(IReadOnlyList<MonthRange> ranges) => new(Begin(ranges[0]), End(ranges[^1]));

    private static int Begin(MonthRange range) => range.First.DayNumber;

    private static int End(MonthRange range) => Begin(range) + DateTime.DaysInMonth(range.First.Year, range.First.Month);

    private static string Text(ChartPoint point) => $"{FigureText.Grouped(new Money(point.Micros))} on {Day(point)}";

    private static string Day(ChartPoint point) => FigureText.Day(DateOnly.FromDayNumber(point.Day));
}
