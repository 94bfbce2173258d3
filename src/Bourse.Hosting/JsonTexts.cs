using System.Text.Json;

namespace Bourse.Hosting;

/// <summary>Writes lists of texts as JSON.</summary>
public static class JsonTexts
{
    /// <summary>Writes a member whose value is an array of texts.</summary>
    /// <param name="json">Where to.</param>
    /// <param name="name">The member's name.</param>
    /// <param name="texts">The texts.</param>
    public static void WriteTexts(this Utf8JsonWriter json, string name, IEnumerable<string> texts)
    {
        json.WriteStartArray(name);
        foreach (var text in texts) json.WriteStringValue(text);
        json.WriteEndArray();
    }
}
