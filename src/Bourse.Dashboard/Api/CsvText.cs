using System.Globalization;

namespace Bourse.Dashboard.Api;

/// <summary>
/// Writes CSV that is safe to open in a spreadsheet: a cell that would be a formula there begins with an apostrophe, unless it is a number.
/// </summary>
internal static class CsvText
{
    /// <summary>A row with its end.</summary>
    public static string Row(IEnumerable<string?> cells) => string.Join(',', cells.Select(Cell)) + "\r\n";

    /// <summary>A cell.</summary>
    public static string Cell(string? text)
    {
        if (string.IsNullOrEmpty(text)) return "";
        if (SpreadsheetText.IsFormula(text) && !IsNumber(text)) text = SpreadsheetText.Harmless(text);
        return text.AsSpan().IndexOfAny(",\"\r\n") < 0 ? text : $"\"{text.Replace("\"", "\"\"", StringComparison.Ordinal)}\"";
    }

    private static bool IsNumber(string text) => decimal.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out _);
}
