using System.Text.Json;

namespace Bourse.Schemas.Validation;

/// <summary>A schema inside another.</summary>
/// <param name="Keyword">The keyword that holds it.</param>
/// <param name="Name">Its name or number there; null when the keyword holds this schema alone.</param>
/// <param name="Schema">The schema.</param>
internal readonly record struct Subschema(string Keyword, string? Name, JsonElement Schema);

/// <summary>Finds the schemas inside a schema. Only a walk by keywords can tell a keyword from a member of messages that has the same name.</summary>
internal static class Subschemas
{
    private static readonly HashSet<string> OfOne = new(StringComparer.Ordinal)
    {
        "not", "if", "then", "else", "items", "additionalItems", "additionalProperties", "contains", "propertyNames", "unevaluatedItems",
        "unevaluatedProperties", "contentSchema",
    };

    private static readonly HashSet<string> OfList = new(StringComparer.Ordinal) { "allOf", "anyOf", "oneOf", "prefixItems", "items" };

    private static readonly HashSet<string> OfMap = new(StringComparer.Ordinal)
    {
        "properties", "patternProperties", "$defs", "definitions", "dependentSchemas", "dependencies",
    };

    /// <summary>The schemas directly inside a schema, in the order of the text.</summary>
    public static IEnumerable<Subschema> Of(JsonElement schema)
    {
        if (schema.ValueKind != JsonValueKind.Object) yield break;
        foreach (var member in schema.EnumerateObject())
        {
            foreach (var inside in Of(member.Name, member.Value)) yield return inside;
        }
    }

    /// <summary>A schema with all schemas inside it.</summary>
    public static IEnumerable<JsonElement> AllOf(JsonElement schema) => Of(schema).SelectMany(inside => AllOf(inside.Schema)).Prepend(schema);

    /// <summary>Whether a value can be a schema.</summary>
    public static bool IsSchema(JsonElement value) => value.ValueKind is JsonValueKind.Object or JsonValueKind.True or JsonValueKind.False;

    private static IEnumerable<Subschema> Of(string keyword, JsonElement value)
    {
        if (OfOne.Contains(keyword) && IsSchema(value)) return [new Subschema(keyword, null, value)];
        if (OfList.Contains(keyword) && value.ValueKind == JsonValueKind.Array)
        {
            return value.EnumerateArray().Select((schema, number) => new Subschema(keyword, $"{number}", schema))
                .Where(inside => IsSchema(inside.Schema));
        }

        return OfMap.Contains(keyword) && value.ValueKind == JsonValueKind.Object
            ? value.EnumerateObject().Select(member => new Subschema(keyword, member.Name, member.Value)).Where(inside => IsSchema(inside.Schema))
            : [];
    }
}
