using System.Text.Json;

namespace Bourse.Schemas.Validation;

/// <summary>Says in words what a keyword of a schema asks for.</summary>
internal static class SchemaExpectation
{
    private const int MaxText = 120;

    /// <summary>What a keyword asks for.</summary>
    /// <param name="schema">The schema with the keyword; <c>false</c> for one that allows nothing.</param>
    /// <param name="keyword">The keyword.</param>
    public static string Of(JsonElement schema, string keyword)
    {
        if (schema.ValueKind == JsonValueKind.False) return "no such member or item";
        return schema.ValueKind == JsonValueKind.Object && schema.TryGetProperty(keyword, out var value)
            ? Shorten(Of(keyword, value))
            : $"what {keyword} allows";
    }

    /// <summary>What a member must be, as far as its type says.</summary>
    public static string OfMember(JsonElement schema, string name) =>
        schema.TryGetProperty("properties", out var properties) && properties.TryGetProperty(name, out var member)
        && member.ValueKind == JsonValueKind.Object && member.TryGetProperty("type", out var type)
            ? Types(type)
            : "a value";

    /// <summary>The types that a keyword <c>type</c> allows, e.g. <c>a number or null</c>.</summary>
    public static string Types(JsonElement type)
    {
        if (type.ValueKind == JsonValueKind.String) return TypeName(type.GetString()!);
        var names = type.EnumerateArray().Select(name => TypeName(name.GetString()!)).ToList();
        return names.Count < 2 ? string.Concat(names) : $"{string.Join(", ", names.SkipLast(1))} or {names[^1]}";
    }

    private static string Of(string keyword, JsonElement value) => keyword switch
    {
        "type" => Types(value),
        "const" => value.GetRawText(),
        "enum" => $"one of {string.Join(", ", value.EnumerateArray().Select(allowed => allowed.GetRawText()))}",
        "minimum" => $"at least {value.GetRawText()}",
        "maximum" => $"at most {value.GetRawText()}",
        "exclusiveMinimum" => $"more than {value.GetRawText()}",
        "exclusiveMaximum" => $"less than {value.GetRawText()}",
        "multipleOf" => $"a multiple of {value.GetRawText()}",
        "minLength" => $"at least {Count(value, "character")}",
        "maxLength" => $"at most {Count(value, "character")}",
        "pattern" => $"text that matches {value.GetString()}",
        "format" => $"a text of format {value.GetString()}",
        "minItems" => $"at least {Count(value, "item")}",
        "maxItems" => $"at most {Count(value, "item")}",
        "uniqueItems" => "items that differ",
        "contains" => "an item that fits contains",
        "minProperties" => $"at least {Count(value, "member")}",
        "maxProperties" => $"at most {Count(value, "member")}",
        "anyOf" or "oneOf" => $"a value that fits {(keyword == "anyOf" ? "one" : "exactly one")} of {Count(value.GetArrayLength(), "alternative")}",
        "not" => "a value that does not fit the schema under not",
        _ => $"what {keyword} allows",
    };

    private static string TypeName(string type) => type switch
    {
        "null" => "null",
        "boolean" => "true or false",
        "integer" => "a whole number",
        "number" => "a number",
        "string" => "text",
        "array" => "a list",
        "object" => "an object",
        _ => type,
    };

    private static string Count(JsonElement count, string what) => count.GetRawText() is var text && text == "1" ? $"1 {what}" : $"{text} {what}s";

    private static string Count(int count, string what) => count == 1 ? $"1 {what}" : $"{count} {what}s";

    private static string Shorten(string text) => text.Length <= MaxText ? text : string.Concat(text.AsSpan(0, MaxText), "…");
}
