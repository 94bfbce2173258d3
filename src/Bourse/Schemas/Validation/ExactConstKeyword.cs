using System.Text.Json;
using Json.Schema;

namespace Bourse.Schemas.Validation;

/// <summary><c>const</c> for numbers of any length.</summary>
internal sealed class ExactConstKeyword : IKeywordHandler
{
    /// <inheritdoc/>
    public string Name => "const";

    /// <inheritdoc/>
    public object? ValidateKeywordValue(JsonElement value) => null;

    /// <inheritdoc/>
    public void BuildSubschemas(KeywordData keyword, BuildContext context)
    {
    }

    /// <inheritdoc/>
    public KeywordEvaluation Evaluate(KeywordData keyword, EvaluationContext context)
    {
        var isValid = JsonElement.DeepEquals(keyword.RawValue, context.Instance);
        return new KeywordEvaluation { Keyword = Name, IsValid = isValid, Error = isValid ? null : Name };
    }
}
