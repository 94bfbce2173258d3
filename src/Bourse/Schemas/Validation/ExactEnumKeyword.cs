using System.Text.Json;
using Json.Schema;

namespace Bourse.Schemas.Validation;

/// <summary><c>enum</c> for numbers of any length.</summary>
internal sealed class ExactEnumKeyword : IKeywordHandler
{
    /// <inheritdoc/>
    public string Name => "enum";

    /// <inheritdoc/>
    public object? ValidateKeywordValue(JsonElement value) =>
        value.ValueKind == JsonValueKind.Array ? null : throw new JsonSchemaException($"'{Name}' must be a list, found {value.ValueKind}");

    /// <inheritdoc/>
    public void BuildSubschemas(KeywordData keyword, BuildContext context)
    {
    }

    /// <inheritdoc/>
    public KeywordEvaluation Evaluate(KeywordData keyword, EvaluationContext context)
    {
        var isValid = false;
        foreach (var allowed in keyword.RawValue.EnumerateArray()) isValid |= JsonElement.DeepEquals(allowed, context.Instance);
        return new KeywordEvaluation { Keyword = Name, IsValid = isValid, Error = isValid ? null : Name };
    }
}
