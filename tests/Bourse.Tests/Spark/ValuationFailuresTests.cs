using System.Text;
using Bourse.Adapters.Kafka;
using Bourse.Adapters.Spark;
using Bourse.Adapters.SparkConnect;
using Bourse.Adapters.SparkConnect.Protocol;
using Bourse.Audit;
using Bourse.Events;
using Bourse.Investors;
using Bourse.Market;
using Bourse.Tests.InMemory;
using Bourse.Tests.SparkConnect;

namespace Bourse.Tests.Spark;

/// <summary>What the engine asks for and what it makes of answers, on a server in this process.</summary>
public sealed class ValuationFailuresTests : IAsyncLifetime
{
    private const string Secret = "s3cret";
    private readonly FakeTimeProvider _clock = new(new DateTimeOffset(2024, 6, 3, 12, 0, 0, TimeSpan.Zero));
    private readonly InMemoryEventLog _log;
    private FakeSpark _spark = null!;

    public ValuationFailuresTests() => _log = new InMemoryEventLog(_clock);

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        _spark = await FakeSpark.StartAsync();
        await _log.EnsureTopicAsync(new TopicSpec(Topics.Prices), Cancellation);
        await using var producer = _log.CreateProducer();
        var records = new RecordBuffer();
        records.Add("IBM"u8, "a message"u8, RecordHeaders.None, 0);
        await producer.AppendAsync(Topics.Prices, records, Cancellation);
    }

    public async ValueTask DisposeAsync()
    {
        await _spark.DisposeAsync();
        await _log.DisposeAsync();
    }

    [Theory]
    [InlineData(
        "org.apache.spark.sql.AnalysisException", "Failed to find data source: kafka. Please deploy", "", FailureKind.Failed,
        "has no connector for Kafka", "sbin/start-connect-server.sh --packages org.apache.spark:spark-sql-kafka-0-10_2.13:4.0.4")]
    [InlineData(
        "org.apache.spark.sql.kafka010.KafkaIllegalStateException", "Some data may have been lost", "KAFKA_DATA_LOSS.COULD_NOT_READ_OFFSET_RANGE",
        FailureKind.Failed, "topic StockExchange has lost records while Spark read it", "run it again")]
    [InlineData(
        "org.apache.kafka.common.errors.SaslAuthenticationException", "Authentication failed of s3cret", "", FailureKind.Usage,
        "Kafka at broker:9092 refuses Spark: Authentication failed of ***", "give a user and password")]
    [InlineData(
        "org.apache.kafka.common.errors.SslAuthenticationException", "SSL handshake failed", "", FailureKind.Usage,
        "cannot make a safe connection to Kafka at broker:9092: SSL handshake failed", "sslCaLocation")]
    [InlineData(
        "org.apache.kafka.common.errors.UnknownTopicOrPartitionException", "no such", "", FailureKind.Failed,
        "finds no topic StockExchange on Kafka at broker:9092", "see that both")]
    [InlineData(
        "org.apache.kafka.common.config.ConfigException", "No resolvable bootstrap urls", "", FailureKind.Unreachable,
        "cannot reach Kafka at broker:9092: No resolvable", "advertised.listeners")]
    [InlineData("java.lang.OutOfMemoryError", "Java heap space", "", FailureKind.Failed, "failed: Java heap space", null)]
    public async Task What_Spark_says_of_Kafka_is_one_clear_line(
        string type, string message, string errorClass, FailureKind kind, string words, string? remedy)
    {
        _spark.Execute = call =>
        {
            call.Reason = type;
            return call.EndAsync(13, message, ("errorClass", errorClass));
        };
        await using var engine = Open();

        var failure = await Assert.ThrowsAsync<BourseException>(() => engine.ValueAsync([Portfolio()], null, Cancellation));

        Assert.Equal(kind, failure.Kind);
        Assert.Contains(words, failure.Message, StringComparison.Ordinal);
        Assert.Contains(remedy ?? "", failure.Remedy ?? "", StringComparison.Ordinal);
        Assert.DoesNotContain(Secret, failure.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Odd_messages_are_read_here_and_go_back_as_numbers()
    {
        var odd = Convert.ToBase64String(Encoding.UTF8.GetBytes("""{"tick":"IBM","price":"1.5","date":"2024-01-03","x":"'); DROP"}"""));
        var bad = Convert.ToBase64String("no price"u8);
        string[] first = ["""{"p":-1,"n":3,"odd":2,"v":[]}"""];
        string[] messages = [$$"""{"k":0,"o":7,"w":5,"b":"{{odd}}"}""", $$"""{"k":0,"o":8,"w":5,"b":"{{bad}}"}"""];
        string[] second = [.. first, """{"p":0,"f":45291,"n":0,"odd":0,"v":[[45292,3000000]]}"""];
        Answer(first, messages, second);
        await using var engine = Open();

        var values = await engine.ValueAsync([Portfolio()], null, Cancellation);

        Assert.Equal(3, values.Prices);
        var day = Assert.Single(Assert.Single(values.Portfolios));
        Assert.Equal((new DateOnly(2024, 1, 3), 3.00m, 1.5m), (day.Date, day.Value, day.NavPerShare));
        var queries = _spark.Requests<ExecutePlanRequest>().Select(request => request.Plan.Root.WithRelations.Root.Sql.Query).ToList();
        Assert.Contains("""[{"k":0,"o":7,"w":5,"t":0,"d":45292,"x":1500000}]""", queries[2], StringComparison.Ordinal);
        Assert.All(queries, query => Assert.DoesNotContain("DROP", query, StringComparison.Ordinal));
        Assert.All(queries, query => Assert.DoesNotContain(Secret, query, StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_topic_in_which_everything_odd_is_bad_is_read_once_for_the_values()
    {
        Answer(["""{"p":-1,"n":1,"odd":1,"v":[]}"""], [$$"""{"k":0,"o":8,"w":5,"b":"{{Convert.ToBase64String("no price"u8)}}"}"""]);
        await using var engine = Open();

        Assert.Equal(1, (await engine.ValueAsync([Portfolio()], null, Cancellation)).Prices);
        Assert.Equal(2, _spark.Requests<ExecutePlanRequest>().Count());
    }

    [Theory]
    [InlineData("null")]
    [InlineData("{}")]
    [InlineData("""{"p":"zero","n":1,"odd":0,"v":[]}""")]
    [InlineData("""{"p":9,"n":1,"odd":0,"v":[]}""")]
    [InlineData("""{"p":0,"n":1,"odd":0,"v":[[1]]}""")]
    [InlineData("""{"p":0,"n":1,"odd":0,"v":[[-5,1]]}""")]
    public async Task An_answer_of_another_form_is_no_crash(string row)
    {
        Answer([row]);
        await using var engine = Open();

        var failure = await Assert.ThrowsAsync<BourseException>(() => engine.ValueAsync([Portfolio()], null, Cancellation));

        Assert.StartsWith($"Spark at {_spark.Address} sent values that cannot be read", failure.Message, StringComparison.Ordinal);
    }

    private static Portfolio Portfolio() => new("Inv1", "P1", "One", true, [new Holding("IBM", 2)]);

    private void Answer(params string[][] answers)
    {
        var next = 0;
        _spark.Execute = async call =>
        {
            await call.SendAsync("rows", answers[next++]);
            await call.CompleteAsync();
        };
    }

    private SparkValuations Open()
    {
        var rules = new PriceRules(new HashSet<string> { "IBM" }, Calendars.Greek, _clock);
        var kafka = new KafkaOptions
        {
            BootstrapServers = "broker:9092",
            SecurityProtocol = "sasl_plaintext",
            SaslMechanism = "PLAIN",
            SaslUsername = "ann",
            SaslPassword = Secret,
        };
        var options = new AuditOptions(rules, Calendars.Greek, MissingPolicy.Skip, new DateOnly(2024, 1, 1));
        return new SparkValuations(SparkAddress.Parse(_spark.Address), _log, kafka, options, Guid.NewGuid, TimeProvider.System);
    }
}
