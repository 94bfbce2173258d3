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

    [LibraryImport(Library, EntryPoint = "rd_kafka_version")]
    public static partial int Version();

    [LibraryImport(Library, EntryPoint = "rd_kafka_conf_new")]
    public static partial ConfigurationHandle NewConfiguration();

    [LibraryImport(Library, EntryPoint = "rd_kafka_conf_destroy")]
    public static partial void DestroyConfiguration(nint configuration);

    [LibraryImport(Library, EntryPoint = "rd_kafka_conf_set", StringMarshalling = StringMarshalling.Utf8)]
    public static partial int SetConfiguration(ConfigurationHandle configuration, string name, string value, byte* error, nuint size);

    [LibraryImport(Library, EntryPoint = "rd_kafka_conf_set_opaque")]
    public static partial void SetOpaque(ConfigurationHandle configuration, nint opaque);

    [LibraryImport(Library, EntryPoint = "rd_kafka_conf_set_log_cb")]
    public static partial void SetLogCallback(ConfigurationHandle configuration, delegate* unmanaged[Cdecl]<nint, int, byte*, byte*, void> callback);

    [LibraryImport(Library, EntryPoint = "rd_kafka_conf_set_error_cb")]
    public static partial void SetErrorCallback(ConfigurationHandle configuration, delegate* unmanaged[Cdecl]<nint, int, byte*, nint, void> callback);

    [LibraryImport(Library, EntryPoint = "rd_kafka_conf_set_dr_msg_cb")]
    public static partial void SetDeliveryCallback(
        ConfigurationHandle configuration, delegate* unmanaged[Cdecl]<nint, KafkaMessage*, nint, void> callback);

    [LibraryImport(Library, EntryPoint = "rd_kafka_conf_set_rebalance_cb")]
    public static partial void SetRebalanceCallback(
        ConfigurationHandle configuration, delegate* unmanaged[Cdecl]<nint, int, PartitionList*, nint, void> callback);

    [LibraryImport(Library, EntryPoint = "rd_kafka_new")]
    public static partial ClientHandle New(int type, ConfigurationHandle configuration, byte* error, nuint size);

    [LibraryImport(Library, EntryPoint = "rd_kafka_destroy_flags")]
    public static partial void Destroy(nint client, int flags);

    [LibraryImport(Library, EntryPoint = "rd_kafka_opaque")]
    public static partial nint Opaque(nint client);

    [LibraryImport(Library, EntryPoint = "rd_kafka_err2str")]
    public static partial nint Describe(int error);

    [LibraryImport(Library, EntryPoint = "rd_kafka_fatal_error")]
    public static partial int FatalError(ClientHandle client, byte* error, nuint size);

    [LibraryImport(Library, EntryPoint = "rd_kafka_error_code")]
    public static partial int CodeOf(nint error);

    [LibraryImport(Library, EntryPoint = "rd_kafka_error_destroy")]
    public static partial void DestroyError(nint error);

    [LibraryImport(Library, EntryPoint = "rd_kafka_poll")]
    public static partial int Poll(ClientHandle client, int milliseconds);

    [LibraryImport(Library, EntryPoint = "rd_kafka_poll_set_consumer")]
    public static partial void PollByConsumer(ClientHandle client);

    [LibraryImport(Library, EntryPoint = "rd_kafka_metadata")]
    public static partial int Metadata(ClientHandle client, int allTopics, TopicHandle topic, ClusterMetadata** metadata, int milliseconds);

    [LibraryImport(Library, EntryPoint = "rd_kafka_metadata_destroy")]
    public static partial void DestroyMetadata(ClusterMetadata* metadata);

    [LibraryImport(Library, EntryPoint = "rd_kafka_topic_new", StringMarshalling = StringMarshalling.Utf8)]
    private static partial TopicHandle NewTopicOf(ClientHandle client, string name, nint configuration);

    [LibraryImport(Library, EntryPoint = "rd_kafka_topic_destroy")]
    public static partial void DestroyTopic(nint topic);

    [LibraryImport(Library, EntryPoint = "rd_kafka_topic_name")]
    public static partial nint NameOf(nint topic);

    [LibraryImport(Library, EntryPoint = "rd_kafka_produceva")]
    public static partial nint Produce(nint client, ProduceArgument* arguments, nuint count);

    [LibraryImport(Library, EntryPoint = "rd_kafka_flush")]
    public static partial int Flush(ClientHandle client, int milliseconds);

    [LibraryImport(Library, EntryPoint = "rd_kafka_outq_len")]
    public static partial int OutQueueLength(ClientHandle client);

    [LibraryImport(Library, EntryPoint = "rd_kafka_purge")]
    public static partial void Purge(nint client, int flags);

    [LibraryImport(Library, EntryPoint = "rd_kafka_headers_new")]
    public static partial HeadersHandle NewHeaders(nuint count);

    [LibraryImport(Library, EntryPoint = "rd_kafka_headers_copy")]
    public static partial nint CopyHeaders(nint headers);

    [LibraryImport(Library, EntryPoint = "rd_kafka_headers_destroy")]
    public static partial void DestroyHeaders(nint headers);

    [LibraryImport(Library, EntryPoint = "rd_kafka_header_add")]
    public static partial void AddHeader(HeadersHandle headers, byte* name, nint nameSize, byte* value, nint valueSize);

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
    private static partial QueueHandle NewQueueOf(ClientHandle client);

    [LibraryImport(Library, EntryPoint = "rd_kafka_queue_get_consumer")]
    private static partial QueueHandle ConsumerQueueOf(ClientHandle client);

    [LibraryImport(Library, EntryPoint = "rd_kafka_queue_length")]
    public static partial nuint QueueLength(QueueHandle queue);

    [LibraryImport(Library, EntryPoint = "rd_kafka_queue_destroy")]
    public static partial void DestroyQueue(nint queue);

    [LibraryImport(Library, EntryPoint = "rd_kafka_queue_cb_event_enable")]
    public static partial void CallWhenFilled(QueueHandle queue, delegate* unmanaged[Cdecl]<nint, nint, void> callback, nint opaque);

    [LibraryImport(Library, EntryPoint = "rd_kafka_queue_cb_event_enable")]
    public static partial void CallWhenFilled(nint queue, delegate* unmanaged[Cdecl]<nint, nint, void> callback, nint opaque);

    [LibraryImport(Library, EntryPoint = "rd_kafka_consume_batch_queue")]
    public static partial nint Consume(QueueHandle queue, int milliseconds, KafkaMessage** messages, nuint size);

    [LibraryImport(Library, EntryPoint = "rd_kafka_queue_poll")]
    public static partial EventHandle PollQueue(QueueHandle queue, int milliseconds);

    [LibraryImport(Library, EntryPoint = "rd_kafka_event_error")]
    public static partial int EventError(EventHandle queueEvent);

    [LibraryImport(Library, EntryPoint = "rd_kafka_event_opaque")]
    public static partial nint EventOpaque(EventHandle queueEvent);

    [LibraryImport(Library, EntryPoint = "rd_kafka_event_topic_partition_list")]
    public static partial PartitionList* EventPartitions(EventHandle queueEvent);

    [LibraryImport(Library, EntryPoint = "rd_kafka_event_destroy")]
    public static partial void DestroyEvent(nint queueEvent);

    [LibraryImport(Library, EntryPoint = "rd_kafka_topic_partition_list_new")]
    public static partial PartitionListHandle NewPartitions(int size);

    [LibraryImport(Library, EntryPoint = "rd_kafka_topic_partition_list_add", StringMarshalling = StringMarshalling.Utf8)]
    public static partial PartitionEntry* AddPartition(PartitionListHandle list, string topic, int partition);

    [LibraryImport(Library, EntryPoint = "rd_kafka_topic_partition_list_destroy")]
    public static partial void DestroyPartitions(PartitionList* list);

    [LibraryImport(Library, EntryPoint = "rd_kafka_subscribe")]
    public static partial int Subscribe(ClientHandle client, PartitionListHandle topics);

    [LibraryImport(Library, EntryPoint = "rd_kafka_unsubscribe")]
    public static partial int Unsubscribe(ClientHandle client);

    [LibraryImport(Library, EntryPoint = "rd_kafka_memberid")]
    public static partial byte* MemberId(ClientHandle client);

    [LibraryImport(Library, EntryPoint = "rd_kafka_mem_free")]
    public static partial void Free(ClientHandle client, void* memory);

    [LibraryImport(Library, EntryPoint = "rd_kafka_assign")]
    public static partial int Assign(ClientHandle client, PartitionListHandle partitions);

    /// <summary>Answers a rebalance that nobody else answers: without an answer the member could never be closed.</summary>
    [LibraryImport(Library, EntryPoint = "rd_kafka_assign")]
    public static partial int AssignNothing(nint client, nint none = 0);

    [LibraryImport(Library, EntryPoint = "rd_kafka_incremental_assign")]
    public static partial nint AssignMore(ClientHandle client, PartitionListHandle partitions);

    [LibraryImport(Library, EntryPoint = "rd_kafka_incremental_unassign")]
    public static partial nint Unassign(ClientHandle client, PartitionListHandle partitions);

    [LibraryImport(Library, EntryPoint = "rd_kafka_assignment_lost")]
    public static partial int IsAssignmentLost(ClientHandle client);

    [LibraryImport(Library, EntryPoint = "rd_kafka_seek_partitions")]
    public static partial nint Seek(ClientHandle client, PartitionListHandle partitions, int milliseconds);

    [LibraryImport(Library, EntryPoint = "rd_kafka_committed")]
    public static partial int Committed(ClientHandle client, PartitionListHandle partitions, int milliseconds);

    [LibraryImport(Library, EntryPoint = "rd_kafka_commit_queue")]
    public static partial int Commit(ClientHandle client, PartitionListHandle offsets, QueueHandle queue, nint callback, nint opaque);

    [LibraryImport(Library, EntryPoint = "rd_kafka_consumer_close")]
    public static partial int Close(ClientHandle client);

    /// <summary>A topic handle of a client; invalid when the name is not a valid topic name.</summary>
    public static TopicHandle NewTopic(ClientHandle client, string name) => Owned(NewTopicOf(client, name, 0), client);

    /// <summary>A queue of its own.</summary>
    public static QueueHandle NewQueue(ClientHandle client) => Owned(NewQueueOf(client), client);

    /// <summary>The queue of what a consumer has fetched.</summary>
    public static QueueHandle ConsumerQueue(ClientHandle client) => Owned(ConsumerQueueOf(client), client);

    /// <summary>The code of an error object, which is freed; no object is no error.</summary>
    public static int Consume(nint error)
    {
        if (error == 0) return KafkaErrors.None;
        var code = CodeOf(error);
        DestroyError(error);
        return code;
    }

    private static T Owned<T>(T handle, ClientHandle client)
        where T : NativeHandle
    {
        if (!handle.IsInvalid) handle.KeepAlive(client);
        return handle;
    }
}
