using System.Text.Json;

namespace Bourse.Schemas.Validation;

/// <summary>
/// Reads schemas of draft-04, which several generators still make, as those of draft-06. Bounds are what differs: <c>exclusiveMinimum: true</c>
/// beside <c>minimum: 5</c> is <c>exclusiveMinimum: 5</c> today.
/// </summary>
internal static class Draft04
{
    /// <summary>What <c>$schema</c> says, without the <c>#</c> at its end.</summary>
    public const string Uri = "http://json-schema.org/draft-04/schema";

    private static readonly (string Exclusive, string Bound)[] Bounds = [("exclusiveMinimum", "minimum"), ("exclusiveMaximum", "maximum")];
    private static readonly string[] Values = ["enum", "default", "example", "examples"];

    /// <summary>Whether a schema names this draft.</summary>
    public static bool Is(JsonElement root) => root.ValueKind == JsonValueKind.Object && root.TryGetProperty("$schema", out var uri)
        && uri.ValueKind == JsonValueKind.String && uri.GetString()!.TrimEnd('#') == Uri;

    /// <summary>The same schema in the words of draft-06.</summary>
    public static JsonElement Translate(JsonElement root)
    {
        using var buffer = new MemoryStream();
        using (var json = new Utf8JsonWriter(buffer)) Write(json, root);
        using var document = JsonDocument.Parse(buffer.ToArray(), JsonLimits.Options);
        return document.RootElement.Clone();
    }

    private static void Write(Utf8JsonWriter json, JsonElement element)
    {
        if (element.ValueKind == JsonValueKind.Array)
        {
            json.WriteStartArray();
            foreach (var item in element.EnumerateArray()) Write(json, item);
            json.WriteEndArray();
        }
        else if (element.ValueKind == JsonValueKind.Object)
        {
            json.WriteStartObject();
            foreach (var member in element.EnumerateObject()) Write(json, element, member);
            json.WriteEndObject();
        }
        else
        {
            element.WriteTo(json);
        }
    }

    private static void Write(Utf8JsonWriter json, JsonElement schema, JsonProperty member)
    {
        foreach (var (exclusive, bound) in Bounds)
        {
            // Without the bound it says nothing.
            if (member.NameEquals(exclusive) && member.Value.ValueKind is JsonValueKind.True or JsonValueKind.False) return;
            if (!member.NameEquals(bound) || !schema.TryGetProperty(exclusive, out var flag) || flag.ValueKind != JsonValueKind.True) continue;
            json.WritePropertyName(exclusive);
            member.Value.WriteTo(json);
            return;
        }

        json.WritePropertyName(member.Name);
        if (Values.Contains(member.Name)) member.Value.WriteTo(json);
        else Write(json, member.Value);
    }
}
