using Bourse.Events;
using Bourse.Schemas;
using Bourse.Schemas.Validation;

namespace Bourse.Hosting.Composition;

/// <summary>Finds the schemas that messages of topics must fit.</summary>
public static class TopicSchemas
{
    /// <summary>What tells why a message may not be in a topic; null when the topic has no schema.</summary>
    /// <param name="host">The host.</param>
    /// <param name="topic">The topic.</param>
    /// <param name="cancellation">Ends the call.</param>
    /// <exception cref="BourseException">The registry cannot be reached, or holds a schema that cannot be used.</exception>
    public static async Task<MessageCheck?> FindCheckAsync(HostServices host, string topic, CancellationToken cancellation)
    {
        await using var registry = await SchemaRegistryFactory.OpenAsync(host, needsLog: false, cancellation);
        var version = await registry.FindLatestAsync(SchemaSubject.OfTopic(topic), cancellation);
        return version is null ? null : CheckOf(version);
    }

    /// <summary>The schema of a version.</summary>
    /// <exception cref="BourseException">It is of another type, or cannot be used.</exception>
    public static TopicSchema Read(SchemaVersion version)
    {
        if (version.Type != SchemaVersion.JsonType) throw SchemaFailures.OtherType(version);
        try
        {
            return TopicSchema.Parse(version.Text);
        }
        catch (BourseException e) when (e.Code == BourseErrorCode.SchemaUnusable)
        {
            var topic = SchemaSubject.TopicOf(version.Subject) ?? version.Subject;
            throw new BourseException(
                FailureKind.Failed, $"version {version.Version} for topic {topic}: {e.Message}", "set a schema that can be checked", e);
        }
    }

    /// <summary>A method of its own, so that the library for schemas is loaded only for a topic that has one.</summary>
    private static MessageCheck CheckOf(SchemaVersion version) => Read(version).FindProblem;
}
