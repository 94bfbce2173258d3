using System.Runtime.InteropServices;

namespace Bourse.Adapters.Kafka;

/// <summary>The functions that describe topics.</summary>
internal static unsafe partial class Librdkafka
{
    [LibraryImport(Library, EntryPoint = "rd_kafka_AdminOptions_new")]
    public static partial AdminOptionsHandle NewAdminOptions(ClientHandle client, int operation);

    [LibraryImport(Library, EntryPoint = "rd_kafka_AdminOptions_set_request_timeout")]
    public static partial int SetRequestTimeout(AdminOptionsHandle options, int milliseconds, byte* error, nuint errorSize);

    [LibraryImport(Library, EntryPoint = "rd_kafka_AdminOptions_destroy")]
    public static partial void DestroyAdminOptions(nint options);

    [LibraryImport(Library, EntryPoint = "rd_kafka_TopicCollection_of_topic_names")]
    public static partial TopicCollectionHandle NewTopicCollection(nint* names, nuint count);

    [LibraryImport(Library, EntryPoint = "rd_kafka_TopicCollection_destroy")]
    public static partial void DestroyTopicCollection(nint topics);

    [LibraryImport(Library, EntryPoint = "rd_kafka_DescribeTopics")]
    public static partial void DescribeTopics(ClientHandle client, TopicCollectionHandle topics, AdminOptionsHandle options, QueueHandle queue);

    [LibraryImport(Library, EntryPoint = "rd_kafka_event_DescribeTopics_result")]
    public static partial nint DescribedTopics(EventHandle queueEvent);

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
}
