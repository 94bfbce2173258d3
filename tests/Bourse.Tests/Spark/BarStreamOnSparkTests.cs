using System.Globalization;
using System.Text;
using Bourse.Adapters.Kafka;
using Bourse.Adapters.Spark;
using Bourse.Adapters.SparkConnect;
using Bourse.Adapters.Sqlite;
using Bourse.Bars;
using Bourse.Events;
using Bourse.Tests.Bars;
using Bourse.Tests.Cassandra;
using Bourse.Tests.Servers;

namespace Bourse.Tests.Spark;

/// <summary>
/// The stream of bars by Spark Structured Streaming, from a real Kafka to a real Cassandra: the whole program, compared with the stream in process.
/// </summary>
[Collection(NetworkServers.Collection)]
public sealed class BarStreamOnSparkTests
{
    /// <summary>The default pipeline: two symbols, twelve months.</summary>
    private const int Bars = 3_482;

    private const string Good = """
        {"id":"0123456789abcdef0123456789abcdef","timestamp":"2024-05-01 10:00:00","open":1.50,"high":2,"low":1.1,"close":1.25,"volume":7,
        """ + "\"symbol\":\"NVDA\",\"time_zone\":\"US/Eastern\"}";

    /// <summary>Messages that Spark's query must leave to the program, and which of them can be used.</summary>
    private static readonly (string Message, bool IsUsable)[] Odd =
    [
        (Replace("10:00:00", "10:05:00"), true),
        (Replace("10:00:00", "10:10:00", "1.50", "\"1.50\""), true),
        (Replace("10:00:00", "10:15:00", ":7,", ":\"1234.0\","), true),
        (Replace("2024-05-01 10:00:00", "2024-05-01T10:20"), true),
        (Replace("10:00:00", "10:25:00", "\"high\":2", "\"high\":2.000000000000"), true),
        (Replace("10:00:00", "10:30:00", "\"high\":2", "\"high\":2e0"), true),
        (Replace("10:00:00", "10:35:00", "US/Eastern", "Australia/Lord_Howe"), true),
        (Replace("10:00:00", "10:40:00", "NVDA", "nvda"), true),
        (Replace("10:00:00", "10:45:00", "{", "{ "), true),
        (Replace("2024-05-01 10:00:00", "1969-07-20 10:00:00"), true),
        (Replace("10:00:00", "10:50:00", "NVDA", "IBM"), false),
        (Replace("10:00:00", "10:51:00", "US/Eastern", "Mars/Olympus"), false),
        (Replace("10:00:00", "10:52:00", "\"low\":1.1", "\"low\":1.3"), false),
        (Replace("10:00:00", "10:53:00", "\"low\":1.1", "\"low\":0"), false),
        (Replace("10:00:00", "10:54:00", "\"high\":2", "\"high\":2000000000"), false),
        (Replace("10:00:00", "10:55:00", ":7,", ":-7,"), false),
        (Replace("10:00:00", "24:00:00"), false),
        (Replace("2024-05-01", "2023-02-29"), false),
        (Replace("2024-05-01 10:00:00", "2024-03-10 02:30:00"), false),
        (Replace("\"volume\":7,", ""), false),
        ("no bar", false),
        ("", false),
    ];

    [Fact]
    public async Task The_embedded_chain_and_Kafka_to_Cassandra_in_process_and_by_Spark_have_the_same_rows()
    {
        var spark = TestServers.RequireSpark();
        await using var servers = await BarsOnServers.OpenAsync();
        var embedded = servers.EmbeddedHome();
        await BarsOnServers.RunAsync(embedded, "pipeline", "run", "real-time-etl-stack");
        await BarsOnServers.RunAsync(embedded, "stream", "--until-end");
        await using var file = new SqliteBarStore(Path.Combine(embedded, "bars.db"), TimeProvider.System);
        var expected = (await BarWorld.ReadAsync(file)).Order(StringComparer.Ordinal).ToList();
        Assert.Equal(Bars, expected.Count);

        await using var other = new TestKeyspace(TestServers.RequireCassandra());
        await BarsOnServers.RunAsync(servers.HomeOf("process", other), "pipeline", "run", "real-time-etl-stack");
        await servers.StreamAsync(spark);
        Assert.Equal(expected, await BarsOnServers.ReadAsync(servers.Keyspace));
        await BarsOnServers.RunAsync(servers.HomeOf("process", other), "stream", "--until-end");
        Assert.Equal(expected, await BarsOnServers.ReadAsync(other));
    }

    [Fact]
    public async Task Whatever_a_message_looks_like_both_engines_write_the_same_rows_and_the_same_dead_letters()
    {
        var spark = TestServers.RequireSpark();
        await using var servers = await BarsOnServers.OpenAsync();
        await SendAsync(servers, "NVDA", Odd.Select(one => one.Message).Append(Good));
        await using (var log = servers.OpenLog())
        {
            await BarWorld.SendAsync(log, ChangesOfTheClocks());
            string[] symbols = ["BRK.B", "M&M.NS", "Ä'\"\\"];
            await BarWorld.SendAsync(log, symbols.Select(symbol => SampleBars.Of(symbol, "2024-05-01 10:00:00")));
            foreach (var interval in BarInterval.All)
            {
                await BarWorld.SendAsync(log, [SampleBars.Of("X", "2024-05-01 10:00:00", "0.0100", interval.Text)]);
            }
        }

        await servers.StreamAsync(spark);
        var letters = Odd.Count(one => !one.IsUsable);
        Assert.Equal(letters, await servers.CountLettersAsync("NVDA"));
        var rows = await BarsOnServers.ReadAsync(servers.Keyspace);
        Assert.Equal(Odd.Count(one => one.IsUsable) + 1, rows.Count(row => row.StartsWith("NVDA ", StringComparison.Ordinal)));

        await using var other = new TestKeyspace(TestServers.RequireCassandra());
        await BarsOnServers.RunAsync(servers.HomeOf("process", other), "stream", "--until-end");
        Assert.Equal(await BarsOnServers.ReadAsync(other), rows);
        Assert.Equal(letters, await servers.CountLettersAsync("NVDA"));
    }

    [Fact]
    public async Task Modes_mean_what_they_mean_in_process_and_either_engine_goes_on_where_the_other_has_stopped()
    {
        var spark = TestServers.RequireSpark();
        await using var servers = await BarsOnServers.OpenAsync();
        var process = servers.HomeOf("process", servers.Keyspace);
        var first = SampleBars.Hours("NVDA", new DateOnly(2024, 5, 1), 30).ToList();
        await SendAsync(servers, first);
        await servers.StreamAsync(spark);
        var stored = await BarsOnServers.ReadAsync(servers.Keyspace);
        Assert.Equal(TextsOf(first), stored);
        await servers.StreamAsync(spark, "--mode", "initial");
        await servers.StreamAsync(spark, "--mode", "initial");
        Assert.Equal(stored, await BarsOnServers.ReadAsync(servers.Keyspace));

        // A second version of each bar, which is skipped; then a third one, which the stream in process writes.
        await SendAsync(servers, first.Select(bar => bar with { Volume = 2 }));
        await servers.StreamAsync(spark, "--mode", "append");
        Assert.Equal(stored, await BarsOnServers.ReadAsync(servers.Keyspace));
        var third = first.Take(20).Select(bar => bar with { Volume = 3 }).ToList();
        await SendAsync(servers, third);
        await BarsOnServers.RunAsync(process, "stream", "--until-end");
        Assert.Equal(TextsOf([.. third, .. first.Skip(20)]), await BarsOnServers.ReadAsync(servers.Keyspace));

        // A fourth one goes by Spark again, behind what was written in process.
        var fourth = first.Take(10).Select(bar => bar with { Volume = 4 }).ToList();
        await SendAsync(servers, fourth);
        await servers.StreamAsync(spark);
        Assert.Equal(TextsOf([.. fourth, .. third.Skip(10), .. first.Skip(20)]), await BarsOnServers.ReadAsync(servers.Keyspace));
        await BarsOnServers.RunAsync(process, "stream", "--mode", "initial", "--until-end");
        await servers.StreamAsync(spark, "--mode", "initial");
        var newest = first.Select(bar => bar with { Volume = 2 }).Skip(20);
        Assert.Equal(TextsOf([.. fourth, .. third.Skip(10), .. newest]), await BarsOnServers.ReadAsync(servers.Keyspace));
    }

    [Fact]
    public async Task More_symbols_than_queries_may_stand_are_all_followed_and_so_are_new_ones()
    {
        var (symbols, standing) = (Effort.Of(3, full: 250), Effort.Of(1, full: 200));
        var route = new SparkBarRoute(
            SparkAddress.Parse(TestServers.RequireSpark()), new KafkaOptions { BootstrapServers = TestServers.RequireKafka() }, default!);
        await using var servers = await BarsOnServers.OpenAsync();
        await using var log = servers.OpenLog();
        var bars = Enumerable.Range(0, symbols).SelectMany(n => SampleBars.Hours($"S{n}", new DateOnly(2024, 5, 1), 7)).ToList();
        await BarWorld.SendAsync(log, bars);
        await using var stream = new SparkBarStream(
            log, servers.Keyspace.Open(), route with { Cassandra = servers.Keyspace.Options }, new BarStreamOptions(), false, Guid.NewGuid,
            TimeProvider.System)
        {
            MostStanding = standing,
        };
        await stream.StartAsync(default);
        await FollowAsync(stream);
        Assert.Equal(TextsOf(bars), await BarsOnServers.ReadAsync(servers.Keyspace));

        var more = Enumerable.Range(0, symbols + 1).SelectMany(n => SampleBars.Hours($"S{n}", new DateOnly(2024, 5, 2), 7)).ToList();
        await BarWorld.SendAsync(log, more);
        await FollowAsync(stream);
        Assert.Equal(TextsOf([.. bars, .. more]), await BarsOnServers.ReadAsync(servers.Keyspace));
    }

    private static async Task FollowAsync(SparkBarStream stream)
    {
        while (!await stream.HasReadAllAsync(default)) await stream.StepAsync(TimeSpan.FromMilliseconds(200), default);
    }

    /// <summary>Hours around the four changes of the clocks of 2024 and 2025; those that occur twice, twice.</summary>
    private static IEnumerable<Bar> ChangesOfTheClocks()
    {
        foreach (var (name, days) in ((string, string[])[])
            [("US/Eastern", ["2024-03-10", "2024-11-03", "2025-03-09", "2025-11-02"]),
             ("Europe/London", ["2024-03-31", "2024-10-27", "2025-03-30", "2025-10-26"])])
        {
            var zone = ExchangeTimeZone.Find(name);
            var midnights = days.Select(day => DateOnly.Parse(day, CultureInfo.InvariantCulture).ToDateTime(default, DateTimeKind.Utc));
            foreach (var instant in midnights.SelectMany(day => Enumerable.Range(-3, 15).Select(hour => day.AddHours(hour))))
            {
                var bar = SampleBars.Of(name == "US/Eastern" ? "CLOCKS" : "CLOCKS.L", "2024-05-01 10:00:00", "181.50");
                yield return bar with { Instant = instant, LocalTime = zone.LocalTimeOf(instant), TimeZone = name };
            }
        }
    }

    private static IEnumerable<string> TextsOf(IEnumerable<Bar> bars) => bars.Select(SampleBars.Text).Order(StringComparer.Ordinal);

    private static async Task SendAsync(BarsOnServers servers, IEnumerable<Bar> bars)
    {
        await using var log = servers.OpenLog();
        await BarWorld.SendAsync(log, bars);
    }

    private static async Task SendAsync(BarsOnServers servers, string symbol, IEnumerable<string> messages)
    {
        await using var log = servers.OpenLog();
        await using var producer = log.CreateProducer();
        var topic = SymbolNames.TopicOf(Symbol.Parse(symbol));
        await log.EnsureTopicAsync(new TopicSpec(topic), default);
        var records = new RecordBuffer();
        foreach (var message in messages) records.Add(Encoding.UTF8.GetBytes(symbol), Encoding.UTF8.GetBytes(message), RecordHeaders.None, 0);
        await producer.AppendAsync(topic, records, default);
    }

    private static string Replace(params string[] pairs)
    {
        var message = Good;
        for (var i = 0; i < pairs.Length; i += 2) message = message.Replace(pairs[i], pairs[i + 1], StringComparison.Ordinal);
        return message;
    }
}
