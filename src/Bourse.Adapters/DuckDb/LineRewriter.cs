using System.Text;
using System.Text.Json;
using Bourse.Lake;
using Bourse.Lake.Catalog;

namespace Bourse.Adapters.DuckDb;

/// <summary>
/// Copies raw lines so that DuckDB reads them exactly. DuckDB takes a JSON number with a fraction as a double and converts that; from a text it makes
/// an exact decimal. So numbers with a fraction are put in quotes. DuckDB also finds members by their names in any letter case, so members that
/// differ in nothing else get the names of their columns.
/// </summary>
internal sealed class LineRewriter
{
    private static readonly JsonReaderOptions Options = new() { MaxDepth = RawLine.MaxDepth };
    private readonly Dictionary<string, byte[]> _names;

    private LineRewriter(IEnumerable<CatalogColumn> renamed) =>
        _names = renamed.ToDictionary(column => column.Name, column => JsonSerializer.SerializeToUtf8Bytes(column.Column), StringComparer.Ordinal);

    /// <summary>Identifies what it does: copies of a file with the same key are equal.</summary>
    public string Key => _names.Count == 0
        ? "exact"
        : $"exact-{string.Concat(_names.Select(name => $"{name.Key}\n{Encoding.UTF8.GetString(name.Value)}\n")).Digest()}";

    /// <summary>The rewriter for a table; null when DuckDB reads its lines exactly as they are.</summary>
    public static LineRewriter? For(CatalogVersion version)
    {
        var renamed = version.Columns.Where(column => column.IsRenamed).ToList();
        return renamed.Count > 0 || version.Columns.Any(column => column.IsWide) ? new LineRewriter(renamed) : null;
    }

    /// <summary>Writes a line with its line feed.</summary>
    public void Write(ReadOnlySpan<byte> line, Stream target)
    {
        var reader = new Utf8JsonReader(line, Options);
        var copied = 0;
        while (reader.Read())
        {
            var start = (int)reader.TokenStartIndex;
            if (reader.TokenType == JsonTokenType.Number && IsFraction(reader.ValueSpan))
            {
                target.Write(line[copied..start]);
                target.WriteByte((byte)'"');
                target.Write(reader.ValueSpan);
                target.WriteByte((byte)'"');
                copied = start + reader.ValueSpan.Length;
            }
            else if (_names.Count > 0 && reader is { TokenType: JsonTokenType.PropertyName, CurrentDepth: 1 }
                && _names.TryGetValue(reader.GetString()!, out var name))
            {
                target.Write(line[copied..start]);
                target.Write(name);
                copied = start + reader.ValueSpan.Length + 2;
            }
        }

        target.Write(line[copied..]);
        target.WriteByte((byte)'\n');
    }

    private static bool IsFraction(ReadOnlySpan<byte> number) => number.IndexOf((byte)'.') >= 0 && number.IndexOfAny((byte)'e', (byte)'E') < 0;
}
