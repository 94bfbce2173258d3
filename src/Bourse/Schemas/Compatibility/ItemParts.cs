using System.Text.Json;

namespace Bourse.Schemas.Compatibility;

/// <summary>The items of lists that two schemas describe: each of the first ones that has a schema of its own, and all behind them.</summary>
internal static class ItemParts
{
    /// <summary>The parts that the reader's schema describes.</summary>
    public static IEnumerable<ComparedPart> Of(string path, Conjunct reader, IReadOnlyList<Conjunct> writer)
    {
        var first = writer.Select(CountOf).Append(CountOf(reader)).Max();
        for (var place = 0; place < first; place++)
        {
            var number = place;
            yield return new ComparedPart($"{path}[{place}]", SchemaOf(reader, place), [.. writer.Select(conjunct => SchemaOf(conjunct, number))]);
        }

        yield return new ComparedPart($"{path}[*]", SchemaOf(reader, first), [.. writer.Select(conjunct => SchemaOf(conjunct, first))]);
    }

    private static int CountOf(Conjunct schema) => FirstOnes(schema)?.GetArrayLength() ?? 0;

    /// <summary>The list of schemas for the first items: <c>prefixItems</c>, or a list in <c>items</c> as older drafts have it.</summary>
    private static JsonElement? FirstOnes(Conjunct schema) =>
        schema.Find("prefixItems") ?? (schema.Find("items") is { ValueKind: JsonValueKind.Array } list ? list : null);

    private static JsonElement? SchemaOf(Conjunct schema, int place)
    {
        if (FirstOnes(schema) is not { } first) return schema.Find("items");
        if (place < first.GetArrayLength()) return first[place];
        return schema.Find("items") is { ValueKind: not JsonValueKind.Array } others ? others : schema.Find("additionalItems");
    }
}
