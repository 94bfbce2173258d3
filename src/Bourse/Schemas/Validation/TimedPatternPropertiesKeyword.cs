using System.Text.Json;
using System.Text.RegularExpressions;
using Json.Schema;
using Json.Schema.Keywords;

namespace Bourse.Schemas.Validation;

/// <summary><c>patternProperties</c> with a time limit for each match.</summary>
internal sealed class TimedPatternPropertiesKeyword : PatternPropertiesKeyword
{
    /// <inheritdoc/>
    public override object? ValidateKeywordValue(JsonElement value)
    {
        if (value.ValueKind != JsonValueKind.Object) throw new JsonSchemaException($"'{Name}' must be an object, found {value.ValueKind}");
        var patterns = new Dictionary<string, Regex>(StringComparer.Ordinal);
        foreach (var member in value.EnumerateObject())
        {
            if (member.Value.ValueKind is not (JsonValueKind.Object or JsonValueKind.True or JsonValueKind.False))
            {
                throw new JsonSchemaException($"'{Name}' must hold schemas, found {member.Value.ValueKind}");
            }

            patterns.Add(member.Name, TimedPattern.Read(member.Name));
        }

        return patterns;
    }
}
