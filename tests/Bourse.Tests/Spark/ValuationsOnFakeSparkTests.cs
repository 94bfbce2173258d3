using System.Text;
using Apache.Arrow;
using Apache.Arrow.Ipc;
using Apache.Arrow.Types;
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
using RecordBatch = Apache.Arrow.RecordBatch;

namespace Bourse.Tests.Spark;

/// <summary>What the engine asks for and what it makes of answers, on a server in this process.</summary>
public sealed class ValuationsOnFakeSparkTests : IAsyncLifetime
{
    private const string Secret = "s3cret";
    private readonly FakeTimeProvider _clock = new(new DateTimeOffset(2024, 6, 3, 12, 0, 0, TimeSpan.Zero));
    private readonly InMemoryEventLog _log;
    private FakeSpark _spark = null!;

    public ValuationsOnFakeSparkTests() => _log = new InMemoryEventLog(_clock);

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
    public async Task Non_canonical_messages_are_read_here_and_go_back_as_numbers()
    {
        Answer(
            [Row(-1, null, 3, 2)],
            Messages("""{"tick":"IBM","price":"1.5","date":"2024-01-03","x":"'); DROP"}""", "no price"),
            [Row(-1, null, 3, 2), Row(0, 45292, 0, 0, (45292, 3_000_000m))]);
        await using var engine = Open();

        var values = await engine.ValueAsync([Portfolio()], null, Cancellation);

        Assert.Equal((1, 2), (values.Prices, values.Unusable));
        var day = Assert.Single(Assert.Single(values.Portfolios));
        Assert.Equal((new DateOnly(2024, 1, 3), 3.00m, 1.5m), (day.Date, day.Value, day.NavPerShare));
        var plans = _spark.Requests<ExecutePlanRequest>().Select(request => request.Plan.Root.WithRelations).ToList();
        Assert.Equal(["prices", "holdings", "quotes"], plans[2].References.Select(source => source.SubqueryAlias.Alias));
        var quotes = plans[2].References[2].SubqueryAlias.Input.LocalRelation.Data;
        using var reader = new ArrowStreamReader(quotes.Memory);
        using var quote = reader.ReadNextRecordBatch();
        Assert.Equal((0, 7L, 5L), (quote.Column<Int32Array>("k").At(0), quote.Column<Int64Array>("o").At(0), quote.Column<Int64Array>("w").At(0)));
        Assert.Equal(
            (0, 45292, 1_500_000L), (quote.Column<Int32Array>("t").At(0), quote.Column<Int32Array>("d").At(0), quote.Column<Int64Array>("x").At(0)));
        Assert.Equal(1, quote.Length);
        Assert.All(plans, plan => Assert.DoesNotContain("DROP", plan.Root.Sql.Query, StringComparison.Ordinal));
        Assert.All(plans, plan => Assert.DoesNotContain(Secret, plan.Root.Sql.Query, StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_topic_whose_non_canonical_messages_are_all_bad_is_read_once_for_the_values()
    {
        Answer([Row(-1, null, 1, 1)], Messages("no price"));
        await using var engine = Open();

        Assert.Equal(1, (await engine.ValueAsync([Portfolio()], null, Cancellation)).Unusable);
        Assert.Equal(2, _spark.Requests<ExecutePlanRequest>().Count());
    }

    [Fact]
    public async Task Prices_of_tickers_that_nobody_holds_are_prices()
    {
        Answer([Row(-2, 45291, 4, 0), Row(-1, null, 3, 0), Row(0, 45292, 1, 0, (45292, 3_000_000m))]);
        await using var engine = Open();

        var values = await engine.ValueAsync([Portfolio()], null, Cancellation);

        Assert.Equal((5, 3), (values.Prices, values.Unusable));
    }

    [Fact]
    public async Task Of_a_topic_that_has_lost_prices_the_remaining_days_are_valued()
    {
        await LoseFirstRecordAsync();
        // 3, 5 and 8 January 2024: a Wednesday, a Friday, a Monday.
        Answer([Row(0, 45291, 5, 0, (45292, 3_000_000m), (45294, 4_000_000m), (45297, 5_000_000m))]);
        await using var engine = Open(MissingPolicy.Wait);

        var values = await engine.ValueAsync([Portfolio()], null, Cancellation);

        Assert.True(values.HasLostPrices);
        Assert.Equal(
            [("2024-01-03", false, null), ("2024-01-05", false, null), ("2024-01-08", true, (decimal?)1.00m)],
            Assert.Single(values.Portfolios).Select(day => ($"{day.Date:yyyy-MM-dd}", day.IsChangeKnown, day.Change)));
    }

    [Theory]
    [InlineData(9, 1)]
    [InlineData(0, -5)]
    [InlineData(0, int.MaxValue)]
    public async Task Values_that_nobody_asked_for_are_refused(int portfolio, int day)
    {
        Answer([Row(portfolio, day, 1, 0, (day, 1m))]);
        await using var engine = Open();

        var failure = await Assert.ThrowsAsync<BourseException>(() => engine.ValueAsync([Portfolio()], null, Cancellation));

        Assert.StartsWith($"Spark at {_spark.Address} sent values that cannot be read: ", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_answer_of_another_form_is_refused()
    {
        Answer(ArrowBytes.Texts("{}"));
        await using var engine = Open();

        var failure = await Assert.ThrowsAsync<BourseException>(() => engine.ValueAsync([Portfolio()], null, Cancellation));

        Assert.Equal(
            $"Spark at {_spark.Address} sent a result that cannot be read: an Arrow stream has no column p of the type that was asked for",
            failure.Message);
    }

    private static Portfolio Portfolio() => new("Inv1", "P1", "One", true, [new Holding("IBM", 2)]);

    private static ValueRow Row(int portfolio, int? first, long records, long nonCanonical, params (int Day, decimal Micros)[] sums) =>
        new(portfolio, first, records, nonCanonical, sums);

    private static RecordBatch Messages(params string[] messages) => ArrowColumns.ToBatch(
        ("k", new Int32Array.Builder().AppendRange(messages.Select(_ => 0)).Build()),
        ("o", new Int64Array.Builder().AppendRange(messages.Select((_, at) => 7L + at)).Build()),
        ("w", new Int64Array.Builder().AppendRange(messages.Select(_ => 5L)).Build()),
        ("message", new BinaryArray.Builder().AppendRange(messages.Select(Encoding.UTF8.GetBytes)).Build()));

    private static RecordBatch Values(IReadOnlyList<ValueRow> rows)
    {
        var sums = rows.SelectMany(row => row.Sums).ToList();
        var days = new Int32Array.Builder().AppendRange(sums.Select(sum => sum.Day)).Build();
        var micros = new Decimal128Array.Builder(new Decimal128Type(35, 0)).AppendRange(sums.Select(sum => sum.Micros)).Build();
        var type = new StructType([new Field("d", Int32Type.Default, true), new Field("s", micros.Data.DataType, true)]);
        var offsets = new ArrowBuffer.Builder<int>().Append(0);
        foreach (var row in rows) offsets.Append(offsets.Span[^1] + row.Sums.Count);
        var items = new StructArray(type, sums.Count, [days, micros], ArrowBuffer.Empty, 0);
        var firsts = new Int32Array.Builder();
        foreach (var row in rows) _ = row.First is { } first ? firsts.Append(first) : firsts.AppendNull();
        return ArrowBytes.Columns(
            ("p", new Int32Array.Builder().AppendRange(rows.Select(row => row.Portfolio)).Build()),
            ("f", firsts.Build()),
            ("n", new Int64Array.Builder().AppendRange(rows.Select(row => row.Records)).Build()),
            ("noncanonical", new Int64Array.Builder().AppendRange(rows.Select(row => row.NonCanonical)).Build()),
            ("v", new ListArray(new ListType(type), rows.Count, offsets.Build(), items, ArrowBuffer.Empty, 0)));
    }

    private void Answer(ValueRow[] values) => Answer(Values(values));

    private void Answer(ValueRow[] first, RecordBatch messages, params ValueRow[][] then) =>
        Answer([Values(first), messages, .. then.Select(Values)]);

    private void Answer(params RecordBatch[] answers)
    {
        var next = 0;
        _spark.Execute = async call =>
        {
            await call.SendAsync("rows", answers[next++]);
            await call.CompleteAsync();
        };
    }

    private async Task LoseFirstRecordAsync()
    {
        await _log.DeleteTopicAsync(Topics.Prices, Cancellation);
        await _log.EnsureTopicAsync(new TopicSpec(Topics.Prices) { RetentionTime = TimeSpan.FromDays(1) }, Cancellation);
        await using var producer = _log.CreateProducer();
        var records = new RecordBuffer();
        foreach (var time in new[] { 0, _clock.GetUtcNow().ToUnixTimeMilliseconds() })
        {
            records.Clear();
            records.Add("IBM"u8, "a message"u8, RecordHeaders.None, time);
            await producer.AppendAsync(Topics.Prices, records, Cancellation);
        }
    }

    private SparkValuations Open(MissingPolicy missing = MissingPolicy.Wait)
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
        var options = new AuditOptions(rules, Calendars.Greek, missing, new DateOnly(2024, 1, 1));
        return new SparkValuations(SparkAddress.Parse(_spark.Address), _log, kafka, options, Guid.NewGuid, TimeProvider.System);
    }
}
