using Bourse.Cli.Frame;
using Bourse.Hosting;
using Bourse.Lake.Query;

namespace Bourse.Cli.Display;

/// <summary>Rows as a Markdown table. A null is empty.</summary>
internal sealed class MarkdownRows : IResultRows
{
    private readonly TextWriter _writer;

    public MarkdownRows(TextWriter writer, IReadOnlyList<ResultColumn> columns)
    {
        _writer = writer;
        WriteLine(columns.Select(column => column.Name));
        _writer.WriteLine($"|{string.Join('|', columns.Select(column => column.Kind == ResultKind.Number ? "---:" : "---"))}|");
    }

    /// <inheritdoc/>
    public void Add(string?[] row) => WriteLine(row);

    /// <inheritdoc/>
    public void End()
    {
        // Nothing follows the last row.
    }

    private void WriteLine(IEnumerable<string?> cells) => _writer.WriteLine($"| {string.Join(" | ", cells.Select(Cell))} |");

    private static string Cell(string? cell) => SafeText.Of(cell ?? "").Replace("|", "\\|", StringComparison.Ordinal);
}
