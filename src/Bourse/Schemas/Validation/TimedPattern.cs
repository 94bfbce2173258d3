using System.Text.Json;
using System.Text.RegularExpressions;
using Json.Schema;

namespace Bourse.Schemas.Validation;

/// <summary>Regular expressions of schemas, in the meaning of ECMAScript as far as .NET has it, each match with a time limit.</summary>
internal static class TimedPattern
{
    private static readonly TimeSpan Limit = TimeSpan.FromMilliseconds(200);

    /// <summary>Reads a pattern.</summary>
    /// <exception cref="JsonSchemaException">It is none.</exception>
    public static Regex Read(string pattern)
    {
        try
        {
            return TryEcmaScript(pattern) ?? new Regex(pattern, RegexOptions.CultureInvariant, Limit);
        }
        catch (RegexParseException e)
        {
            throw new JsonSchemaException($"the pattern '{pattern}' is no regular expression: {e.Message}");
        }
    }

    /// <summary>Reads the pattern of a keyword.</summary>
    public static Regex Read(JsonElement value) => value.ValueKind == JsonValueKind.String
        ? Read(value.GetString()!)
        : throw new JsonSchemaException($"a pattern must be a text, found {value.GetRawText()}");

    /// <summary>The options of ECMAScript exclude classes such as <c>\p{L}</c>, which its newer versions have.</summary>
    private static Regex? TryEcmaScript(string pattern)
    {
        try
        {
            return new Regex(pattern, RegexOptions.ECMAScript, Limit);
        }
        catch (RegexParseException)
        {
            return null;
        }
    }
}
