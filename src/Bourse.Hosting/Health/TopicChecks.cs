using Bourse.Events;
using Bourse.Hosting.Stages;

namespace Bourse.Hosting.Health;

/// <summary>Checks whether a topic keeps every record.</summary>
internal static class TopicChecks
{
    private const string KeepAll = "retention.ms=-1,retention.bytes=-1";
    private const string Embedded = "a topic of a new log, made without limits, keeps all records";

    /// <summary>The topics that the network computes from.</summary>
    public static IReadOnlyList<string> Names { get; } = [Topics.Prices, Topics.Evaluations];

    /// <summary>The finding of a topic that may lose records; null when it keeps all.</summary>
    /// <param name="topic">The topic.</param>
    /// <param name="isKafka">Whether it is on Kafka, whose tools can change it.</param>
    public static HealthFinding? Find(TopicDescription topic, bool isKafka)
    {
        if (TopicLimits.Of(topic) is not { } limits) return null;
        var status = topic.IsCompacted ? HealthStatus.Unhealthy : HealthStatus.Degraded;
        return new HealthFinding(PartOf(topic.Name), status, limits, isKafka ? RemedyOnKafka(topic) : Embedded);
    }

    /// <summary>The name under which a topic is reported.</summary>
    public static string PartOf(string topic) => $"topic {topic}";

    private static string RemedyOnKafka(TopicDescription topic) =>
        $"kafka-configs.sh --alter --entity-type topics --entity-name {topic.Name} --add-config cleanup.policy=delete,{KeepAll}";
}
