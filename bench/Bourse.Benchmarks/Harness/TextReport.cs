using System.Globalization;
using System.Text;

namespace Bourse.Benchmarks.Harness;

/// <summary>Findings as Markdown tables, which read well on a terminal, too.</summary>
internal static class TextReport
{
    private const double SmallestWhole = 1_000;

    public static string Of(Result result)
    {
        var text = new StringBuilder();
        text.AppendLine(CultureInfo.InvariantCulture, $"## {result.Name}").AppendLine(result.About);
        AppendTable(
            text,
            ["ratio", "times", "median", "minimum", "maximum", "by processor time", "target", ""],
            result.Findings.Ratios.Select(Row));
        AppendTable(
            text,
            ["figure", "unit", "median", "minimum", "maximum", "by processor time", "allocates"],
            result.Findings.Figures.Select(Row));
        AppendPhases(text, result.Findings.Phases);
        foreach (var note in result.Findings.Notes) text.AppendLine().AppendLine(note);
        return text.ToString();
    }

    /// <summary>Three digits, or all of those in front of the point.</summary>
    public static string Number(double value)
    {
        if (Math.Abs(value) >= SmallestWhole) return Math.Round(value).ToString("N0", CultureInfo.InvariantCulture);
        var decimals = value == 0 ? 0 : Math.Clamp(2 - (int)Math.Floor(Math.Log10(Math.Abs(value))), 0, 6);
        return value.ToString("F" + decimals.ToString(CultureInfo.InvariantCulture), CultureInfo.InvariantCulture);
    }

    private static string[] Row(Ratio ratio) =>
    [
        ratio.Name, ratio.Reference, Number(ratio.Median), Number(ratio.Minimum), Number(ratio.Maximum), Number(ratio.ByProcessorTime),
        ratio.Target is { } target ? $"{(target.IsCeiling ? "≤" : "≥")} {target.Limit.ToString(CultureInfo.InvariantCulture)}" : "",
        ratio.IsMet switch { true => "met", false => "missed", null => "" },
    ];

    private static string[] Row(Figure figure) =>
    [
        figure.Name, figure.Unit, Number(figure.Median), Number(figure.Minimum), Number(figure.Maximum), Number(figure.ByProcessorTime),
        figure.AllocatedBytes is { } bytes ? $"{Number(bytes)} B" : "",
    ];

    private static string Number(double? value) => value is { } number ? Number(number) : "";

    /// <summary>Columns that have nothing to say are left out, and so is a table without rows.</summary>
    private static void AppendTable(StringBuilder text, string[] head, IEnumerable<string[]> cells)
    {
        var rows = cells.Prepend(head).ToList();
        if (rows.Count == 1) return;
        var columns = Enumerable.Range(0, head.Length).Where(column => rows.Skip(1).Any(row => row[column].Length > 0)).ToList();
        var widths = columns.ToDictionary(column => column, column => rows.Max(row => row[column].Length));
        text.AppendLine();
        AppendRow(text, columns.Select(column => head[column].PadRight(widths[column])));
        AppendRow(text, columns.Select(column => new string('-', Math.Max(1, widths[column]))));
        foreach (var row in rows.Skip(1)) AppendRow(text, columns.Select(column => row[column].PadRight(widths[column])));
    }

    private static void AppendRow(StringBuilder text, IEnumerable<string> cells) => text.Append("| ").AppendJoin(" | ", cells).AppendLine(" |");

    private static void AppendPhases(StringBuilder text, IReadOnlyList<Phase> phases)
    {
        if (phases.Count == 0) return;
        text.AppendLine().AppendLine("Where the time goes:").AppendLine();
        foreach (var phase in phases) text.AppendLine(CultureInfo.InvariantCulture, $"- {phase.Name}: {Number(phase.Milliseconds)} ms");
    }
}
