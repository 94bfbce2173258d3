using Bourse.Events;

namespace Bourse.Adapters.Kafka;

/// <summary>An event that a consumer has to handle.</summary>
internal abstract record KafkaEvent;

/// <summary>The group assigns partitions to the member.</summary>
internal sealed record KafkaAssigned(IReadOnlyList<TopicPartition> Partitions) : KafkaEvent;

/// <summary>The group revokes partitions, or the member has lost them already.</summary>
internal sealed record KafkaRevoked(IReadOnlyList<TopicPartition> Partitions, bool AreLost) : KafkaEvent;

/// <summary>The client reports an error.</summary>
internal sealed record KafkaTrouble(int Code, TopicPartition Partition) : KafkaEvent;
