using System.Globalization;
using System.Text.Json;
using System.Text.RegularExpressions;
using Bourse.Adapters.Kafka;
using Bourse.Events;

namespace Bourse.Adapters.Spark;

/// <summary>
/// The Kafka from which Spark reads a topic, protected as much as this program's own connection. Spark itself connects, so the brokers' addresses,
/// including the advertised ones, must be valid on Spark's machines.
/// </summary>
/// <param name="kafka">Where it is, and how to be let in.</param>
internal sealed class SparkLog(KafkaOptions kafka)
{
    /// <summary>The name of Spark's data source for Kafka.</summary>
    public const string Format = "kafka";

    /// <summary>The number of records for each task.</summary>
    private const long RecordsPerTask = 100_000;

    private const long MostTasks = 10_000;

    /// <summary>How long Spark tries to reach a broker.</summary>
    private const string TimeoutMs = "10000";

    /// <summary>A description without secrets.</summary>
    public override string ToString() => kafka.ToString();

    /// <summary>The options with which Spark reads exactly these records; they hold secrets.</summary>
    /// <param name="ranges">The partitions of one topic; those without a record are left out where others have some.</param>
    /// <exception cref="BourseException">A file of the settings cannot be read (<see cref="FailureKind.Usage"/>).</exception>
    public IReadOnlyDictionary<string, string> Options(IEnumerable<OffsetRange> ranges)
    {
        var filled = ranges.ToList();
        if (filled.Exists(range => range.Count > 0)) filled.RemoveAll(range => range.Count == 0);
        var tasks = Math.Clamp(filled.Sum(range => range.Count) / RecordsPerTask, filled.Count, MostTasks);
        return new Dictionary<string, string>(Connection())
        {
            ["assign"] = Json(filled, (json, partitions) =>
            {
                json.WriteStartArray();
                foreach (var range in partitions) json.WriteNumberValue(range.Partition.Partition);
                json.WriteEndArray();
            }),
            ["startingOffsets"] = Json(filled, (json, partitions) => WriteOffsets(json, partitions, range => range.Start)),
            ["endingOffsets"] = Json(filled, (json, partitions) => WriteOffsets(json, partitions, range => range.End)),
            ["minPartitions"] = Text(tasks),
            ["failOnDataLoss"] = "true",
        };
    }

    /// <summary>The options with which Spark reads a topic on and on; they hold secrets.</summary>
    /// <param name="starts">Where each partition begins; all partitions of one topic.</param>
    /// <param name="recordsPerBatch">The most records of a batch.</param>
    /// <exception cref="BourseException">A file of the settings cannot be read (<see cref="FailureKind.Usage"/>).</exception>
    public IReadOnlyDictionary<string, string> EndlessOptions(IReadOnlyList<OffsetRange> starts, long recordsPerBatch) =>
        new Dictionary<string, string>(Connection())
        {
            // Spark waits for a topic that a pattern names, where it refuses one that is named itself and is not there.
            ["subscribePattern"] = Regex.Escape(starts[0].Partition.Topic),
            ["startingOffsets"] = Json(starts, (json, partitions) => WriteOffsets(json, partitions, range => range.Start)),
            ["maxOffsetsPerTrigger"] = Text(recordsPerBatch),
            ["includeHeaders"] = "true",
            ["failOnDataLoss"] = "false",
        };

    private Dictionary<string, string> Connection()
    {
        var options = new Dictionary<string, string>
        {
            ["fetchOffset.numRetries"] = "1",
            ["kafkaConsumer.pollTimeoutMs"] = "60000",
            ["kafka.bootstrap.servers"] = kafka.BootstrapServers,
            ["kafka.security.protocol"] = kafka.SecurityProtocol.ToUpperInvariant(),
            ["kafka.request.timeout.ms"] = TimeoutMs,
            ["kafka.default.api.timeout.ms"] = TimeoutMs,
        };
        AddUser(options);
        AddCertificates(options);
        return options;
    }

    /// <summary>A text without the secrets.</summary>
    public string Mask(string text)
    {
        foreach (var secret in new[] { kafka.SaslPassword, kafka.SslKeyPassword })
        {
            if (string.IsNullOrEmpty(secret)) continue;
            text = text.Replace(secret, "***", StringComparison.Ordinal).Replace(Escaped(secret), "***", StringComparison.Ordinal);
        }

        return text;
    }

    private static string Json(IEnumerable<OffsetRange> ranges, Action<Utf8JsonWriter, IEnumerable<OffsetRange>> write)
    {
        using var buffer = new MemoryStream();
        using (var json = new Utf8JsonWriter(buffer))
        {
            json.WriteStartObject();
            foreach (var topic in ranges.GroupBy(range => range.Partition.Topic))
            {
                json.WritePropertyName(topic.Key);
                write(json, topic);
            }

            json.WriteEndObject();
        }

        return System.Text.Encoding.UTF8.GetString(buffer.ToArray());
    }

    private static void WriteOffsets(Utf8JsonWriter json, IEnumerable<OffsetRange> ranges, Func<OffsetRange, long> offset)
    {
        json.WriteStartObject();
        foreach (var range in ranges) json.WriteNumber(Text(range.Partition.Partition), offset(range));
        json.WriteEndObject();
    }

    private static string Text(long number) => number.ToString(CultureInfo.InvariantCulture);

    /// <summary>A text between quotation marks in a JAAS configuration.</summary>
    private static string Quoted(string? text) => $"\"{Escaped(text ?? "")}\"";

    private static string Escaped(string text) =>
        text.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("\"", "\\\"", StringComparison.Ordinal);

    /// <summary>The file's content is sent, so the file need not exist on Spark's machines.</summary>
    private static string Read(string path)
    {
        try
        {
            return File.ReadAllText(path);
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            throw new BourseException(FailureKind.Usage, $"the file {path} cannot be read", "give the path of a PEM file that can", failure);
        }
    }

    private void AddUser(Dictionary<string, string> options)
    {
        if (kafka.SaslMechanism is not { } mechanism) return;
        var module = mechanism == "PLAIN" ? "plain.PlainLoginModule" : "scram.ScramLoginModule";
        options["kafka.sasl.mechanism"] = mechanism;
        options["kafka.sasl.jaas.config"] = $"org.apache.kafka.common.security.{module} required "
            + $"username={Quoted(kafka.SaslUsername)} password={Quoted(kafka.SaslPassword)};";
    }

    private void AddCertificates(Dictionary<string, string> options)
    {
        if (!kafka.SecurityProtocol.EndsWith("ssl", StringComparison.Ordinal)) return;
        if (kafka.SslCaLocation is { } authority)
        {
            options["kafka.ssl.truststore.type"] = "PEM";
            options["kafka.ssl.truststore.certificates"] = Read(authority);
        }

        if (kafka.SslCertificateLocation is not { } certificate || kafka.SslKeyLocation is not { } key) return;
        options["kafka.ssl.keystore.type"] = "PEM";
        options["kafka.ssl.keystore.certificate.chain"] = Read(certificate);
        options["kafka.ssl.keystore.key"] = Read(key);
        if (kafka.SslKeyPassword is { } password) options["kafka.ssl.key.password"] = password;
    }
}
