using System.Globalization;
using System.Text.Json;
using Json.Schema;

namespace Bourse.Schemas.Validation;

/// <summary>Chooses, among all that the library reports about a message, the place that tells a person most.</summary>
internal static class ViolationFinder
{
    /// <summary>Keywords for which the library reports no error of their own.</summary>
    private static readonly string[] Silent = ["oneOf", "anyOf", "not", "contains", "if", "allOf"];

    /// <summary>Finds it: the deepest place, since those above it fail only because of it; of several the first.</summary>
    /// <param name="results">What the library reports, as a list.</param>
    /// <param name="schema">The whole schema.</param>
    /// <param name="message">The message.</param>
    public static SchemaViolation Find(EvaluationResults results, JsonElement schema, JsonElement message)
    {
        var failed = (results.Details ?? []).Append(results).Where(result => !result.IsValid).ToList();
        var withErrors = failed.Where(result => result.Errors is { Count: > 0 }).ToList();
        var told = (withErrors.Count > 0 ? withErrors : failed).MaxBy(result => result.InstanceLocation.SegmentCount)!;
        var failing = FindSchema(schema, schema, [.. LocalReference.Segments(told.EvaluationPath.ToString())]);
        var keyword = told.Errors?.Keys.FirstOrDefault() ?? Silent.FirstOrDefault(name => Has(failing, name)) ?? "";
        return Describe(JsonPath.Of(message, told.InstanceLocation.ToString()), failing, keyword);
    }

    /// <summary>Follows the path of an evaluation, which leads through references. The library names some keywords twice.</summary>
    private static JsonElement? FindSchema(JsonElement root, JsonElement schema, ReadOnlySpan<string> path)
    {
        if (path.IsEmpty) return schema;
        if (path[0] == "$ref" && Has(schema, path[0]))
        {
            return LocalReference.Find(root, schema.GetProperty(path[0]).GetString()!) is { } target ? FindSchema(root, target, path[1..]) : null;
        }

        if (schema.ValueKind == JsonValueKind.Object && schema.TryGetProperty(path[0], out var member))
        {
            var rest = path.Length > 1 && path[1] == path[0] && !Has(member, path[0]) ? path[2..] : path[1..];
            return FindSchema(root, member, rest);
        }

        return schema.ValueKind == JsonValueKind.Array && int.TryParse(path[0], NumberStyles.None, CultureInfo.InvariantCulture, out var place)
            && place < schema.GetArrayLength() ? FindSchema(root, schema[place], path[1..]) : null;
    }

    private static bool Has(JsonElement? schema, string keyword) =>
        schema is { ValueKind: JsonValueKind.Object } found && found.TryGetProperty(keyword, out _);

    private static SchemaViolation Describe(JsonPath place, JsonElement? schema, string keyword)
    {
        if (keyword == "required" && Has(schema, keyword) && MissingOf(schema!.Value, place.Value) is { } missing)
        {
            return new SchemaViolation(place.Text + JsonPath.Member(missing), null, SchemaExpectation.OfMember(schema.Value, missing));
        }

        var value = MessageDocument.Excerpt(place.Value);
        return new SchemaViolation(place.Text, value, schema is { } failing ? SchemaExpectation.Of(failing, keyword) : $"what {keyword} allows");
    }

    private static string? MissingOf(JsonElement schema, JsonElement value) => schema.GetProperty("required").EnumerateArray()
        .Select(name => name.GetString()!).FirstOrDefault(name => !value.TryGetProperty(name, out _));
}
