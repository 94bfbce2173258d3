using System.Text.Json;

namespace Bourse.Schemas.Validation;

/// <summary>Reads from a schema what the members of a message are, as far as it names one kind for a member; null beside it does not count.</summary>
internal static class MemberKinds
{
    private const int MostReferences = 16;

    /// <summary>The members under <c>properties</c> that have one kind.</summary>
    public static IReadOnlyDictionary<string, MemberKind> Of(JsonElement root)
    {
        var kinds = new Dictionary<string, MemberKind>(StringComparer.Ordinal);
        if (Find(Resolve(root, root), "properties") is not { ValueKind: JsonValueKind.Object } members) return kinds;
        foreach (var member in members.EnumerateObject())
        {
            if (KindOf(Resolve(root, member.Value)) is { } kind) kinds[member.Name] = kind;
        }

        return kinds;
    }

    private static MemberKind? KindOf(JsonElement schema)
    {
        var types = Find(schema, "type") switch
        {
            { ValueKind: JsonValueKind.String } type => [type.GetString()],
            { ValueKind: JsonValueKind.Array } list => list.EnumerateArray().Select(type => type.GetString()).Where(type => type != "null").ToList(),
            _ => [],
        };
        if (types.Count > 0 && types.TrueForAll(type => type is "number" or "integer")) return MemberKind.Number;
        if (types is not ["string"]) return null;
        var format = Find(schema, "format") is { ValueKind: JsonValueKind.String } text ? text.GetString() : null;
        return format is "date" or "date-time" ? MemberKind.Day : MemberKind.Text;
    }

    private static JsonElement Resolve(JsonElement root, JsonElement schema)
    {
        for (var step = 0; step < MostReferences; step++)
        {
            if (Find(schema, "$ref") is not { ValueKind: JsonValueKind.String } reference || !LocalReference.IsLocal(reference.GetString()!)) break;
            if (LocalReference.Find(root, reference.GetString()!) is not { } named) break;
            schema = named;
        }

        return schema;
    }

    private static JsonElement? Find(JsonElement schema, string keyword) =>
        schema.ValueKind == JsonValueKind.Object && schema.TryGetProperty(keyword, out var value) ? value : null;
}
