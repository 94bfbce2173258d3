using System.Collections.Concurrent;
using System.Runtime.InteropServices;
using System.Text;
using Bourse.Adapters.Kafka;

namespace Bourse.Tests.Kafka;

/// <summary>librdkafka's cluster in this process, which speaks Kafka's protocol over real connections, and fails when asked to.</summary>
internal sealed class MockCluster : IDisposable
{
    public const short Produce = 0;
    public const short Fetch = 1;
    public const short ListOffsets = 2;
    private readonly nint _owner;
    private readonly nint _cluster;

    public MockCluster()
    {
        var error = new byte[512];
        var quiet = Get<NewConfiguration>("rd_kafka_conf_new")();
        Get<Configure>("rd_kafka_conf_set")(quiet, Text("log_level"), Text("0"), error, (nuint)error.Length);
        _owner = Get<New>("rd_kafka_new")(0, quiet, error, (nuint)error.Length);
        if (_owner == 0) throw new InvalidOperationException(Encoding.UTF8.GetString(error));
        _cluster = Get<NewCluster>("rd_kafka_mock_cluster_new")(_owner, 1);
        Get<SetNumber>("rd_kafka_mock_group_initial_rebalance_delay_ms")(_cluster, 0);
        Get<SetNumber>("rd_kafka_mock_set_controller_id")(_cluster, 1);
        Servers = Marshal.PtrToStringUTF8(Get<GetServers>("rd_kafka_mock_cluster_bootstraps")(_cluster))!;
    }

    private delegate nint NewConfiguration();

    private delegate int Configure(nint configuration, byte[] name, byte[] value, byte[] error, nuint size);

    private delegate nint New(int type, nint configuration, byte[] error, nuint size);

    private delegate nint NewCluster(nint owner, int brokers);

    private delegate void SetNumber(nint cluster, int number);

    private delegate nint GetServers(nint cluster);

    private delegate int CreateTopicNatively(nint cluster, byte[] topic, int partitions, int replicas);

    private delegate int DeleteTopicNatively(nint cluster, byte[] topic);

    private delegate void PushErrors(nint cluster, short api, nuint count, int[] errors);

    private delegate void ClearErrors(nint cluster, short api);

    private delegate int SwitchBroker(nint cluster, int broker);

    private delegate void Destroy(nint handle);

    public string Servers { get; }

    /// <summary>The topics that were created, with their partitions.</summary>
    public ConcurrentDictionary<string, int> Topics { get; } = [];

    /// <summary>False when there is one of that name.</summary>
    public bool CreateTopic(string topic, int partitions)
    {
        if (Get<CreateTopicNatively>("rd_kafka_mock_topic_create")(_cluster, Text(topic), partitions, 1) != 0) return false;
        Topics[topic] = partitions;
        return true;
    }

    public void DeleteTopic(string topic) => Get<DeleteTopicNatively>("rd_kafka_mock_topic_delete")(_cluster, Text(topic));

    /// <summary>Makes the next requests of a kind fail, one with each of these errors.</summary>
    public void Fail(short api, params int[] errors) =>
        Get<PushErrors>("rd_kafka_mock_push_request_errors_array")(_cluster, api, (nuint)errors.Length, errors);

    /// <summary>Lets requests of a kind succeed again.</summary>
    public void Mend(short api) => Get<ClearErrors>("rd_kafka_mock_clear_request_errors")(_cluster, api);

    /// <summary>Breaks all connections and refuses new ones.</summary>
    public void GoDown() => Get<SwitchBroker>("rd_kafka_mock_broker_set_down")(_cluster, -1);

    public void ComeUp() => Get<SwitchBroker>("rd_kafka_mock_broker_set_up")(_cluster, -1);

    public void Dispose()
    {
        Get<Destroy>("rd_kafka_mock_cluster_destroy")(_cluster);
        Get<Destroy>("rd_kafka_destroy")(_owner);
    }

    private static byte[] Text(string text) => Encoding.UTF8.GetBytes(text + "\0");

    private static T Get<T>(string name)
        where T : Delegate => Marshal.GetDelegateForFunctionPointer<T>(NativeLibrary.GetExport(LibrdkafkaLibrary.Handle, name));
}
