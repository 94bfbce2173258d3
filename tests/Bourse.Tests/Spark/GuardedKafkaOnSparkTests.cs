using System.Text;
using Bourse.Adapters.Kafka;
using Bourse.Adapters.Spark;
using Bourse.Adapters.SparkConnect;
using Bourse.Audit;
using Bourse.Events;
using Bourse.Investors;
using Bourse.Market;
using Bourse.Tests.Servers;

namespace Bourse.Tests.Spark;

/// <summary>A Kafka that asks who one is and shows a certificate, read by a real Spark.</summary>
[Collection(NetworkServers.Collection)]
public sealed class GuardedKafkaOnSparkTests(OwnServers own)
{
    private const string Wrong = "Wrong\"Staple\\3";

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("sasl_plaintext", "PLAIN")]
    [InlineData("sasl_ssl", "SCRAM-SHA-512")]
    [InlineData("ssl", null)]
    public async Task Spark_is_let_in_with_the_password_and_the_authority_of_the_settings(string protocol, string? mechanism)
    {
        var spark = SparkAddress.Parse(TestServers.RequireSpark());
        var guarded = await own.GuardedKafkaAsync();
        var kafka = new KafkaOptions
        {
            BootstrapServers = guarded.Server(protocol),
            SecurityProtocol = protocol,
            SaslMechanism = mechanism,
            SaslUsername = mechanism is null ? null : GuardedKafka.User,
            SaslPassword = mechanism is null ? null : GuardedKafka.Password,
            SslCaLocation = protocol.EndsWith("ssl", StringComparison.Ordinal) ? guarded.RightAuthority : null,
        };
        await using var log = KafkaEventLog.Open(kafka, TimeProvider.System);
        var topic = await WriteAsync(log);

        await using (var engine = Open(spark, log, kafka, topic)) await engine.CheckAsync(Cancellation);
        var wrong = mechanism is null ? kafka with { SslCaLocation = guarded.WrongAuthority } : kafka with { SaslPassword = Wrong };
        await using var refused = Open(spark, log, wrong, topic);
        var failure = await Assert.ThrowsAsync<BourseException>(() => refused.CheckAsync(Cancellation));

        Assert.Equal(FailureKind.Usage, failure.Kind);
        Assert.Contains(mechanism is null ? $"cannot make a safe connection to {kafka}: " : $"{kafka} refuses Spark: ", failure.Message);
        Assert.DoesNotContain("Staple", failure.Message, StringComparison.Ordinal);
        await log.DeleteTopicAsync(topic, Cancellation);
    }

    private static async Task<string> WriteAsync(KafkaEventLog log)
    {
        var topic = $"guarded-{Guid.NewGuid():N}";
        await log.EnsureTopicAsync(new TopicSpec(topic), Cancellation);
        var records = new RecordBuffer();
        records.Add("IBM"u8, Encoding.UTF8.GetBytes("a message"), RecordHeaders.None, 0);
        await using var producer = log.CreateProducer();
        await producer.AppendAsync(topic, records, Cancellation);
        return topic;
    }

    private static SparkValuations Open(SparkAddress spark, KafkaEventLog log, KafkaOptions kafka, string topic)
    {
        var rules = new PriceRules(new HashSet<string>(), Calendars.Greek, TimeProvider.System);
        var options = new AuditOptions(rules, Calendars.Greek, MissingPolicy.Wait, default);
        return new SparkValuations(spark, log, kafka, options, Guid.NewGuid, TimeProvider.System, topic);
    }
}
