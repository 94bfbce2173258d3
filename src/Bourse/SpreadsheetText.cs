namespace Bourse;

/// <summary>Makes texts harmless in files that spreadsheets open.</summary>
public static class SpreadsheetText
{
    private const string FormulaMarks = "=+-@\t\r\n";

    /// <summary>Whether a spreadsheet would take a text for a formula; it may be a number, too.</summary>
    public static bool IsFormula(string text) => text.Length > 0 && FormulaMarks.Contains(text[0], StringComparison.Ordinal);

    /// <summary>The text; one that a spreadsheet would take for a formula gets an apostrophe in front.</summary>
    public static string Harmless(string text) => IsFormula(text) ? "'" + text : text;
}
