using Bourse.Events;

namespace Bourse.Adapters.Kafka;

/// <summary>Something that a consumer has to deal with.</summary>
internal abstract record KafkaEvent;

/// <summary>The group gives the member partitions.</summary>
internal sealed record KafkaAssigned(IReadOnlyList<TopicPartition> Partitions) : KafkaEvent;

/// <summary>The group takes partitions, or has taken them long ago.</summary>
internal sealed record KafkaRevoked(IReadOnlyList<TopicPartition> Partitions, bool AreLost) : KafkaEvent;

/// <summary>The client reports an error.</summary>
internal sealed record KafkaTrouble(int Code, TopicPartition Partition) : KafkaEvent;
