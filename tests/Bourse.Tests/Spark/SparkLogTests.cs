using Bourse.Adapters.Kafka;
using Bourse.Adapters.Spark;
using Bourse.Events;

namespace Bourse.Tests.Spark;

/// <summary>The options of a Kafka that Spark gets.</summary>
public sealed class SparkLogTests
{
    private static readonly KafkaOptions Kafka = new() { BootstrapServers = "k1:9092,k2:9092" };

    [Fact]
    public void Spark_is_told_the_very_records_to_read()
    {
        var options = new SparkLog(Kafka).Options([Range(0, 5, 12), Range(1, 7, 7), Range(2, 0, 3)]);

        Assert.Equal("""{"prices":[0,2]}""", options["assign"]);
        Assert.Equal("""{"prices":{"0":5,"2":0}}""", options["startingOffsets"]);
        Assert.Equal("""{"prices":{"0":12,"2":3}}""", options["endingOffsets"]);
        Assert.Equal("k1:9092,k2:9092", options["kafka.bootstrap.servers"]);
        Assert.Equal("PLAINTEXT", options["kafka.security.protocol"]);
        Assert.DoesNotContain(options.Keys, name => name.StartsWith("kafka.s", StringComparison.Ordinal) && name != "kafka.security.protocol");
    }

    [Theory]
    [InlineData(10, "1")]
    [InlineData(1_000_000, "10")]
    [InlineData(1_000_000_000_000, "10000")]
    public void Many_records_are_shared_out_over_tasks(long records, string tasks) =>
        Assert.Equal(tasks, new SparkLog(Kafka).Options([Range(0, 0, records)])["minPartitions"]);

    [Theory]
    [InlineData("PLAIN", "plain.PlainLoginModule")]
    [InlineData("SCRAM-SHA-256", "scram.ScramLoginModule")]
    [InlineData("SCRAM-SHA-512", "scram.ScramLoginModule")]
    public void A_password_cannot_end_its_quotation_marks_and_is_masked_in_both_forms(string mechanism, string module)
    {
        var log = new SparkLog(Kafka with
        {
            SecurityProtocol = "sasl_plaintext", SaslMechanism = mechanism, SaslUsername = "ann\"x", SaslPassword = "s\"3c\\ret",
        });

        var options = log.Options([Range(0, 0, 1)]);

        Assert.Equal(mechanism, options["kafka.sasl.mechanism"]);
        Assert.Equal(
            $"""org.apache.kafka.common.security.{module} required username="ann\"x" password="s\"3c\\ret";""",
            options["kafka.sasl.jaas.config"]);
        Assert.Equal("*** and ***", log.Mask("""s"3c\ret and s\"3c\\ret"""));
        Assert.DoesNotContain("3c", log.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void Certificates_and_keys_travel_along()
    {
        using var folder = new TemporaryFiles();
        var options = new SparkLog(Kafka with
        {
            SecurityProtocol = "ssl",
            SslCaLocation = folder.Write("ca.pem", "authority"),
            SslCertificateLocation = folder.Write("cert.pem", "certificate"),
            SslKeyLocation = folder.Write("key.pem", "key"),
            SslKeyPassword = "s3cret",
        }).Options([Range(0, 0, 1)]);

        Assert.Equal(("PEM", "authority"), (options["kafka.ssl.truststore.type"], options["kafka.ssl.truststore.certificates"]));
        Assert.Equal("certificate key s3cret", string.Join(
            ' ', options["kafka.ssl.keystore.certificate.chain"], options["kafka.ssl.keystore.key"], options["kafka.ssl.key.password"]));
        var missing = new SparkLog(Kafka with { SecurityProtocol = "ssl", SslCaLocation = folder.Path("none.pem") });
        Assert.Equal(FailureKind.Usage, Assert.Throws<BourseException>(() => missing.Options([Range(0, 0, 1)])).Kind);
    }

    private static OffsetRange Range(int partition, long start, long end) => new(new TopicPartition("prices", partition), start, end);

    private sealed class TemporaryFiles : IDisposable
    {
        private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("bourse-spark-log");

        public string Path(string name) => System.IO.Path.Combine(_folder.FullName, name);

        public string Write(string name, string text)
        {
            File.WriteAllText(Path(name), text);
            return Path(name);
        }

        public void Dispose() => _folder.Delete(recursive: true);
    }
}
