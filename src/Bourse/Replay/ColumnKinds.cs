using Bourse.Replay.Csv;

namespace Bourse.Replay;

/// <summary>
/// What the columns of a file hold: what a schema says, else what their contents say. With a schema, a field that is not of its column's kind is
/// written as text, so that the check of the message names it; a few such fields do not make the column one of texts.
/// </summary>
public sealed class ColumnKinds
{
    /// <summary>The contents decide all columns.</summary>
    public static readonly ColumnKinds ByContents = new(new Dictionary<string, CsvKind>(StringComparer.Ordinal));

    private readonly IReadOnlyDictionary<string, CsvKind> _decided;

    /// <summary>Kinds that a schema decides.</summary>
    /// <param name="decided">The kind of each column that it names; the contents decide the others.</param>
    public ColumnKinds(IReadOnlyDictionary<string, CsvKind> decided) => _decided = decided;

    /// <summary>What a column holds. Days stay days where the schema only asks for text.</summary>
    internal CsvKind Of(CsvColumn column) =>
        _decided.TryGetValue(column.Name, out var kind) && !(kind == CsvKind.Text && column.Kind == CsvKind.Day) ? kind : column.Kind;

    /// <summary>Whether the schema names a column.</summary>
    internal bool Decides(CsvColumn column) => _decided.ContainsKey(column.Name);
}
