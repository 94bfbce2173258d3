using Bourse.Hosting.Composition;
using Bourse.Schemas;
using Bourse.Schemas.Compatibility;
using Bourse.Schemas.Validation;

namespace Bourse.Hosting.Reading;

/// <summary>A version of a topic's schema with what it has changed.</summary>
/// <param name="Version">The version.</param>
/// <param name="Changes">Its changes; none for the first version, and for one that follows a schema of another type.</param>
public sealed record SchemaRevision(SchemaVersion Version, IReadOnlyList<SchemaChange> Changes);

/// <summary>Compares the versions of a topic's schema.</summary>
public static class SchemaHistory
{
    /// <summary>The versions with what each has changed, in the order given.</summary>
    /// <param name="versions">The versions, oldest first.</param>
    public static IReadOnlyList<SchemaRevision> Of(IReadOnlyList<SchemaVersion> versions)
    {
        var (revisions, former) = (new List<SchemaRevision>(), (TopicSchema?)null);
        foreach (var version in versions)
        {
            var schema = version.Type == SchemaVersion.JsonType ? TopicSchemas.Read(version) : null;
            revisions.Add(new SchemaRevision(version, former is null || schema is null ? [] : SchemaDifference.List(former, schema)));
            former = schema;
        }

        return revisions;
    }
}
