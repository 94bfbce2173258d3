using System.Runtime.InteropServices;

namespace Bourse.Adapters.Kafka;

/// <summary><c>rd_kafka_message_t</c>.</summary>
[StructLayout(LayoutKind.Sequential)]
internal unsafe struct KafkaMessage
{
    public int Error;
    public nint Topic;
    public int Partition;
    public byte* Payload;
    public nuint Length;
    public byte* Key;
    public nuint KeyLength;
    public long Offset;
    public nint Private;
}

/// <summary><c>rd_kafka_topic_partition_t</c>.</summary>
[StructLayout(LayoutKind.Sequential)]
internal unsafe struct PartitionEntry
{
    public nint Topic;
    public int Partition;
    public long Offset;
    public nint Metadata;
    public nuint MetadataSize;
    public nint Opaque;
    public int Error;
    public nint Private;
}

/// <summary><c>rd_kafka_topic_partition_list_t</c>.</summary>
[StructLayout(LayoutKind.Sequential)]
internal unsafe struct PartitionList
{
    public int Count;
    public int Size;
    public PartitionEntry* Entries;
}

/// <summary><c>rd_kafka_metadata_topic_t</c>.</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct TopicMetadata
{
    public nint Name;
    public int PartitionCount;
    public nint Partitions;
    public int Error;
}

/// <summary><c>rd_kafka_metadata_t</c>.</summary>
[StructLayout(LayoutKind.Sequential)]
internal unsafe struct ClusterMetadata
{
    public int BrokerCount;
    public nint Brokers;
    public int TopicCount;
    public TopicMetadata* Topics;
    public int OriginId;
    public nint OriginName;
}

/// <summary><c>rd_kafka_vu_t</c>: one argument of a record to be sent, tagged with its type.</summary>
[StructLayout(LayoutKind.Explicit, Size = 72)]
internal unsafe struct ProduceArgument
{
    [FieldOffset(0)]
    public ProduceArgumentKind Kind;

    [FieldOffset(8)]
    public nint Handle;

    [FieldOffset(8)]
    public int Int32;

    [FieldOffset(8)]
    public long Int64;

    [FieldOffset(8)]
    public byte* Memory;

    [FieldOffset(16)]
    public nuint Size;
}

/// <summary><c>rd_kafka_vtype_t</c>.</summary>
internal enum ProduceArgumentKind
{
    End,
    TopicName,
    Topic,
    Partition,
    Value,
    Key,
    Opaque,
    Flags,
    Timestamp,
    Header,
    Headers,
}
