using Bourse.Events;
using Bourse.Replay;
using Bourse.Replay.Csv;
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
    public static async Task<MessageCheck?> FindCheckAsync(HostServices host, string topic, CancellationToken cancellation) =>
        (await FindRulesAsync(host, topic, cancellation))?.Check;

    /// <summary>What a topic's schema asks of rows of files; null when the topic has no schema.</summary>
    /// <param name="host">The host.</param>
    /// <param name="topic">The topic.</param>
    /// <param name="cancellation">Ends the call.</param>
    /// <exception cref="BourseException">The registry cannot be reached, or holds a schema that cannot be used.</exception>
    public static async Task<RowRules?> FindRulesAsync(HostServices host, string topic, CancellationToken cancellation)
    {
        await using var registry = await SchemaRegistryFactory.OpenAsync(host, needsLog: false, cancellation);
        var version = await registry.FindLatestAsync(SchemaSubject.OfTopic(topic), cancellation);
        return version is null ? null : RulesOf(version);
    }

    /// <summary>What the columns of a file hold whose rows must fit a schema.</summary>
    public static ColumnKinds KindsOf(TopicSchema schema) =>
        new(schema.Members.ToDictionary(member => member.Key, member => KindOf(member.Value), StringComparer.Ordinal));

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
    private static RowRules RulesOf(SchemaVersion version)
    {
        var schema = Read(version);
        return new RowRules(schema.FindProblem, KindsOf(schema));
    }

    private static CsvKind KindOf(MemberKind kind) => kind switch
    {
        MemberKind.Number => CsvKind.Number,
        MemberKind.Day => CsvKind.Day,
        _ => CsvKind.Text,
    };
}

/// <summary>What a schema asks of rows of files.</summary>
/// <param name="Check">Tells why a row may not be in the topic.</param>
/// <param name="Kinds">What the columns hold.</param>
public sealed record RowRules(MessageCheck Check, ColumnKinds Kinds);
