using Bourse.Hosting;

namespace Bourse.Cli.Frame;

/// <summary>
/// A table of text in aligned columns, two spaces apart, with a line of headings; figures are right-aligned. On a terminal that is too narrow, the
/// widest column of text is broken between words, or each row becomes a block of lines.
/// </summary>
internal sealed class TextTable
{
    private const string Gap = "  ";
    private const string Missing = "-";

    /// <summary>A column of text is not broken into lines that are shorter.</summary>
    private const int LeastText = 20;

    private readonly string[] _headings;
    private readonly bool[] _right;
    private readonly List<string[]> _rows = [];

    /// <summary>Creates a table.</summary>
    /// <param name="headings">The columns' headings; one that begins with <c>&gt;</c> is a column of figures.</param>
    public TextTable(params string[] headings)
    {
        _right = Array.ConvertAll(headings, heading => heading.StartsWith('>'));
        _headings = Array.ConvertAll(headings, heading => heading.TrimStart('>').ToUpperInvariant());
    }

    /// <summary>Adds a row; a missing value is shown as a dash.</summary>
    public void Add(params string?[] cells) =>
        _rows.Add(Array.ConvertAll(cells, cell => string.IsNullOrEmpty(cell) ? Missing : SafeText.Of(cell)));

    /// <summary>Writes the table.</summary>
    /// <param name="writer">Where to.</param>
    /// <param name="bold">Whether headings are bold.</param>
    /// <param name="width">How many characters a line may have; null for any number.</param>
    public void Write(TextWriter writer, bool bold, int? width = null)
    {
        var widths = Enumerable.Range(0, _headings.Length).Select(column => _rows.Append(_headings).Max(row => row[column].Length)).ToArray();
        var room = width - (widths.Sum() + Gap.Length * (widths.Length - 1));
        var widest = Enumerable.Range(0, widths.Length).Where(column => !_right[column]).DefaultIfEmpty().MaxBy(column => widths[column]);
        if (room is null or >= 0) WriteRows(writer, widths, bold);
        else if (!_right[widest] && widths[widest] + room.Value is >= LeastText and var left) WriteWrapped(writer, widths, widest, left, bold);
        else foreach (var row in _rows) NarrowRow.Write(writer, _headings, row, width!.Value, bold, Missing);
    }

    private void WriteRows(TextWriter writer, int[] widths, bool bold)
    {
        WriteHeadings(writer, widths, bold);
        foreach (var row in _rows)
        {
            WriteRow(writer, row, widths);
            writer.WriteLine();
        }
    }

    /// <summary>Writes the rows with one column broken into lines of a width.</summary>
    private void WriteWrapped(TextWriter writer, int[] widths, int column, int width, bool bold)
    {
        widths[column] = Math.Max(width, _headings[column].Length);
        WriteHeadings(writer, widths, bold);
        foreach (var row in _rows)
        {
            var cells = row.ToArray();
            foreach (var line in WrappedText.Lines(row[column], width))
            {
                cells[column] = line;
                WriteRow(writer, cells, widths);
                writer.WriteLine();
                Array.Fill(cells, "");
            }
        }
    }

    private void WriteHeadings(TextWriter writer, int[] widths, bool bold)
    {
        if (bold) writer.Write("\e[1m");
        WriteRow(writer, _headings, widths);
        if (bold) writer.Write("\e[0m");
        writer.WriteLine();
    }

    private void WriteRow(TextWriter writer, string[] row, int[] widths)
    {
        var line = "";
        for (var column = 0; column < row.Length; column++)
        {
            var cell = _right[column] ? row[column].PadLeft(widths[column]) : row[column].PadRight(widths[column]);
            line += column == 0 ? cell : Gap + cell;
        }

        writer.Write(line.TrimEnd());
    }
}
