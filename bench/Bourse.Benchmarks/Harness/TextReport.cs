using System.Globalization;
using System.Text;

namespace Bourse.Benchmarks.Harness;

/// <summary>Findings as a Markdown table, which reads well on a terminal, too.</summary>
internal static class TextReport
{
    private const double SmallestWhole = 1_000;

    public static string Of(Result result)
    {
        var text = new StringBuilder();
        text.AppendLine(CultureInfo.InvariantCulture, $"## {result.Name}").AppendLine(result.About).AppendLine();
        string[] head = ["figure", "unit", "minimum", "median", "maximum", "by processor time", "target", "takes", "allocates"];
        var rows = result.Findings.Figures.Select(Row).Prepend(head).ToList();
        // Columns that have nothing to say are left out.
        var columns = Enumerable.Range(0, head.Length).Where(column => rows.Skip(1).Any(row => row[column].Length > 0)).ToList();
        var widths = columns.ToDictionary(column => column, column => rows.Max(row => row[column].Length));
        AppendRow(text, columns.Select(column => head[column].PadRight(widths[column])));
        AppendRow(text, columns.Select(column => new string('-', widths[column])));
        foreach (var row in rows.Skip(1)) AppendRow(text, columns.Select(column => row[column].PadRight(widths[column])));
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

    private static string[] Row(Figure figure) =>
    [
        figure.Name, figure.Unit, Number(figure.Minimum), Number(figure.Median), Number(figure.Maximum),
        figure.ByProcessorTime is { } processor ? Number(processor) : "",
        figure.Target is { } target ? Words(target, target.IsMetBy(figure.Median)) : "",
        figure.TimesAsLong is { } times ? $"{Number(times)} × as long" : "",
        figure.AllocatedBytes is { } bytes ? $"{Number(bytes)} B" : "",
    ];

    private static string Words(Target target, bool isMet) =>
        $"{(target.IsCeiling ? "≤" : "≥")} {Number(target.Limit)}: {(isMet ? "met" : "missed")}";

    private static void AppendRow(StringBuilder text, IEnumerable<string> cells) => text.Append("| ").AppendJoin(" | ", cells).AppendLine(" |");

    private static void AppendPhases(StringBuilder text, IReadOnlyList<Phase> phases)
    {
        if (phases.Count == 0) return;
        text.AppendLine().AppendLine("Where the time goes:").AppendLine();
        foreach (var phase in phases) text.AppendLine(CultureInfo.InvariantCulture, $"- {phase.Name}: {Number(phase.Milliseconds)} ms");
    }
}
