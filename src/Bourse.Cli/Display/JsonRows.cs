using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using Bourse.Cli.Frame;
using Bourse.Lake.Query;

namespace Bourse.Cli.Display;

/// <summary>Rows as a JSON array with an object on a line for each. Numbers keep their digits; what JSON has no number for (NaN) is text.</summary>
internal sealed class JsonRows(Output output, IReadOnlyList<ResultColumn> columns) : IResultRows
{
    private readonly byte[][] _names = [.. columns.Select(column => Encoding.UTF8.GetBytes(column.Name))];
    private static readonly JsonWriterOptions Options = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };
    private bool _hasRows;

    /// <inheritdoc/>
    public void Add(string?[] row)
    {
        output.Data.Write(_hasRows ? ",\n" : "[\n");
        _hasRows = true;
        using var buffer = new MemoryStream();
        using (var json = new Utf8JsonWriter(buffer, Options)) Write(json, row);
        output.WriteBytes(buffer.GetBuffer().AsSpan(0, (int)buffer.Length));
    }

    /// <inheritdoc/>
    public void End() => output.Data.Write(_hasRows ? "\n]\n" : "[]\n");

    private void Write(Utf8JsonWriter json, string?[] row)
    {
        json.WriteStartObject();
        for (var at = 0; at < row.Length; at++)
        {
            json.WritePropertyName(_names[at]);
            if (row[at] is not { } text) json.WriteNullValue();
            else if (columns[at].Kind == ResultKind.Text || !IsJson(columns[at].Kind, text)) json.WriteStringValue(text);
            else json.WriteRawValue(text, skipInputValidation: columns[at].Kind != ResultKind.Json);
        }

        json.WriteEndObject();
    }

    private static bool IsJson(ResultKind kind, string text) => kind != ResultKind.Number || text[^1] is >= '0' and <= '9';
}
