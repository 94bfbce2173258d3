using Bourse.Lake.Query;

namespace Bourse.Cli.Display;

/// <summary>
/// Rows as comma-separated values (RFC 4180, lines end with a line feed). A null is empty, an empty text is <c>""</c>. A text that a spreadsheet
/// would take for a formula gets an apostrophe in front, as in reports.
/// </summary>
internal sealed class CsvResultRows : IResultRows
{
    private readonly TextWriter _writer;
    private readonly bool[] _isText;

    public CsvResultRows(TextWriter writer, IReadOnlyList<ResultColumn> columns)
    {
        _writer = writer;
        _isText = [.. columns.Select(column => column.Kind == ResultKind.Text)];
        WriteLine(columns.Select(column => SpreadsheetText.Harmless(column.Name)));
    }

    /// <inheritdoc/>
    public void Add(string?[] row) =>
        WriteLine(row.Select((cell, at) => cell is not null && _isText[at] ? SpreadsheetText.Harmless(cell) : cell));

    /// <inheritdoc/>
    public void End()
    {
        // Nothing follows the last row.
    }

    private void WriteLine(IEnumerable<string?> cells) => _writer.WriteLine(string.Join(',', cells.Select(Cell)));

    private static string Cell(string? cell) => cell switch
    {
        null => "",
        "" => "\"\"",
        _ when cell.AsSpan().IndexOfAny("\",\r\n") >= 0 => $"\"{cell.Replace("\"", "\"\"", StringComparison.Ordinal)}\"",
        _ => cell,
    };
}
