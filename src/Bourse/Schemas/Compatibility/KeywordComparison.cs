using System.Text.Json;
using Bourse.Schemas.Validation;
using Json.Schema;

namespace Bourse.Schemas.Compatibility;

/// <summary>Compares the keywords of two schemas, each by its own rule.</summary>
/// <param name="readerRoot">The whole schema of the reader.</param>
/// <param name="writerRoot">The whole schema of the writer.</param>
/// <param name="isForward">Whether the writer's schema is the newer one.</param>
internal sealed class KeywordComparison(JsonElement readerRoot, JsonElement writerRoot, bool isForward)
{
    private static readonly JsonElement One = JsonElement.Parse("1");
    private static readonly string[] OfTexts = ["pattern", "format"];
    private static readonly string[] OfArrays = ["contains", "minContains", "maxContains", "unevaluatedItems", "uniqueItems"];
    private static readonly string[] OfObjects =
        ["propertyNames", "dependentRequired", "dependentSchemas", "dependencies", "unevaluatedProperties"];

    private static readonly string[] OfAll = ["not", "if", "then", "else"];

    /// <summary>The reader's limits that the writer's do not keep, but for those of parts.</summary>
    public IEnumerable<SchemaChange> Compare(string path, Conjunct reader, IReadOnlyList<Conjunct> writer)
    {
        if (reader.IsNothing) return [new SchemaChange(path, isForward ? "it was not allowed" : "it is no longer allowed")];
        var (wanted, given) = (ValueTypeNames.Read(reader.Find("type")), TypesOf(writer));
        if (reader.Find("enum") is not null || reader.Find("const") is not null || ValuesOf(writer) is not null)
        {
            return CompareValues(path, reader, writer, given & ~wanted);
        }

        if ((given & ~wanted) != 0) return [Changed(path, "type", ValueTypeNames.Write(wanted), ValueTypeNames.Write(given))];
        return
        [
            .. CompareBounds(path, reader, writer, given),
            .. EqualKeywords(given).SelectMany(keyword => RequireEqual(path, keyword, reader, writer)),
            .. given.HasFlag(ValueTypes.Object) ? CompareRequired(path, reader, writer) : [],
        ];
    }

    /// <summary>Whether the writer has the same keyword with the same value.</summary>
    public bool HasEqual(string keyword, JsonElement value, IReadOnlyList<Conjunct> writer) =>
        writer.Any(conjunct => conjunct.Find(keyword) is { } other && AreEqual(value, other));

    /// <summary>The parts of messages that the reader's schema describes.</summary>
    public static IEnumerable<ComparedPart> PartsOf(string path, Conjunct reader, IReadOnlyList<Conjunct> writer)
    {
        var given = TypesOf(writer);
        var members = given.HasFlag(ValueTypes.Object) ? MemberParts.Of(path, reader, writer) : [];
        return given.HasFlag(ValueTypes.Array) ? members.Concat(ItemParts.Of(path, reader, writer)) : members;
    }

    private static ValueTypes TypesOf(IReadOnlyList<Conjunct> schemas) =>
        schemas.Aggregate(ValueTypes.All, (types, conjunct) => types & ValueTypeNames.Read(conjunct.Find("type")));

    private static IEnumerable<string> EqualKeywords(ValueTypes types) =>
    [
        .. types.HasFlag(ValueTypes.Text) ? OfTexts : [],
        .. types.HasFlag(ValueTypes.Array) ? OfArrays : [],
        .. types.HasFlag(ValueTypes.Object) ? OfObjects : [],
        .. OfAll,
    ];

    private IEnumerable<SchemaChange> RequireEqual(string path, string keyword, Conjunct reader, IReadOnlyList<Conjunct> writer)
    {
        if (reader.Find(keyword) is not { } value || value is { ValueKind: JsonValueKind.False } || HasEqual(keyword, value, writer)) return [];
        var other = writer.Select(conjunct => conjunct.Find(keyword)).FirstOrDefault(found => found is not null);
        return [Changed(path, keyword, value.GetRawText(), other?.GetRawText() ?? "none")];
    }

    private bool AreEqual(JsonElement reader, JsonElement writer) => JsonElement.DeepEquals(reader, writer)
        && (!reader.GetRawText().Contains("\"$ref\"", StringComparison.Ordinal) || JsonElement.DeepEquals(readerRoot, writerRoot));

    /// <summary>Values that are listed are checked one by one.</summary>
    private IEnumerable<SchemaChange> CompareValues(string path, Conjunct reader, IReadOnlyList<Conjunct> writer, ValueTypes surplus)
    {
        if (ValuesOf(writer) is not { } values)
        {
            var text = (reader.Find("enum") ?? reader.Find("const"))!.Value.GetRawText();
            return [Changed(path, "values", text, surplus == 0 ? "more" : "values of more types")];
        }

        var schema = TopicSchema.Parse(WithDefinitions(reader.Schema));
        return values.Where(value => schema.FindViolation(System.Text.Encoding.UTF8.GetBytes(value.GetRawText())) is not null)
            .Select(value => new SchemaChange(path, $"value {value.GetRawText()} {(isForward ? "was not allowed" : "is no longer allowed")}"));
    }

    /// <summary>The schema by itself, with what it may refer to.</summary>
    private string WithDefinitions(JsonElement schema)
    {
        var text = schema.GetRawText();
        if (schema.ValueKind != JsonValueKind.Object || !text.Contains("\"$ref\"", StringComparison.Ordinal)) return text;
        string[] definitions = [.. ((string[])["$defs", "definitions"]).Where(name => readerRoot.TryGetProperty(name, out _))];
        var members = schema.EnumerateObject().Where(member => member.Name is not ("$defs" or "definitions"))
            .Select(member => $"{JsonSerializer.Serialize(member.Name)}:{member.Value.GetRawText()}")
            .Concat(definitions.Select(name => $"\"{name}\":{readerRoot.GetProperty(name).GetRawText()}"));
        return $"{{{string.Join(',', members)}}}";
    }

    private static List<JsonElement>? ValuesOf(IReadOnlyList<Conjunct> schemas)
    {
        foreach (var conjunct in schemas)
        {
            if (conjunct.Find("const") is { } value) return [value];
            if (conjunct.Find("enum") is { } values) return [.. values.EnumerateArray()];
        }

        return null;
    }

    private IEnumerable<SchemaChange> CompareBounds(string path, Conjunct reader, IReadOnlyList<Conjunct> writer, ValueTypes given)
    {
        foreach (var bound in Bound.All.Where(bound => (bound.Types & given) != 0))
        {
            if (reader.Find(bound.Keyword) is { } limit && !writer.Any(conjunct => bound.IsKept(limit, conjunct)))
            {
                yield return Changed(path, bound.Keyword, limit.GetRawText(), LimitOf(bound.Keyword, writer));
            }
        }

        if ((given & ValueTypes.Number) == 0 || reader.Find("multipleOf") is not { } step) yield break;
        var isWhole = !given.HasFlag(ValueTypes.Fraction) && JsonMath.Divides(One, step);
        if (!isWhole && !writer.Any(conjunct => conjunct.Find("multipleOf") is { } other && JsonMath.Divides(other, step)))
        {
            yield return Changed(path, "multipleOf", step.GetRawText(), LimitOf("multipleOf", writer));
        }
    }

    private static string LimitOf(string keyword, IReadOnlyList<Conjunct> schemas) =>
        schemas.Select(conjunct => conjunct.Find(keyword)).FirstOrDefault(found => found is not null)?.GetRawText() ?? "none";

    private IEnumerable<SchemaChange> CompareRequired(string path, Conjunct reader, IReadOnlyList<Conjunct> writer) =>
        reader.Names("required").Except(writer.SelectMany(conjunct => conjunct.Names("required")), StringComparer.Ordinal)
            .Select(name => new SchemaChange(path + JsonPath.Member(name), isForward ? "it is no longer required" : "it is required now"));

    private SchemaChange Changed(string path, string what, string reader, string writer) =>
        new(path, isForward ? $"{what}: {reader} → {writer}" : $"{what}: {writer} → {reader}");
}
