using Bourse.Hosting;

namespace Bourse.Cli.Frame;

/// <summary>A table of text in aligned columns, two spaces apart, with a line of headings; figures are right-aligned.</summary>
internal sealed class TextTable
{
    private const string Gap = "  ";
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
        _rows.Add(Array.ConvertAll(cells, cell => string.IsNullOrEmpty(cell) ? "-" : SafeText.Of(cell)));

    /// <summary>Writes the table.</summary>
    public void Write(TextWriter writer, bool bold)
    {
        var widths = Enumerable.Range(0, _headings.Length).Select(column => _rows.Append(_headings).Max(row => row[column].Length)).ToArray();
        if (bold) writer.Write("\e[1m");
        WriteRow(writer, _headings, widths);
        if (bold) writer.Write("\e[0m");
        writer.WriteLine();
        foreach (var row in _rows)
        {
            WriteRow(writer, row, widths);
            writer.WriteLine();
        }
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
