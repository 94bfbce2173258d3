using Bourse.Cli.Frame;
using Bourse.Hosting;
using Bourse.Lake.Query;

namespace Bourse.Cli.Display;

/// <summary>
/// Rows as aligned columns. The first rows determine the widths; a longer value behind them moves the rest of its line. On a terminal that is too
/// narrow for the first rows, each row is a block of lines. A null is <c>NULL</c>.
/// </summary>
internal sealed class TableRows(TextWriter writer, IReadOnlyList<ResultColumn> columns, bool bold, int? width) : IResultRows
{
    private const int Measured = 1000;
    private const string Gap = "  ";
    private readonly List<string[]> _first = [];
    private readonly string[] _headings = [.. columns.Select(column => SafeText.Of(column.Name))];
    private int[]? _widths;
    private bool _isNarrow;

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
        _widths = [.. columns.Select((_, at) => _first.Append(_headings).Max(cells => cells[at].Length))];
        _isNarrow = _widths.Sum() + Gap.Length * (_widths.Length - 1) > width && _first.Count > 0;
        if (!_isNarrow) WriteHeadings();
        foreach (var cells in _first) WriteLine(cells);
        _first.Clear();
    }

    private void WriteHeadings()
    {
        if (bold) writer.Write("\e[1m");
        WriteLine(_headings);
        if (bold) writer.Write("\e[0m");
    }

    private void WriteLine(string[] cells)
    {
        if (_isNarrow)
        {
            NarrowRow.Write(writer, _headings, cells, width!.Value, bold, empty: null);
            return;
        }

        var texts = cells.Select((cell, at) => columns[at].Kind == ResultKind.Number ? cell.PadLeft(_widths![at]) : cell.PadRight(_widths![at]));
        writer.WriteLine(string.Join(Gap, texts).TrimEnd());
    }
}
