using System.Globalization;
using Bourse.Events;
using Confluent.Kafka.Admin;
using TopicDescription = Bourse.Events.TopicDescription;

namespace Bourse.Adapters.Kafka;

/// <summary>The settings of a topic that decide which records are kept.</summary>
internal static class KafkaTopicSettings
{
    private const string RetentionTime = "retention.ms";
    private const string RetentionBytes = "retention.bytes";
    private const string CleanupPolicy = "cleanup.policy";
    private const string Delete = "delete";
    private const string Compact = "compact";
    private const long LongestRetention = long.MaxValue / TimeSpan.TicksPerMillisecond;

    /// <summary>The settings of a new topic.</summary>
    public static Dictionary<string, string> Of(TopicSpec spec)
    {
        var settings = new Dictionary<string, string>
        {
            // Brokers may have another default, which would lose prices and evaluations.
            [CleanupPolicy] = Delete,
            [RetentionTime] = Text((long?)spec.RetentionTime?.TotalMilliseconds),
            [RetentionBytes] = Text(spec.RetentionBytes),
        };
        if (!spec.IsCompacted) return settings;
        settings[CleanupPolicy] = spec.RetentionTime is null && spec.RetentionBytes is null ? Compact : $"{Compact},{Delete}";
        // Small segments are closed and compacted soon, so that a reader has little to read.
        settings["segment.bytes"] = "1048576";
        settings["min.cleanable.dirty.ratio"] = "0.1";
        return settings;
    }

    /// <summary>The description of a topic with these settings.</summary>
    public static TopicDescription Describe(FoundTopic topic, Dictionary<string, ConfigEntryResult> settings)
    {
        var replication = (short)(topic.Partitions.Count == 0 ? 1 : topic.Partitions[0].Replicas);
        var policies = (settings.GetValueOrDefault(CleanupPolicy)?.Value ?? Delete).Split(',', StringSplitOptions.TrimEntries);
        // Without the policy to delete, brokers ignore the limits.
        var deletes = policies.Contains(Delete);
        return new TopicDescription(
            topic.Name,
            topic.Id,
            topic.Partitions.Count,
            replication,
            deletes ? TimeOf(LimitIn(settings, RetentionTime)) : null,
            deletes ? LimitIn(settings, RetentionBytes) : null)
        {
            IsCompacted = policies.Contains(Compact),
        };
    }

    private static string Text(long? limit) => (limit ?? -1).ToString(CultureInfo.InvariantCulture);

    private static TimeSpan? TimeOf(long? milliseconds) =>
        milliseconds is { } time ? new TimeSpan(Math.Min(time, LongestRetention) * TimeSpan.TicksPerMillisecond) : null;

    /// <summary>A limit among a topic's settings; null when there is none, which Kafka writes as -1.</summary>
    private static long? LimitIn(Dictionary<string, ConfigEntryResult> settings, string name)
    {
        var text = settings.TryGetValue(name, out var entry) ? entry.Value : null;
        return long.TryParse(text, CultureInfo.InvariantCulture, out var limit) && limit >= 0 ? limit : null;
    }
}
