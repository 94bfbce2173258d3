using System.Text.Json;
using System.Text.RegularExpressions;
using Json.Schema;
using Json.Schema.Keywords;

namespace Bourse.Schemas.Validation;

/// <summary><c>pattern</c> with a time limit for each match.</summary>
internal sealed class TimedPatternKeyword : PatternKeyword
{
    /// <inheritdoc/>
    public override object? ValidateKeywordValue(JsonElement value) => TimedPattern.Read(value);

    /// <inheritdoc/>
    public override KeywordEvaluation Evaluate(KeywordData keyword, EvaluationContext context)
    {
        if (context.Instance.ValueKind != JsonValueKind.String) return KeywordEvaluation.Ignore;
        var isMatch = ((Regex)keyword.Value!).IsMatch(context.Instance.GetString()!);
        return new KeywordEvaluation { Keyword = Name, IsValid = isMatch, Error = isMatch ? null : Name };
    }
}
