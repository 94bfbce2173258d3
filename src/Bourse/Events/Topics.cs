namespace Bourse.Events;

/// <summary>The names of the topics that the stages share.</summary>
public static class Topics
{
    /// <summary>Prices: exchanges write, investors read.</summary>
    public const string Prices = "StockExchange";

    /// <summary>Evaluations: investors write, ingestion reads.</summary>
    public const string Evaluations = "portfolios";

    /// <summary>The values of portfolios at each bar: investors write.</summary>
    public const string IntradayEvaluations = "portfolios.intraday";

    /// <summary>The dead-letter topic of a topic: messages that could not be used, with the reason.</summary>
    public static string DeadLetters(string topic) => topic + DeadLetterSuffix;

    /// <summary>What the name of every dead-letter topic ends with.</summary>
    public const string DeadLetterSuffix = ".dlq";
}

/// <summary>One partition of a topic.</summary>
/// <param name="Topic">The topic's name.</param>
/// <param name="Partition">The partition's number, from 0.</param>
public readonly record struct TopicPartition(string Topic, int Partition)
{
    /// <inheritdoc/>
    public override string ToString() => $"{Topic}[{Partition}]";
}

/// <summary>The properties of a topic to be created.</summary>
/// <param name="Name">The name: letters, digits, '.', '_' and '-', at most 249 of them (Kafka's rule).</param>
public sealed record TopicSpec(string Name)
{
    /// <summary>The number of partitions.</summary>
    public int Partitions { get; init; } = 1;

    /// <summary>How many brokers keep a copy; the embedded log has one and ignores it.</summary>
    public short Replication { get; init; } = 1;

    /// <summary>Records older than this may be deleted; null keeps them for ever.</summary>
    public TimeSpan? RetentionTime { get; init; }

    /// <summary>A partition larger than this may lose its oldest records; null means no limit.</summary>
    public long? RetentionBytes { get; init; }

    /// <summary>Whether only the newest record of each key has to be kept; the embedded log keeps all and ignores it.</summary>
    public bool IsCompacted { get; init; }
}

/// <summary>The description of a topic.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Id">
/// Identifies the topic among all that ever had its name, in this log or another: a topic that is deleted and created again gets a new one.
/// </param>
/// <param name="Partitions">The number of partitions.</param>
/// <param name="Replication">How many brokers keep a copy (1 for the embedded log).</param>
/// <param name="RetentionTime">See <see cref="TopicSpec.RetentionTime"/>.</param>
/// <param name="RetentionBytes">See <see cref="TopicSpec.RetentionBytes"/>.</param>
public sealed record TopicDescription(
    string Name, string Id, int Partitions, short Replication, TimeSpan? RetentionTime, long? RetentionBytes)
{
    /// <summary>Whether the log may delete every record but the newest of its key (Kafka's <c>cleanup.policy=compact</c>).</summary>
    public bool IsCompacted { get; init; }

    /// <summary>All partitions of the topic.</summary>
    public IEnumerable<TopicPartition> TopicPartitions => Enumerable.Range(0, Partitions).Select(p => new TopicPartition(Name, p));
}

/// <summary>The records a partition holds now: offsets from <paramref name="Start"/> up to but without <paramref name="End"/>.</summary>
/// <param name="Partition">Which partition.</param>
/// <param name="Start">The offset of the oldest record still there.</param>
/// <param name="End">The offset that the next record will get.</param>
public readonly record struct OffsetRange(TopicPartition Partition, long Start, long End)
{
    /// <summary>How many offsets lie in the range.</summary>
    public long Count => End - Start;
}

/// <summary>A consumer group as the log sees it.</summary>
/// <param name="Name">The group's name.</param>
/// <param name="State"><c>Stable</c> while it has members, else <c>Empty</c> (Kafka's words; Kafka has more of them).</param>
/// <param name="Members">Its live members.</param>
public sealed record GroupDescription(string Name, string State, IReadOnlyList<GroupMember> Members);

/// <summary>A live member of a group.</summary>
/// <param name="Id">The identifier the log gave it, or its static one.</param>
/// <param name="Partitions">What it is assigned.</param>
public sealed record GroupMember(string Id, IReadOnlyList<TopicPartition> Partitions);
