using System.Text.Json;
using Bourse.Schemas.Validation;

namespace Bourse.Schemas.Compatibility;

/// <summary>Lists what is different between two versions of a schema, for people; whether it matters, the levels of compatibility say.</summary>
public static class SchemaDifference
{
    private const int MaxText = 60;
    private static readonly string[] InParts = ["properties", "items"];

    /// <summary>The differences, in the order of the newer version.</summary>
    /// <param name="former">The earlier version.</param>
    /// <param name="schema">The later version.</param>
    public static IReadOnlyList<SchemaChange> List(TopicSchema former, TopicSchema schema) =>
        [.. Compare(JsonPath.Root, new Conjunct(former.Root, null), new Conjunct(schema.Root, null))];

    private static IEnumerable<SchemaChange> Compare(string path, Conjunct former, Conjunct later)
    {
        if (JsonElement.DeepEquals(former.Schema, later.Schema)) return [];
        if (former.Schema.ValueKind != JsonValueKind.Object || later.Schema.ValueKind != JsonValueKind.Object)
        {
            return [new SchemaChange(path, $"{Write(former.Schema)} → {Write(later.Schema)}")];
        }

        return [.. CompareKeywords(path, former, later), .. CompareMembers(path, former, later), .. CompareItems(path, former, later)];
    }

    private static IEnumerable<SchemaChange> CompareKeywords(string path, Conjunct former, Conjunct later)
    {
        foreach (var keyword in NamesOf(later).Union(NamesOf(former), StringComparer.Ordinal).Where(keyword => !IsInParts(keyword, former, later)))
        {
            var (before, after) = (former.Find(keyword), later.Find(keyword));
            if (before is { } left && after is { } right && JsonElement.DeepEquals(left, right)) continue;
            yield return new SchemaChange(path, $"{keyword}: {Write(before)} → {Write(after)}");
        }
    }

    private static bool IsInParts(string keyword, Conjunct former, Conjunct later) => InParts.Contains(keyword)
        && former.Find(keyword)?.ValueKind is null or JsonValueKind.Object && later.Find(keyword)?.ValueKind is null or JsonValueKind.Object;

    private static IEnumerable<SchemaChange> CompareMembers(string path, Conjunct former, Conjunct later)
    {
        const string properties = "properties";
        foreach (var name in later.Names(properties).Union(former.Names(properties), StringComparer.Ordinal))
        {
            var place = path + JsonPath.Member(name);
            var changes = (former.Find(properties, name), later.Find(properties, name)) switch
            {
                ({ } before, { } after) => Compare(place, new Conjunct(before, null), new Conjunct(after, null)),
                (null, { } after) => [new SchemaChange(place, $"added: {Write(after)}")],
                _ => [new SchemaChange(place, "removed")],
            };
            foreach (var change in changes) yield return change;
        }
    }

    private static IEnumerable<SchemaChange> CompareItems(string path, Conjunct former, Conjunct later)
    {
        const string items = "items";
        if (!IsInParts(items, former, later)) return [];
        return (former.Find(items), later.Find(items)) switch
        {
            ({ } before, { } after) => Compare($"{path}[*]", new Conjunct(before, null), new Conjunct(after, null)),
            (null, null) => [],
            var (before, after) => [new SchemaChange($"{path}[*]", $"{Write(before)} → {Write(after)}")],
        };
    }

    private static IEnumerable<string> NamesOf(Conjunct schema) => schema.Schema.EnumerateObject().Select(member => member.Name);

    private static string Write(JsonElement? value)
    {
        if (value is null) return "none";
        var text = value.Value.GetRawText();
        return text.Length <= MaxText ? text : string.Concat(text.AsSpan(0, MaxText), "…");
    }
}
