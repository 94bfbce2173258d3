using System.Runtime.InteropServices;
using Bourse.Events;

namespace Bourse.Adapters.Kafka;

/// <summary>Lists of partitions as librdkafka takes and gives them.</summary>
internal static unsafe class NativePartitions
{
    /// <summary>A native list, to be disposed by the caller.</summary>
    public static PartitionListHandle From(IEnumerable<KeyValuePair<TopicPartition, long>> offsets)
    {
        var list = Librdkafka.NewPartitions(8);
        foreach (var (partition, offset) in offsets) Librdkafka.AddPartition(list, partition.Topic, partition.Partition)->Offset = offset;
        return list;
    }

    /// <summary>The same without offsets.</summary>
    public static PartitionListHandle From(IEnumerable<TopicPartition> partitions) =>
        From(partitions.Select(partition => KeyValuePair.Create(partition, 0L)));

    /// <summary>The partitions of a native list with their offsets (negative ones are no offsets).</summary>
    public static Dictionary<TopicPartition, long> Read(PartitionList* list)
    {
        var offsets = new Dictionary<TopicPartition, long>();
        for (var i = 0; list is not null && i < list->Count; i++)
        {
            var entry = list->Entries[i];
            offsets[new TopicPartition(Marshal.PtrToStringUTF8(entry.Topic)!, entry.Partition)] = entry.Offset;
        }

        return offsets;
    }

    /// <summary>The first error in a list.</summary>
    public static int ErrorIn(PartitionList* list)
    {
        for (var i = 0; list is not null && i < list->Count; i++)
        {
            if (list->Entries[i].Error != KafkaErrors.None) return list->Entries[i].Error;
        }

        return KafkaErrors.None;
    }
}
