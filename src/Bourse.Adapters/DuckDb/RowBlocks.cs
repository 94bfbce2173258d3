using DuckDB.NET.Data;

namespace Bourse.Adapters.DuckDb;

/// <summary>Reads the rows of a statement in blocks.</summary>
/// <param name="command">The statement; all its columns are texts.</param>
/// <param name="columns">How many columns it has.</param>
internal sealed class RowBlocks(DuckDBCommand command, int columns) : IDisposable
{
    private const int MostRows = 2048;

    /// <summary>A block ends with the row that brings it to so many characters, so that a limit of the result acts before more is read.</summary>
    private const long EnoughCharacters = 1 << 20;

    private DuckDBDataReader? _reader;

    /// <summary>The next rows; none when there are no more.</summary>
    public List<string?[]> Read()
    {
        _reader ??= command.ExecuteReader();
        var (rows, characters) = (new List<string?[]>(), 0L);
        while (rows.Count < MostRows && characters < EnoughCharacters && _reader.Read())
        {
            var row = new string?[columns];
            for (var at = 0; at < columns; at++)
            {
                row[at] = _reader.IsDBNull(at) ? null : _reader.GetString(at);
                characters += row[at]?.Length ?? 0;
            }

            rows.Add(row);
        }

        return rows;
    }

    /// <inheritdoc/>
    public void Dispose() => _reader?.Dispose();
}
