using System.Text.Json;
using Bourse.Events;

namespace Bourse.Schemas.Validation;

/// <summary>Reads messages within the limits of what is checked.</summary>
internal static class MessageDocument
{
    private const int MaxExcerpt = 60;

    /// <summary>Reads a message; null and the reason when it cannot be read.</summary>
    public static JsonDocument? TryParse(ReadOnlySpan<byte> message, out SchemaViolation? problem)
    {
        try
        {
            var document = JsonDocument.Parse(message.ToArray(), JsonLimits.Options);
            problem = JsonLimits.AreNumbersWithin(message) ? null : new SchemaViolation("$", Excerpt(document.RootElement), JsonLimits.Numbers);
            if (problem is null) return document;
            document.Dispose();
        }
        catch (JsonException e)
        {
            problem = new SchemaViolation("$", ReasonOf(message, e), "JSON");
        }

        return null;
    }

    /// <summary>The beginning of a value, as JSON on one line.</summary>
    public static string Excerpt(JsonElement value)
    {
        var text = value.GetRawText().ReplaceLineEndings(" ");
        return text.Length <= MaxExcerpt ? text : string.Concat(text.AsSpan(0, MaxExcerpt), "…");
    }

    private static string ReasonOf(ReadOnlySpan<byte> message, JsonException e)
    {
        if (message.IsEmpty) return "empty";
        if (e.LineNumber is null) return "an object with a member twice";
        return JsonMessage.Explain(message.ToArray(), JsonLimits.MaxDepth).Replace("the message is ", "", StringComparison.Ordinal);
    }
}
