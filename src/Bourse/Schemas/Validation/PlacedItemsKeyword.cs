using System.Globalization;
using System.Text.Json;
using Json.Schema;
using Json.Schema.Keywords;

namespace Bourse.Schemas.Validation;

/// <summary><c>items</c> of draft 2020-12, which tells the places of items behind those of <c>prefixItems</c> as they are in the list.</summary>
internal sealed class PlacedItemsKeyword : ItemsKeyword
{
    private static readonly JsonElement Noted = JsonElement.Parse("true");

    /// <inheritdoc/>
    public override void BuildSubschemas(KeywordData keyword, BuildContext context)
    {
        keyword.Subschemas = [JsonSchema.BuildNode(context with { LocalSchema = keyword.RawValue })];
        keyword.Value = context.LocalSchema.TryGetProperty("prefixItems", out var first) ? first.GetArrayLength() : 0;
    }

    /// <inheritdoc/>
    public override KeywordEvaluation Evaluate(KeywordData keyword, EvaluationContext context)
    {
        if (context.Instance.ValueKind != JsonValueKind.Array) return KeywordEvaluation.Ignore;
        var items = context.Instance.EnumerateArray().Index().Skip((int)keyword.Value!);
        var results = items.Select(item => Evaluate(item.Index, item.Item, keyword.Subschemas[0], context)).ToArray();
        var isValid = Array.TrueForAll(results, result => result.IsValid);
        return new KeywordEvaluation { Keyword = Name, IsValid = isValid, Details = results, Annotation = Noted };
    }

    private EvaluationResults Evaluate(int place, JsonElement item, JsonSchemaNode schema, EvaluationContext context) => schema.Evaluate(context with
    {
        Instance = item,
        InstanceLocation = context.InstanceLocation.Combine(place.ToString(CultureInfo.InvariantCulture)),
        EvaluationPath = context.EvaluationPath.Combine(Name),
    });
}
