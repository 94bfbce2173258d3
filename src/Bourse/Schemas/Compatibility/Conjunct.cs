using System.Text.Json;
using Bourse.Schemas.Validation;

namespace Bourse.Schemas.Compatibility;

/// <summary>
/// One of the schemas that a value must fit all of: a schema without its references, which are conjuncts of their own, and without the keyword that
/// was taken apart already.
/// </summary>
/// <param name="Schema">The schema.</param>
/// <param name="Without">The keyword that does not count; null when all do.</param>
internal readonly record struct Conjunct(JsonElement Schema, string? Without)
{
    private static readonly JsonElement Everything = JsonElement.Parse("true");

    /// <summary>Whether nothing fits.</summary>
    public bool IsNothing => Schema.ValueKind == JsonValueKind.False;

    /// <summary>The value of a keyword; null when the schema has none.</summary>
    public JsonElement? Find(string keyword) =>
        keyword != Without && Schema.ValueKind == JsonValueKind.Object && Schema.TryGetProperty(keyword, out var value) ? value : null;

    /// <summary>The member of a keyword that holds an object, e.g. of <c>properties</c>; null when there is none.</summary>
    public JsonElement? Find(string keyword, string name) =>
        Find(keyword) is { ValueKind: JsonValueKind.Object } map && map.TryGetProperty(name, out var value) ? value : null;

    /// <summary>The names in a keyword that holds an object or a list of texts.</summary>
    public IEnumerable<string> Names(string keyword) => Find(keyword) switch
    {
        { ValueKind: JsonValueKind.Object } map => map.EnumerateObject().Select(member => member.Name),
        { ValueKind: JsonValueKind.Array } list => list.EnumerateArray()
            .Where(name => name.ValueKind == JsonValueKind.String).Select(name => name.GetString()!),
        _ => [],
    };

    /// <summary>The conjuncts of a schema; what is absent fits everything.</summary>
    /// <param name="schema">The schema, or null.</param>
    /// <param name="root">The whole schema that it is part of.</param>
    public static IReadOnlyList<Conjunct> Of(JsonElement? schema, JsonElement root)
    {
        var conjuncts = new List<Conjunct>();
        Add(schema ?? Everything, root, conjuncts, []);
        return conjuncts;
    }

    private static void Add(JsonElement schema, JsonElement root, List<Conjunct> conjuncts, HashSet<string> followed)
    {
        conjuncts.Add(new Conjunct(schema, null));
        if (schema.ValueKind != JsonValueKind.Object) return;
        if (schema.TryGetProperty("$ref", out var reference) && followed.Add(reference.GetString()!))
        {
            Add(LocalReference.Find(root, reference.GetString()!) ?? Everything, root, conjuncts, followed);
        }

        if (!schema.TryGetProperty("allOf", out var all)) return;
        foreach (var part in all.EnumerateArray()) Add(part, root, conjuncts, followed);
    }
}
