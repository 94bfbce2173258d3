using System.Text.Json;

namespace Bourse.Adapters.Spark;

/// <summary>Reads the rows of a result, each one object in JSON.</summary>
internal static class RowJson
{
    /// <summary>Parses a row.</summary>
    /// <exception cref="FormatException">It is no object in JSON.</exception>
    public static JsonDocument Parse(string? row)
    {
        try
        {
            var json = JsonDocument.Parse(row ?? "null");
            return json.RootElement.ValueKind == JsonValueKind.Object ? json : throw new FormatException("a row is not what was asked for");
        }
        catch (JsonException failure)
        {
            throw new FormatException("a row is not what was asked for", failure);
        }
    }
}
