using System.Text.Json;
using System.Text.RegularExpressions;
using Json.Schema;
using Json.Schema.Keywords;

namespace Bourse.Schemas.Validation;

/// <summary><c>additionalProperties</c> with a time limit for each match of a pattern beside it.</summary>
internal sealed class TimedAdditionalPropertiesKeyword : AdditionalPropertiesKeyword
{
    private static readonly JsonElement Noted = JsonElement.Parse("true");

    /// <inheritdoc/>
    public override void BuildSubschemas(KeywordData keyword, BuildContext context)
    {
        keyword.Subschemas = [JsonSchema.BuildNode(context with { LocalSchema = keyword.RawValue })];
        keyword.Value = new Named(
            [.. NamesOf(context.LocalSchema, "properties")], [.. NamesOf(context.LocalSchema, "patternProperties").Select(TimedPattern.Read)]);
    }

    /// <inheritdoc/>
    public override KeywordEvaluation Evaluate(KeywordData keyword, EvaluationContext context)
    {
        if (context.Instance.ValueKind != JsonValueKind.Object) return KeywordEvaluation.Ignore;
        var named = (Named)keyword.Value!;
        var others = context.Instance.EnumerateObject().Where(member => !named.Holds(member.Name));
        var results = others.Select(member => Evaluate(member, keyword.Subschemas[0], context)).ToArray();
        var isValid = Array.TrueForAll(results, result => result.IsValid);
        return new KeywordEvaluation { Keyword = Name, IsValid = isValid, Details = results, Annotation = Noted };
    }

    private EvaluationResults Evaluate(JsonProperty member, JsonSchemaNode schema, EvaluationContext context) => schema.Evaluate(context with
    {
        Instance = member.Value,
        InstanceLocation = context.InstanceLocation.Combine(member.Name),
        EvaluationPath = context.EvaluationPath.Combine(Name),
    });

    private static IEnumerable<string> NamesOf(JsonElement schema, string keyword) =>
        schema.TryGetProperty(keyword, out var map) && map.ValueKind == JsonValueKind.Object
            ? map.EnumerateObject().Select(member => member.Name)
            : [];

    /// <summary>The members that other keywords describe.</summary>
    private sealed record Named(HashSet<string> Names, Regex[] Patterns)
    {
        public bool Holds(string name) => Names.Contains(name) || Array.Exists(Patterns, pattern => pattern.IsMatch(name));
    }
}
