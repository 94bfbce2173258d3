namespace Bourse;

/// <summary>Makes texts harmless in files that spreadsheets open.</summary>
public static class SpreadsheetText
{
    private const string FormulaMarks = "=+-@\t\r\n";

    /// <summary>The text; one that a spreadsheet would take for a formula gets an apostrophe in front.</summary>
    public static string Harmless(string text) =>
        text.Length > 0 && FormulaMarks.Contains(text[0], StringComparison.Ordinal) ? "'" + text : text;
}
