using System.Globalization;
using Bourse.Dashboard.Reading;

namespace Bourse.Dashboard.Views;

/// <summary>A result as a chart: its columns of numbers over the first column of days, of numbers, or of texts.</summary>
/// <param name="Labels">What the axis says below each row, the earliest day or the least number first.</param>
/// <param name="Series">The columns of numbers.</param>
internal sealed record ResultChart(IReadOnlyList<string> Labels, IReadOnlyList<ChartSeries> Series)
{
    private const int MostSeries = 6;

    /// <summary>The chart of a result; null when no column but that of the axis holds numbers.</summary>
    public static ResultChart? Of(StatementResult result)
    {
        if (result.Rows.Count == 0) return null;
        var axis = AxisOf(result);
        var numbers = Enumerable.Range(0, result.Columns.Count).Where(i => i != axis && result.Columns[i].IsNumber).Take(MostSeries).ToList();
        if (numbers.Count == 0) return null;
        var rows = Order(result, axis);
        return new ResultChart(
            [.. rows.Select(row => row[axis] ?? "")],
            [.. numbers.Select(i => new ChartSeries(result.Columns[i].Name, [.. rows.Select(row => NumberOf(row[i]))]))]);
    }

    private static int AxisOf(StatementResult result)
    {
        var columns = Enumerable.Range(0, result.Columns.Count).ToList();
        var day = columns.FindIndex(i => result.Rows.All(row => row[i] is null || IsDay(row[i]!)) && result.Rows.Any(row => row[i] is not null));
        if (day >= 0) return day;
        var text = columns.FindIndex(i => !result.Columns[i].IsNumber);
        // With numbers only, the first of several is the axis.
        return text >= 0 ? text : 0;
    }

    /// <summary>Days and numbers ascend; texts stay as the statement has ordered them.</summary>
    private static IReadOnlyList<string?[]> Order(StatementResult result, int axis)
    {
        if (result.Columns[axis].IsNumber) return [.. result.Rows.OrderBy(row => NumberOf(row[axis]))];
        var isDay = result.Rows.All(row => row[axis] is null || IsDay(row[axis]!));
        return isDay ? [.. result.Rows.OrderBy(row => row[axis], StringComparer.Ordinal)] : result.Rows;
    }

    private static bool IsDay(string text) => text.Length >= "2024-05-01".Length
        && DateOnly.TryParseExact(text.AsSpan(0, "2024-05-01".Length), "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out _);

    private static double? NumberOf(string? text) =>
        double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var number) && double.IsFinite(number) ? number : null;
}

/// <summary>A column of numbers.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Data">The numbers; null where there is none.</param>
internal sealed record ChartSeries(string Name, IReadOnlyList<double?> Data);
