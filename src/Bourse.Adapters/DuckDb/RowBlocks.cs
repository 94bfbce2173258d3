using DuckDB.NET.Data;

namespace Bourse.Adapters.DuckDb;

/// <summary>Reads the rows of a statement in blocks.</summary>
/// <param name="command">The statement; all its columns are texts.</param>
/// <param name="columns">How many columns it has.</param>
internal sealed class RowBlocks(DuckDBCommand command, int columns) : IDisposable
{
    private const int Size = 2048;
    private DuckDBDataReader? _reader;

    /// <summary>The next rows; none when there are no more.</summary>
    public List<string?[]> Read()
    {
        _reader ??= command.ExecuteReader();
        var rows = new List<string?[]>();
        while (rows.Count < Size && _reader.Read())
        {
            var row = new string?[columns];
            for (var at = 0; at < columns; at++) row[at] = _reader.IsDBNull(at) ? null : _reader.GetString(at);
            rows.Add(row);
        }

        return rows;
    }

    /// <inheritdoc/>
    public void Dispose() => _reader?.Dispose();
}
