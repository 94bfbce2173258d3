using System.Text.Json;
using Bourse.Schemas.Validation;

namespace Bourse.Schemas.Compatibility;

/// <summary>
/// Finds what messages of one schema, the writer's, do not fit another, the reader's. It compares keyword by keyword. Where that does not tell, the
/// keywords must be equal; so it may find too much, but not too little. (<c>oneOf</c> is read as <c>anyOf</c>.)
/// </summary>
internal sealed class SchemaComparison
{
    private const int MostSteps = 20_000;
    private static readonly string[] Alternatives = ["anyOf", "oneOf"];
    private readonly Dictionary<string, IReadOnlyList<SchemaChange>> _known = new(StringComparer.Ordinal);
    private readonly KeywordComparison _keywords;
    private readonly JsonElement _reader;
    private readonly JsonElement _writer;
    private int _steps;

    private SchemaComparison(JsonElement reader, JsonElement writer, bool isForward)
    {
        (_reader, _writer) = (reader, writer);
        _keywords = new KeywordComparison(reader, writer, isForward);
    }

    /// <summary>Compares two schemas.</summary>
    /// <param name="reader">The schema that messages must fit.</param>
    /// <param name="writer">The schema that messages were written with.</param>
    /// <param name="isForward">Whether the writer's schema is the newer one.</param>
    public static IReadOnlyList<SchemaChange> Compare(TopicSchema reader, TopicSchema writer, bool isForward)
    {
        var comparison = new SchemaComparison(reader.Root, writer.Root, isForward);
        return comparison.Compare(JsonPath.Root, reader.Root, Conjunct.Of(writer.Root, writer.Root));
    }

    /// <summary>Compares the reader's schema of a place with the writer's.</summary>
    private IReadOnlyList<SchemaChange> Compare(string path, JsonElement? reader, IReadOnlyList<Conjunct> writer)
    {
        if (writer.Any(conjunct => conjunct.IsNothing)) return [];
        // Each once and in one order, so that a comparison that comes again is known, however it was reached.
        writer = [.. writer.DistinctBy(KeyOf).OrderBy(KeyOf, StringComparer.Ordinal)];
        if (++_steps > MostSteps) return [new SchemaChange(path, "the schemas are too complex to be compared")];
        return [.. Conjunct.Of(reader, _reader).SelectMany(conjunct => CompareOnce(path, conjunct, writer))];
    }

    /// <summary>A comparison that is asked for while it is under way holds as far as it goes: schemas may refer to themselves.</summary>
    private IReadOnlyList<SchemaChange> CompareOnce(string path, Conjunct reader, IReadOnlyList<Conjunct> writer)
    {
        var key = $"{KeyOf(reader)}\n{string.Join('\n', writer.Select(KeyOf))}";
        if (_known.TryGetValue(key, out var known)) return known;
        _known[key] = [];
        return _known[key] = CompareSplit(path, reader, writer);
    }

    private static string KeyOf(Conjunct conjunct) => $"{conjunct.Without} {conjunct.Schema.GetRawText()}";

    /// <summary>Where the writer chooses among alternatives, each of them must fit.</summary>
    private List<SchemaChange> CompareSplit(string path, Conjunct reader, IReadOnlyList<Conjunct> writer)
    {
        var found = CompareWhole(path, reader, writer);
        if (found.Count == 0) return found;
        foreach (var (place, conjunct) in writer.Index())
        {
            foreach (var keyword in Alternatives)
            {
                if (conjunct.Find(keyword) is not { } alternatives) continue;
                var rest = writer.Index().Select(other => other.Index == place ? conjunct with { Without = keyword } : other.Item).ToList();
                return
                [
                    .. alternatives.EnumerateArray().SelectMany(one => CompareOnce(path, reader, [.. rest, .. Conjunct.Of(one, _writer)])).Distinct(),
                ];
            }
        }

        return found;
    }

    private List<SchemaChange> CompareWhole(string path, Conjunct reader, IReadOnlyList<Conjunct> writer)
    {
        var found = _keywords.Compare(path, reader, writer).ToList();
        foreach (var keyword in Alternatives)
        {
            if (reader.Find(keyword) is { } alternatives && !FitsOne(path, alternatives, keyword, writer))
            {
                found.Add(new SchemaChange(path, $"no alternative of {keyword} takes all values of the other version"));
            }
        }

        // Of a value that does not fit as a whole, the parts tell nothing more.
        if (found.Count == 0) found.AddRange(KeywordComparison.PartsOf(path, reader, writer).SelectMany(CompareParts));
        return found;
    }

    private bool FitsOne(string path, JsonElement alternatives, string keyword, IReadOnlyList<Conjunct> writer) =>
        _keywords.HasEqual(keyword, alternatives, writer)
        || alternatives.EnumerateArray().Any(one => Compare(path, one, writer).Count == 0);

    private IEnumerable<SchemaChange> CompareParts(ComparedPart part) =>
        Compare(part.Path, part.Reader, [.. part.Writer.SelectMany(schema => Conjunct.Of(schema, _writer))]).Select(part.Explain);
}
