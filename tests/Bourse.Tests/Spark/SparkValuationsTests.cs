using System.Text;
using Bourse.Adapters.Kafka;
using Bourse.Adapters.Spark;
using Bourse.Adapters.SparkConnect;
using Bourse.Audit;
using Bourse.Events;
using Bourse.Investors;
using Bourse.Market;
using Bourse.Tests.InMemory;
using Bourse.Tests.Servers;

namespace Bourse.Tests.Spark;

/// <summary>The engine on a real Spark, which reads a real Kafka; each test has a topic of its own.</summary>
public sealed class SparkValuationsTests(ITestOutputHelper output) : IAsyncLifetime
{
    private readonly string _topic = $"prices-{Guid.NewGuid():N}";
    private readonly FakeTimeProvider _clock = new(new DateTimeOffset(2024, 6, 3, 12, 0, 0, TimeSpan.Zero));
    private KafkaOptions _kafka = null!;
    private SparkAddress _spark = null!;
    private KafkaEventLog? _log;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public ValueTask InitializeAsync()
    {
        _spark = SparkAddress.Parse(TestServers.RequireSpark());
        _kafka = new KafkaOptions { BootstrapServers = TestServers.RequireKafka() };
        _log = KafkaEventLog.Open(_kafka, TimeProvider.System);
        return ValueTask.CompletedTask;
    }

    public async ValueTask DisposeAsync()
    {
        if (_log is null) return;
        await _log.DeleteTopicAsync(_topic, default);
        await _log.DisposeAsync();
    }

    [Theory]
    [InlineData(1, 1, "GR")]
    [InlineData(2, 3, "weekends")]
    [InlineData(3, 2, "GR")]
    [InlineData(4, 2, "data")]
    [InlineData(5, 1, "data")]
    public async Task Spark_comes_to_the_values_of_this_process(int seed, int partitions, string name)
    {
        var calendar = Calendars.Named(name);
        await using var memory = new InMemoryEventLog(_clock);
        await WriteAsync(memory, Topics.Prices, seed, partitions);
        await WriteAsync(_log!, _topic, seed, partitions);
        foreach (var missing in Enum.GetValues<MissingPolicy>())
        {
            var options = Options(calendar, missing, RandomPrices.From(seed)) with { Lateness = seed };
            await using var spark = Open(options);

            var onSpark = await spark.ValueAsync(RandomPrices.Portfolios, null, Cancellation);
            var inProcess = await new InProcessValuations(memory, options).ValueAsync(RandomPrices.Portfolios, null, Cancellation);

            Assert.Equal(inProcess.Prices, onSpark.Prices);
            var counts = new List<int>();
            foreach (var (expected, actual) in inProcess.Portfolios.Zip(onSpark.Portfolios))
            {
                Assert.Equal(expected.Select(WhatBothEnginesSay), actual.Select(WhatBothEnginesSay));
                counts.Add(expected.Count);
            }

            output.WriteLine($"{missing}: {string.Join(' ', counts)} days");
            Assert.True(missing == MissingPolicy.Wait || counts is [> 20, > 20, > 20, 0, > 20, > 10, > 10, > 20, > 20], string.Join(' ', counts));
        }
    }

    private static AuditedDay WhatBothEnginesSay(AuditedDay day) => day with { Carried = null, MayRepeat = true, PricedAt = null };

    [Fact]
    public async Task A_million_non_canonical_messages_are_sent_back_as_rows_of_the_query()
    {
        var calendar = Calendars.Named("weekends");
        var days = WeekdaysFrom(new DateOnly(1900, 1, 1), 31_250);
        string[] tickers = [.. Enumerable.Range(0, 32).Select(ticker => $"T{ticker}")];
        await WriteAsync(tickers, days);
        var rules = new PriceRules(tickers.ToHashSet(), calendar, _clock);
        await using var spark = Open(new AuditOptions(rules, calendar, MissingPolicy.Wait, days[0]));
        var portfolio = new Portfolio("Inv1", "P1", "One", true, [.. tickers.Select(ticker => new Holding(ticker, 10))]);

        var values = await spark.ValueAsync([portfolio], null, Cancellation);

        Assert.Equal(1_000_000, values.Prices);
        var valued = Assert.Single(values.Portfolios);
        Assert.Equal(days, valued.Select(day => day.Date));
        // A day's prices are its number and each ticker's hundredth: 32 holdings of 10 shares at n + 0.00 to n + 0.31.
        Assert.All(valued.Select((day, n) => (day.Value, n)), day => Assert.Equal((320m * (day.n + 1)) + 49.60m, day.Value));
    }

    [Fact]
    public async Task An_empty_topic_values_nothing_and_needs_no_Spark()
    {
        await _log!.EnsureTopicAsync(new TopicSpec(_topic), Cancellation);
        await using var spark = Open(Options(), spark: SparkAddress.Parse("sc://127.0.0.1:1"));

        var values = await spark.ValueAsync(RandomPrices.Portfolios, null, Cancellation);

        Assert.Equal(0, values.Prices);
        Assert.All(values.Portfolios, days => Assert.Empty(days));
    }

    [Fact]
    public async Task A_Kafka_that_Spark_cannot_reach_is_named_with_what_to_look_at()
    {
        await WriteAsync(_log!, _topic, 1, 1);
        await using var spark = Open(Options(), _kafka with { BootstrapServers = "127.0.0.1:1" });

        var failure = await Assert.ThrowsAsync<BourseException>(() => spark.ValueAsync(RandomPrices.Portfolios, null, Cancellation));

        Assert.Equal(FailureKind.Unreachable, failure.Kind);
        Assert.StartsWith($"Spark at {_spark} cannot reach Kafka at 127.0.0.1:1: ", failure.Message, StringComparison.Ordinal);
        Assert.Contains("advertised.listeners", failure.Remedy, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Authorities_that_are_none_are_a_wrong_setting()
    {
        await WriteAsync(_log!, _topic, 1, 1);
        var file = Path.GetTempFileName();
        await using var spark = Open(Options(), _kafka with { SecurityProtocol = "ssl", SslCaLocation = file });

        var failure = await Assert.ThrowsAsync<BourseException>(() => spark.CheckAsync(Cancellation));

        File.Delete(file);
        Assert.Equal(FailureKind.Usage, failure.Kind);
        Assert.StartsWith($"Spark at {_spark} cannot make a safe connection to Kafka at ", failure.Message, StringComparison.Ordinal);
    }

    private static DateOnly[] WeekdaysFrom(DateOnly first, int count) =>
        [.. Enumerable.Range(0, 2 * count).Select(first.AddDays).Where(Calendars.Named("weekends").IsTradingDay).Take(count)];

    /// <summary>A price for each ticker and day, in a form that exchanges do not write.</summary>
    private async Task WriteAsync(string[] tickers, DateOnly[] days)
    {
        await _log!.EnsureTopicAsync(new TopicSpec(_topic), Cancellation);
        await using var producer = _log.CreateProducer();
        foreach (var chunk in days.Index().Chunk(1000))
        {
            var records = new RecordBuffer();
            foreach (var (number, day) in chunk)
            {
                for (var ticker = 0; ticker < tickers.Length; ticker++)
                {
                    var message = $$"""{"tick":"{{tickers[ticker]}}","price":"{{number + 1}}.{{ticker:00}}","date":"{{day:yyyy-MM-dd}}"}""";
                    records.Add(Encoding.UTF8.GetBytes(tickers[ticker]), Encoding.UTF8.GetBytes(message), RecordHeaders.None, 0);
                }
            }

            await producer.AppendAsync(_topic, records, Cancellation);
        }
    }

    private AuditOptions Options(TradingCalendar? calendar = null, MissingPolicy missing = MissingPolicy.Wait, DateOnly from = default)
    {
        var days = calendar ?? Calendars.Greek;
        return new AuditOptions(new PriceRules(RandomPrices.Known, days, _clock), days, missing, from);
    }

    private SparkValuations Open(AuditOptions options, KafkaOptions? kafka = null, SparkAddress? spark = null) =>
        new(spark ?? _spark, _log!, kafka ?? _kafka, options, Guid.NewGuid, TimeProvider.System, _topic);

    private static async Task WriteAsync(IEventLog log, string topic, int seed, int partitions)
    {
        await log.EnsureTopicAsync(new TopicSpec(topic) { Partitions = partitions }, Cancellation);
        await using var producer = log.CreateProducer();
        var records = new RecordBuffer();
        foreach (var (key, message, time) in RandomPrices.Of(seed)) records.Add(key, message, RecordHeaders.None, time);
        await producer.AppendAsync(topic, records, Cancellation);
    }
}
