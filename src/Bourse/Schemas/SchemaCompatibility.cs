using Bourse.Schemas.Compatibility;
using Bourse.Schemas.Validation;

namespace Bourse.Schemas;

/// <summary>Decides whether a new version of a schema agrees with earlier ones.</summary>
public static class SchemaCompatibility
{
    /// <summary>What stands against a new version; nothing when it is compatible.</summary>
    /// <param name="level">How versions must agree.</param>
    /// <param name="versions">The earlier versions, oldest first; those of other types than JSON Schema break every rule.</param>
    /// <param name="schema">The new version.</param>
    public static IReadOnlyList<SchemaIncompatibility> Check(CompatibilityLevel level, IReadOnlyList<SchemaVersion> versions, TopicSchema schema)
    {
        if (level == CompatibilityLevel.None) return [];
        var compared = CompatibilityLevels.IsTransitive(level) ? versions.Reverse() : versions.TakeLast(1);
        return [.. compared.SelectMany(version => Check(level, version, schema)).Distinct()];
    }

    private static List<SchemaIncompatibility> Check(CompatibilityLevel level, SchemaVersion version, TopicSchema schema)
    {
        if (version.Type != SchemaVersion.JsonType)
        {
            return [new SchemaIncompatibility("$", $"type {version.Type} becomes {SchemaVersion.JsonType}", "a subject keeps its type of schema")];
        }

        var former = TopicSchema.Parse(version.Text);
        var (found, name) = (new List<SchemaIncompatibility>(), CompatibilityLevels.NameOf(level));
        if (CompatibilityLevels.IsBackward(level))
        {
            var rule = $"{name}: messages of version {version.Version} must fit the new one";
            found.AddRange(Breaks(SchemaComparison.Compare(schema, former, isForward: false), rule));
        }

        if (CompatibilityLevels.IsForward(level))
        {
            var rule = $"{name}: messages of the new version must fit version {version.Version}";
            found.AddRange(Breaks(SchemaComparison.Compare(former, schema, isForward: true), rule));
        }

        return found;
    }

    private static IEnumerable<SchemaIncompatibility> Breaks(IEnumerable<SchemaChange> changes, string rule) =>
        changes.Select(change => new SchemaIncompatibility(change.Path, change.Text, rule));
}
