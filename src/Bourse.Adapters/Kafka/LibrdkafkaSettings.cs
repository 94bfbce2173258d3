using System.Globalization;

namespace Bourse.Adapters.Kafka;

/// <summary>Settings of librdkafka (its CONFIGURATION.md), made from <see cref="KafkaOptions"/>.</summary>
internal static class LibrdkafkaSettings
{
    /// <summary>A group member must fetch at least this often; the client checks this only twice a second.</summary>
    private static readonly TimeSpan ShortestHeartbeat = TimeSpan.FromMilliseconds(300);

    /// <summary>The group name of consumers that do not commit; the client requires one.</summary>
    private const string NobodysGroup = "bourse-readers";

    /// <summary>How to connect; the same for all.</summary>
    public static Dictionary<string, string> ForAnyone(KafkaOptions options)
    {
        var settings = new Dictionary<string, string>
        {
            ["bootstrap.servers"] = options.BootstrapServers,
            ["client.id"] = "bourse",
            ["security.protocol"] = options.SecurityProtocol,
            ["reconnect.backoff.ms"] = "50",
            ["reconnect.backoff.max.ms"] = "1000",
            ["retry.backoff.ms"] = "50",
            ["socket.connection.setup.timeout.ms"] = Milliseconds(Clamp(options.Timeout, 1, 30)),
            ["log.connection.close"] = "false",
            ["enable.metrics.push"] = "false",
            ["allow.auto.create.topics"] = "false",
        };
        Add("sasl.mechanism", options.SaslMechanism);
        Add("sasl.username", options.SaslUsername);
        Add("sasl.password", options.SaslPassword);
        Add("ssl.ca.location", options.SslCaLocation);
        Add("ssl.certificate.location", options.SslCertificateLocation);
        Add("ssl.key.location", options.SslKeyLocation);
        Add("ssl.key.password", options.SslKeyPassword);
        return settings;

        void Add(string name, string? value)
        {
            if (value is not null) settings[name] = value;
        }
    }

    /// <summary>
    /// A client for administrative requests. It knows no topics, whose metadata would show that a broker is gone. So it refreshes its metadata
    /// periodically; otherwise it would keep sending requests to a controller that no longer exists.
    /// </summary>
    public static Dictionary<string, string> ForAdministration(KafkaOptions options) => new(ForAnyone(options))
    {
        ["topic.metadata.refresh.interval.ms"] = "2000",
        ["topic.metadata.refresh.sparse"] = "false",
    };

    /// <summary>
    /// A producer whose records arrive once and in order. Records linger until an append is complete and flushed, so that the records of one
    /// append stay together; full batches go out at once.
    /// </summary>
    public static Dictionary<string, string> ForProducer(KafkaOptions options) => new(ForAnyone(options))
    {
        ["enable.idempotence"] = "true",
        ["acks"] = "all",
        ["delivery.report.only.error"] = "true",
        ["compression.type"] = options.Compression,
        ["linger.ms"] = "500",
        ["batch.num.messages"] = "100000",
        // A large append is sent while the rest of it is still being enqueued, so that Bourse, the client and the broker work in parallel.
        ["batch.size"] = "262144",
        ["queue.buffering.max.messages"] = "200000",
        ["queue.buffering.max.kbytes"] = "65536",
        // The topic exists when the first append begins. If it is missing later it was deleted, and a new topic of its name must not receive the
        // pending records.
        ["topic.metadata.propagation.max.ms"] = "100",
        // Only the whole append may give up: the client would drop single records and send those after them.
        ["message.timeout.ms"] = "0",
        ["enable.gapless.guarantee"] = "true",
    };

    /// <summary>
    /// A consumer whose memory is bounded: when the queue of fetched records is full, fetching stops until the stage has caught up.
    /// </summary>
    public static Dictionary<string, string> ForConsumer(KafkaOptions options, Events.ConsumerOptions consumer)
    {
        var settings = new Dictionary<string, string>(ForAnyone(options))
        {
            ["group.id"] = consumer.Group ?? NobodysGroup,
            ["enable.auto.commit"] = "false",
            ["enable.auto.offset.store"] = "false",
            ["enable.partition.eof"] = "true",
            ["auto.offset.reset"] = "error",
            ["queued.min.messages"] = "1000000",
            ["queued.max.messages.kbytes"] = "16384",
            ["fetch.max.bytes"] = "8388608",
            ["max.partition.fetch.bytes"] = "2097152",
            ["fetch.queue.backoff.ms"] = "2",
            ["fetch.wait.max.ms"] = "50",
            ["fetch.error.backoff.ms"] = "50",
            ["topic.metadata.propagation.max.ms"] = "1000",
        };
        if (consumer.Topics.Count > 0) AddMembership(settings, consumer);
        return settings;
    }

    private static void AddMembership(Dictionary<string, string> settings, Events.ConsumerOptions consumer)
    {
        var heartbeat = consumer.SessionTimeout / 20 is var beat && beat < ShortestHeartbeat ? ShortestHeartbeat : beat;
        settings["partition.assignment.strategy"] = "cooperative-sticky";
        settings["session.timeout.ms"] = Milliseconds(consumer.SessionTimeout);
        settings["max.poll.interval.ms"] = Milliseconds(consumer.SessionTimeout);
        settings["heartbeat.interval.ms"] = Milliseconds(heartbeat);
        settings["topic.metadata.refresh.interval.ms"] = "1000";
        if (consumer.InstanceId is not null) settings["group.instance.id"] = consumer.InstanceId;
    }

    private static TimeSpan Clamp(TimeSpan time, int fromSeconds, int toSeconds) =>
        TimeSpan.FromSeconds(Math.Clamp(time.TotalSeconds, fromSeconds, toSeconds));

    private static string Milliseconds(TimeSpan time) => ((long)time.TotalMilliseconds).ToString(CultureInfo.InvariantCulture);
}
