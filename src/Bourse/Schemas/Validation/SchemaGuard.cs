using System.Text.Json;

namespace Bourse.Schemas.Validation;

/// <summary>Refuses schemas that could not be checked safely, or that name what is not in them.</summary>
internal static class SchemaGuard
{
    private const int MaxBytes = 1 << 20;
    private static readonly string[] Dynamic = ["$dynamicRef", "$recursiveRef"];

    /// <summary>Reads the text of a schema.</summary>
    /// <exception cref="BourseException">It is none (<see cref="BourseErrorCode.SchemaUnusable"/>).</exception>
    public static JsonElement Read(ReadOnlyMemory<byte> text)
    {
        if (text.Length > MaxBytes) throw UnusableSchema.Because($"it has {text.Length} bytes, at most {MaxBytes} are read");
        var root = Parse(text);
        if (!Subschemas.IsSchema(root)) throw UnusableSchema.Because("a schema is an object, true or false");
        if (!JsonLimits.AreNumbersWithin(text.Span)) throw UnusableSchema.Because($"only {JsonLimits.Numbers} are compared");
        foreach (var (place, schema) in Subschemas.AllOf(root).Index()) Check(schema, root, isRoot: place == 0);
        return root;
    }

    private static JsonElement Parse(ReadOnlyMemory<byte> text)
    {
        try
        {
            RequireText(text.Span);
            using var document = JsonDocument.Parse(text, JsonLimits.Options);
            return document.RootElement.Clone();
        }
        catch (InvalidOperationException e)
        {
            throw UnusableSchema.Because("it holds text that is not Unicode", e);
        }
        catch (JsonException e)
        {
            throw UnusableSchema.Because(ReasonOf(e), e);
        }
    }

    /// <summary>Reads all names and texts: a document would find one that is not Unicode only when it is asked for it.</summary>
    private static void RequireText(ReadOnlySpan<byte> text)
    {
        var reader = new Utf8JsonReader(text, new JsonReaderOptions { MaxDepth = JsonLimits.MaxDepth });
        while (reader.Read())
        {
            if (reader.TokenType is JsonTokenType.String or JsonTokenType.PropertyName) reader.GetString();
        }
    }

    private static string ReasonOf(JsonException e) => e.LineNumber is { } line
        ? $"it is not JSON, or nested more than {JsonLimits.MaxDepth} levels deep: line {line + 1}, byte {e.BytePositionInLine + 1}"
        : "it is not JSON, or has a member twice";

    private static void Check(JsonElement schema, JsonElement root, bool isRoot)
    {
        if (schema.ValueKind != JsonValueKind.Object) return;
        if (Dynamic.FirstOrDefault(name => schema.TryGetProperty(name, out _)) is { } found)
        {
            throw UnusableSchema.Because($"{found} is not supported");
        }

        if (!isRoot && (schema.TryGetProperty("$id", out _) || schema.TryGetProperty("$schema", out _)))
        {
            throw UnusableSchema.Because("$id and $schema are understood at the top only");
        }

        if (!schema.TryGetProperty("$ref", out var reference)) return;
        if (reference.ValueKind != JsonValueKind.String) throw UnusableSchema.Because($"$ref must be a text, found {reference.GetRawText()}");
        var name = reference.GetString()!;
        if (!LocalReference.IsLocal(name))
        {
            throw UnusableSchema.Because($"$ref '{name}' leads outside of the schema; nothing is fetched from elsewhere");
        }

        if (LocalReference.Find(root, name) is null) throw UnusableSchema.Because($"$ref '{name}' leads nowhere");
    }
}
