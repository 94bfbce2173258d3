using System.Text.Json;
using Bourse.Schemas.Validation;

namespace Bourse.Schemas.Compatibility;

/// <summary>The members of objects that two schemas describe.</summary>
internal static class MemberParts
{
    private const string Properties = "properties";
    private const string Patterns = "patternProperties";
    private const string Additional = "additionalProperties";
    private static readonly JsonElement Nothing = JsonElement.Parse("false");

    /// <summary>The members that one of them names, those that match a pattern of the reader's, and all others.</summary>
    public static IEnumerable<ComparedPart> Of(string path, Conjunct reader, IReadOnlyList<Conjunct> writer)
    {
        if (reader.Find(Properties) is null && reader.Find(Patterns) is null && reader.Find(Additional) is null) return [];
        var names = writer.SelectMany(conjunct => conjunct.Names(Properties)).Concat(reader.Names(Properties)).Distinct(StringComparer.Ordinal);
        return
        [
            .. names.SelectMany(name => Named(path, name, reader, writer)),
            .. reader.Names(Patterns).SelectMany(pattern => Matching(path, pattern, reader, writer)),
            .. reader.Find(Additional) is { } others ? [Others(path, others, reader, writer)] : Array.Empty<ComparedPart>(),
        ];
    }

    private static IEnumerable<ComparedPart> Named(string path, string name, Conjunct reader, IReadOnlyList<Conjunct> writer)
    {
        var place = path + JsonPath.Member(name);
        var given = writer.SelectMany(conjunct => SchemasOf(name, conjunct)).ToList();
        var isNew = reader.Find(Properties, name) is not null && !writer.Any(conjunct => conjunct.Find(Properties, name) is not null);
        foreach (var schema in SchemasOf(name, reader))
        {
            yield return new ComparedPart(place, schema, given)
            {
                Instead = isNew ? "only one version says what it is, the other allows every member" : null,
            };
        }
    }

    /// <summary>The schemas that a member of that name must fit.</summary>
    private static List<JsonElement?> SchemasOf(string name, Conjunct schema)
    {
        var patterns = schema.Names(Patterns).Where(pattern => TimedPattern.Read(pattern).IsMatch(name));
        var own = patterns.Select(pattern => schema.Find(Patterns, pattern)).ToList();
        if (schema.Find(Properties, name) is { } named) own.Add(named);
        return own.Count > 0 ? own : [schema.Find(Additional)];
    }

    private static IEnumerable<ComparedPart> Matching(string path, string pattern, Conjunct reader, IReadOnlyList<Conjunct> writer)
    {
        var given = writer.Select(conjunct => conjunct.Find(Patterns, pattern) ?? Unnamed(conjunct)).ToList();
        yield return new ComparedPart($"{path}[/{pattern}/]", reader.Find(Patterns, pattern), given);
    }

    /// <summary>What members may be that the schema does not name; what other patterns say of them is not known.</summary>
    private static JsonElement? Unnamed(Conjunct schema) => schema.Names(Patterns).Any() ? null : schema.Find(Additional);

    private static ComparedPart Others(string path, JsonElement others, Conjunct reader, IReadOnlyList<Conjunct> writer)
    {
        var given = writer.Select(conjunct => OtherThan(reader, conjunct)).ToList();
        return new ComparedPart($"{path}.*", others, given)
        {
            Instead = others.ValueKind == JsonValueKind.False ? "one version allows members that are not named, the other does not" : null,
        };
    }

    /// <summary>What members may be that neither schema names. The reader must have all patterns of the writer for this to be known.</summary>
    private static JsonElement? OtherThan(Conjunct reader, Conjunct writer) =>
        writer.Names(Patterns).All(pattern => reader.Find(Patterns, pattern) is not null)
            ? writer.Find(Additional)
            : writer.Find(Additional) is { ValueKind: JsonValueKind.False } ? PatternsOnly(writer) : null;

    private static JsonElement? PatternsOnly(Conjunct writer) => writer.Names(Patterns).Any() ? null : Nothing;
}
