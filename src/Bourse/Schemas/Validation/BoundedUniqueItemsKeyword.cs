using System.Text.Json;
using Json.Schema;
using Json.Schema.Keywords;

namespace Bourse.Schemas.Validation;

/// <summary><c>uniqueItems</c> for numbers of any length, with a bound on the items, because each is compared with each.</summary>
internal sealed class BoundedUniqueItemsKeyword : UniqueItemsKeyword
{
    private const int MostItems = 1000;

    /// <inheritdoc/>
    public override KeywordEvaluation Evaluate(KeywordData keyword, EvaluationContext context)
    {
        if (context.Instance.ValueKind != JsonValueKind.Array || keyword.RawValue.ValueKind != JsonValueKind.True) return KeywordEvaluation.Ignore;
        var items = context.Instance.EnumerateArray().ToList();
        if (items.Count > MostItems) throw new UncheckableMessageException($"a list of at most {MostItems} items, since they must differ");
        var isValid = true;
        for (var i = 1; i < items.Count && isValid; i++) isValid = !items.Take(i).Any(earlier => JsonElement.DeepEquals(earlier, items[i]));
        return new KeywordEvaluation { Keyword = Name, IsValid = isValid, Error = isValid ? null : Name };
    }
}
