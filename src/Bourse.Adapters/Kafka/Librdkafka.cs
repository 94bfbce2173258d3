using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Bourse.Adapters.Kafka;

/// <summary>The functions of librdkafka that producers and consumers call (rdkafka.h). Load <see cref="LibrdkafkaLibrary"/> first.</summary>
internal static unsafe partial class Librdkafka
{
    public const int Producer = 0;
    public const int Consumer = 1;
    public const int ConfigurationOk = 0;
    public const int DestroyWithoutClose = 8;
    public const int CopyPayload = 2;
    public const int PurgeAll = 3;
    public const int PurgeWithoutWaiting = 4;
    private const string Library = "librdkafka";

    [LibraryImport(Library, EntryPoint = "rd_kafka_conf_new")]
    public static partial nint NewConfiguration();

    [LibraryImport(Library, EntryPoint = "rd_kafka_conf_destroy")]
    public static partial void DestroyConfiguration(nint configuration);

    [LibraryImport(Library, EntryPoint = "rd_kafka_conf_set", StringMarshalling = StringMarshalling.Utf8)]
    public static partial int SetConfiguration(nint configuration, string name, string value, byte* error, nuint size);

    [LibraryImport(Library, EntryPoint = "rd_kafka_conf_set_opaque")]
    public static partial void SetOpaque(nint configuration, nint opaque);

    [LibraryImport(Library, EntryPoint = "rd_kafka_conf_set_log_cb")]
    public static partial void SetLogCallback(nint configuration, delegate* unmanaged[Cdecl]<nint, int, byte*, byte*, void> callback);

    [LibraryImport(Library, EntryPoint = "rd_kafka_conf_set_error_cb")]
    public static partial void SetErrorCallback(nint configuration, delegate* unmanaged[Cdecl]<nint, int, byte*, nint, void> callback);

    [LibraryImport(Library, EntryPoint = "rd_kafka_conf_set_dr_msg_cb")]
    public static partial void SetDeliveryCallback(nint configuration, delegate* unmanaged[Cdecl]<nint, KafkaMessage*, nint, void> callback);

    [LibraryImport(Library, EntryPoint = "rd_kafka_conf_set_rebalance_cb")]
    public static partial void SetRebalanceCallback(
        nint configuration, delegate* unmanaged[Cdecl]<nint, int, PartitionList*, nint, void> callback);

    [LibraryImport(Library, EntryPoint = "rd_kafka_new")]
    public static partial nint New(int type, nint configuration, byte* error, nuint size);

    [LibraryImport(Library, EntryPoint = "rd_kafka_destroy_flags")]
    public static partial void Destroy(nint client, int flags);

    [LibraryImport(Library, EntryPoint = "rd_kafka_opaque")]
    public static partial nint Opaque(nint client);

    [LibraryImport(Library, EntryPoint = "rd_kafka_err2str")]
    public static partial nint Describe(int error);

    [LibraryImport(Library, EntryPoint = "rd_kafka_fatal_error")]
    public static partial int FatalError(nint client, byte* error, nuint size);

    [LibraryImport(Library, EntryPoint = "rd_kafka_error_code")]
    public static partial int CodeOf(nint error);

    [LibraryImport(Library, EntryPoint = "rd_kafka_error_destroy")]
    public static partial void DestroyError(nint error);

    [LibraryImport(Library, EntryPoint = "rd_kafka_poll")]
    public static partial int Poll(nint client, int milliseconds);

    [LibraryImport(Library, EntryPoint = "rd_kafka_poll_set_consumer")]
    public static partial void PollByConsumer(nint client);

    [LibraryImport(Library, EntryPoint = "rd_kafka_metadata")]
    public static partial int Metadata(nint client, int allTopics, nint topic, ClusterMetadata** metadata, int milliseconds);

    [LibraryImport(Library, EntryPoint = "rd_kafka_metadata_destroy")]
    public static partial void DestroyMetadata(ClusterMetadata* metadata);

    [LibraryImport(Library, EntryPoint = "rd_kafka_topic_new", StringMarshalling = StringMarshalling.Utf8)]
    public static partial nint NewTopic(nint client, string name, nint configuration);

    [LibraryImport(Library, EntryPoint = "rd_kafka_topic_destroy")]
    public static partial void DestroyTopic(nint topic);

    [LibraryImport(Library, EntryPoint = "rd_kafka_topic_name")]
    public static partial nint NameOf(nint topic);

    [LibraryImport(Library, EntryPoint = "rd_kafka_produceva")]
    public static partial nint Produce(nint client, ProduceArgument* arguments, nuint count);

    [LibraryImport(Library, EntryPoint = "rd_kafka_flush")]
    public static partial int Flush(nint client, int milliseconds);

    [LibraryImport(Library, EntryPoint = "rd_kafka_purge")]
    public static partial void Purge(nint client, int flags);

    [LibraryImport(Library, EntryPoint = "rd_kafka_headers_new")]
    public static partial nint NewHeaders(nuint count);

    [LibraryImport(Library, EntryPoint = "rd_kafka_headers_copy")]
    public static partial nint CopyHeaders(nint headers);

    [LibraryImport(Library, EntryPoint = "rd_kafka_headers_destroy")]
    public static partial void DestroyHeaders(nint headers);

    [LibraryImport(Library, EntryPoint = "rd_kafka_header_add")]
    public static partial void AddHeader(nint headers, byte* name, nint nameSize, byte* value, nint valueSize);

    [LibraryImport(Library, EntryPoint = "rd_kafka_header_cnt")]
    public static partial nuint CountHeaders(nint headers);

    [LibraryImport(Library, EntryPoint = "rd_kafka_header_get_all")]
    public static partial int GetHeader(nint headers, nuint index, byte** name, byte** value, nuint* size);

    [LibraryImport(Library, EntryPoint = "rd_kafka_message_headers")]
    public static partial int HeadersOf(KafkaMessage* message, nint* headers);

    [LibraryImport(Library, EntryPoint = "rd_kafka_message_timestamp")]
    [SuppressGCTransition]
    public static partial long TimestampOf(KafkaMessage* message, int* type);

    [LibraryImport(Library, EntryPoint = "rd_kafka_message_destroy")]
    public static partial void DestroyMessage(KafkaMessage* message);

    [LibraryImport(Library, EntryPoint = "rd_kafka_queue_new")]
    public static partial nint NewQueue(nint client);

    [LibraryImport(Library, EntryPoint = "rd_kafka_queue_get_consumer")]
    public static partial nint ConsumerQueue(nint client);

    [LibraryImport(Library, EntryPoint = "rd_kafka_queue_length")]
    public static partial nuint QueueLength(nint queue);

    [LibraryImport(Library, EntryPoint = "rd_kafka_queue_destroy")]
    public static partial void DestroyQueue(nint queue);

    [LibraryImport(Library, EntryPoint = "rd_kafka_queue_cb_event_enable")]
    public static partial void CallWhenFilled(nint queue, delegate* unmanaged[Cdecl]<nint, nint, void> callback, nint opaque);

    [LibraryImport(Library, EntryPoint = "rd_kafka_consume_batch_queue")]
    public static partial nint Consume(nint queue, int milliseconds, KafkaMessage** messages, nuint size);

    [LibraryImport(Library, EntryPoint = "rd_kafka_queue_poll")]
    public static partial nint PollQueue(nint queue, int milliseconds);

    [LibraryImport(Library, EntryPoint = "rd_kafka_event_error")]
    public static partial int EventError(nint queueEvent);

    [LibraryImport(Library, EntryPoint = "rd_kafka_event_opaque")]
    public static partial nint EventOpaque(nint queueEvent);

    [LibraryImport(Library, EntryPoint = "rd_kafka_event_topic_partition_list")]
    public static partial PartitionList* EventPartitions(nint queueEvent);

    [LibraryImport(Library, EntryPoint = "rd_kafka_event_destroy")]
    public static partial void DestroyEvent(nint queueEvent);

    [LibraryImport(Library, EntryPoint = "rd_kafka_topic_partition_list_new")]
    public static partial PartitionList* NewPartitions(int size);

    [LibraryImport(Library, EntryPoint = "rd_kafka_topic_partition_list_add", StringMarshalling = StringMarshalling.Utf8)]
    public static partial PartitionEntry* AddPartition(PartitionList* list, string topic, int partition);

    [LibraryImport(Library, EntryPoint = "rd_kafka_topic_partition_list_destroy")]
    public static partial void DestroyPartitions(PartitionList* list);

    [LibraryImport(Library, EntryPoint = "rd_kafka_subscribe")]
    public static partial int Subscribe(nint client, PartitionList* topics);

    [LibraryImport(Library, EntryPoint = "rd_kafka_assign")]
    public static partial int Assign(nint client, PartitionList* partitions);

    [LibraryImport(Library, EntryPoint = "rd_kafka_incremental_assign")]
    public static partial nint AssignMore(nint client, PartitionList* partitions);

    [LibraryImport(Library, EntryPoint = "rd_kafka_incremental_unassign")]
    public static partial nint Unassign(nint client, PartitionList* partitions);

    [LibraryImport(Library, EntryPoint = "rd_kafka_assignment_lost")]
    public static partial int IsAssignmentLost(nint client);

    [LibraryImport(Library, EntryPoint = "rd_kafka_seek_partitions")]
    public static partial nint Seek(nint client, PartitionList* partitions, int milliseconds);

    [LibraryImport(Library, EntryPoint = "rd_kafka_committed")]
    public static partial int Committed(nint client, PartitionList* partitions, int milliseconds);

    [LibraryImport(Library, EntryPoint = "rd_kafka_commit_queue")]
    public static partial int Commit(nint client, PartitionList* offsets, nint queue, nint callback, nint opaque);

    [LibraryImport(Library, EntryPoint = "rd_kafka_consumer_close")]
    public static partial void Close(nint client);

    [LibraryImport(Library, EntryPoint = "rd_kafka_AdminOptions_new")]
    public static partial nint NewAdminOptions(nint client, int operation);

    [LibraryImport(Library, EntryPoint = "rd_kafka_AdminOptions_set_request_timeout")]
    public static partial int SetRequestTimeout(nint options, int milliseconds, byte* error, nuint errorSize);

    [LibraryImport(Library, EntryPoint = "rd_kafka_AdminOptions_destroy")]
    public static partial void DestroyAdminOptions(nint options);

    [LibraryImport(Library, EntryPoint = "rd_kafka_TopicCollection_of_topic_names")]
    public static partial nint NewTopicCollection(nint* names, nuint count);

    [LibraryImport(Library, EntryPoint = "rd_kafka_TopicCollection_destroy")]
    public static partial void DestroyTopicCollection(nint topics);

    [LibraryImport(Library, EntryPoint = "rd_kafka_DescribeTopics")]
    public static partial void DescribeTopics(nint client, nint topics, nint options, nint queue);

    [LibraryImport(Library, EntryPoint = "rd_kafka_event_DescribeTopics_result")]
    public static partial nint DescribedTopics(nint queueEvent);

    [LibraryImport(Library, EntryPoint = "rd_kafka_DescribeTopics_result_topics")]
    public static partial nint* TopicsOf(nint result, nuint* count);

    [LibraryImport(Library, EntryPoint = "rd_kafka_TopicDescription_name")]
    public static partial nint NameOfDescribed(nint topic);

    [LibraryImport(Library, EntryPoint = "rd_kafka_TopicDescription_topic_id")]
    public static partial nint IdOfDescribed(nint topic);

    [LibraryImport(Library, EntryPoint = "rd_kafka_TopicDescription_error")]
    public static partial nint ErrorOfDescribed(nint topic);

    [LibraryImport(Library, EntryPoint = "rd_kafka_TopicDescription_is_internal")]
    public static partial int IsInternal(nint topic);

    [LibraryImport(Library, EntryPoint = "rd_kafka_TopicDescription_partitions")]
    public static partial nint* PartitionsOfDescribed(nint topic, nuint* count);

    [LibraryImport(Library, EntryPoint = "rd_kafka_TopicPartitionInfo_partition")]
    public static partial int NumberOf(nint partition);

    [LibraryImport(Library, EntryPoint = "rd_kafka_TopicPartitionInfo_leader")]
    public static partial nint LeaderOf(nint partition);

    [LibraryImport(Library, EntryPoint = "rd_kafka_TopicPartitionInfo_replicas")]
    public static partial nint ReplicasOf(nint partition, nuint* count);

    [LibraryImport(Library, EntryPoint = "rd_kafka_Uuid_base64str")]
    public static partial nint TextOfId(nint id);

    /// <summary>The code of an error object, which is freed; no object is no error.</summary>
    public static int Consume(nint error)
    {
        if (error == 0) return KafkaErrors.None;
        var code = CodeOf(error);
        DestroyError(error);
        return code;
    }
}

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

/// <summary><c>rd_kafka_vu_t</c>: one argument of a record to be sent, tagged with what it is.</summary>
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
