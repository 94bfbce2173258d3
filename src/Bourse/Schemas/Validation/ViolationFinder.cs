using System.Text.Json;
using Json.Schema;

namespace Bourse.Schemas.Validation;

/// <summary>Chooses, among all that the library reports about a message, the place that tells a person most.</summary>
internal static class ViolationFinder
{
    /// <summary>Finds it: the deepest place, since those above it fail only because of it; of several the first.</summary>
    /// <param name="results">What the library reports, as a list.</param>
    /// <param name="schema">The whole schema.</param>
    /// <param name="message">The message.</param>
    public static SchemaViolation Find(EvaluationResults results, JsonElement schema, JsonElement message)
    {
        var failed = (results.Details ?? []).Append(results).Where(result => !result.IsValid).ToList();
        var told = failed.Where(result => result.Errors is { Count: > 0 }).DefaultIfEmpty(failed[0]).MaxBy(DepthOf)!;
        var place = JsonPath.Of(message, told.InstanceLocation.ToString());
        var failing = LocalReference.FindPointer(schema, Uri.UnescapeDataString(told.SchemaLocation.Fragment.TrimStart('#')));
        return Describe(place, failing, told.Errors?.Keys.FirstOrDefault() ?? KeywordOf(told), message);
    }

    private static int DepthOf(EvaluationResults result) => result.InstanceLocation.SegmentCount;

    /// <summary>Without a message of its own, the keyword is the last word of the path that led there.</summary>
    private static string KeywordOf(EvaluationResults result) =>
        LocalReference.Segments(result.EvaluationPath.ToString()).LastOrDefault(segment => !char.IsAsciiDigit(segment[0])) ?? "";

    private static SchemaViolation Describe(JsonPath place, JsonElement? schema, string keyword, JsonElement message)
    {
        if (keyword == "required" && schema is { } required && MissingOf(required, place.Value) is { } missing)
        {
            return new SchemaViolation(place.Text + JsonPath.Member(missing), null, SchemaExpectation.OfMember(required, missing));
        }

        var value = MessageDocument.Excerpt(place.Value);
        return new SchemaViolation(place.Text, value, schema is { } failing ? SchemaExpectation.Of(failing, keyword) : $"what {keyword} allows");
    }

    private static string? MissingOf(JsonElement schema, JsonElement value) => schema.GetProperty("required").EnumerateArray()
        .Select(name => name.GetString()!).FirstOrDefault(name => !value.TryGetProperty(name, out _));
}
