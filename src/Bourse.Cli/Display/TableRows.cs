using Bourse.Cli.Frame;
using Bourse.Hosting;
using Bourse.Lake.Query;

namespace Bourse.Cli.Display;

/// <summary>
/// Rows as aligned columns. The first rows determine the widths; a longer value behind them moves the rest of its line. A null is <c>NULL</c>.
/// </summary>
internal sealed class TableRows(TextWriter writer, IReadOnlyList<ResultColumn> columns, bool bold) : IResultRows
{
    private const int Measured = 1000;
    private const string Gap = "  ";
    private readonly List<string[]> _first = [];
    private int[]? _widths;

    /// <inheritdoc/>
    public void Add(string?[] row)
    {
        var cells = Array.ConvertAll(row, cell => cell is null ? "NULL" : SafeText.Of(cell));
        if (_widths is not null)
        {
            WriteLine(cells);
            return;
        }

        _first.Add(cells);
        if (_first.Count == Measured) WriteFirst();
    }

    /// <inheritdoc/>
    public void End()
    {
        if (_widths is null) WriteFirst();
    }

    private void WriteFirst()
    {
        var headings = columns.Select(column => SafeText.Of(column.Name)).ToArray();
        _widths = [.. columns.Select((_, at) => _first.Append(headings).Max(cells => cells[at].Length))];
        if (bold) writer.Write("\e[1m");
        WriteLine(headings);
        if (bold) writer.Write("\e[0m");
        foreach (var cells in _first) WriteLine(cells);
        _first.Clear();
    }

    private void WriteLine(string[] cells)
    {
        var texts = cells.Select((cell, at) => columns[at].Kind == ResultKind.Number ? cell.PadLeft(_widths![at]) : cell.PadRight(_widths![at]));
        writer.WriteLine(string.Join(Gap, texts).TrimEnd());
    }
}
