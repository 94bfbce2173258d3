using Bourse.Adapters.Kafka;
using Bourse.Adapters.Spark;
using Bourse.Adapters.SparkConnect;
using Bourse.Adapters.SparkConnect.Protocol;
using Bourse.Bars;
using Bourse.Tests.Bars;
using Bourse.Tests.Cassandra;
using Bourse.Tests.InMemory;
using Bourse.Tests.Servers;
using Bourse.Tests.SparkConnect;

namespace Bourse.Tests.Spark;

/// <summary>Which queries run, and what becomes of one that writes nothing, on a Spark in this process and a real Cassandra.</summary>
public sealed class StandingQueryTests : IAsyncLifetime
{
    private readonly FakeTimeProvider _clock = new(new DateTimeOffset(2024, 6, 3, 12, 0, 0, TimeSpan.Zero));
    private readonly TestKeyspace _keyspace = new(TestServers.RequireCassandra());
    private readonly List<WriteStreamOperationStart> _started = [];
    private readonly List<string> _stopped = [];
    private readonly HashSet<string> _endedRuns = [];
    private readonly InMemoryEventLog _log;
    private FakeSpark _spark = null!;
    private string? _progress;

    public StandingQueryTests() => _log = new InMemoryEventLog(_clock);

    public async ValueTask InitializeAsync()
    {
        _spark = await FakeSpark.StartAsync();
        _spark.Before = TellSettingsAsync;
        _spark.Execute = ExecuteAsync;
        await BarWorld.SendAsync(_log, SampleBars.Hours("NVDA", new DateOnly(2024, 5, 1), 7));
    }

    public async ValueTask DisposeAsync()
    {
        await _spark.DisposeAsync();
        await _log.DisposeAsync();
        await _keyspace.DisposeAsync();
    }

    [Fact]
    public async Task Another_query_takes_its_place_after_five_minutes_also_when_it_cannot_be_stopped()
    {
        await using var stream = Open();
        await stream.StartAsync(default);
        await PassAsync(stream, TimeSpan.FromSeconds(299));
        Assert.Single(_started);

        await PassAsync(stream, TimeSpan.FromSeconds(1));
        await PassAsync(stream, TimeSpan.FromSeconds(10));

        Assert.Equal(2, _started.Count);
        Assert.NotEqual(_started[0].QueryName, _started[1].QueryName);
        Assert.NotEqual(_started[0].Options["checkpointLocation"], _started[1].Options["checkpointLocation"]);
        Assert.Equal(["run 1"], _stopped);
    }

    [Fact]
    public async Task A_query_that_has_written_everything_may_wait_for_messages_as_long_as_it_likes()
    {
        _progress = """{"sources":[{"endOffset":{"NVDA_topic":{"0":7}}}]}""";
        await using var stream = Open();
        await stream.StartAsync(default);
        await PassAsync(stream, TimeSpan.FromSeconds(1));
        await PassAsync(stream, TimeSpan.FromHours(1));
        await BarWorld.SendAsync(_log, SampleBars.Hours("NVDA", new DateOnly(2024, 5, 2), 7));
        await PassAsync(stream, TimeSpan.FromSeconds(299));
        Assert.Single(_started);
    }

    [Fact]
    public async Task More_symbols_than_queries_may_stand_take_turns_and_who_has_waited_longest_is_next()
    {
        foreach (var n in Enumerable.Range(0, 7)) await BarWorld.SendAsync(_log, SampleBars.Hours($"S{n}", new DateOnly(2024, 5, 1), 7));
        await using var stream = Open(mostStanding: 2);
        await stream.StartAsync(default);
        await PassAsync(stream, TimeSpan.FromSeconds(1));
        Assert.Equal(["500 milliseconds", "500 milliseconds", "ends", "ends", "ends", "ends"], _started.Select(TriggerOf));
        Assert.Equal("bars of 8 symbols, by Spark, 6 of them in turns", stream.Status.Activity);

        // The turns of four are over; four of six have been written, the others follow.
        EndAllBut(2);
        await PassAsync(stream, TimeSpan.FromSeconds(1));
        Assert.Equal(8, _started.Count);
        Assert.Equal(8, _started.Select(start => start.QueryName).Distinct().Count());
        EndAllBut(2);
        await PassAsync(stream, TimeSpan.FromSeconds(1));
        Assert.Equal(2 * 7, stream.Status.Lag);

        // New bars of one that has had its turn, and of a symbol that is new.
        await BarWorld.SendAsync(_log, SampleBars.Hours("S6", new DateOnly(2024, 5, 2), 7));
        await BarWorld.SendAsync(_log, SampleBars.Hours("T", new DateOnly(2024, 5, 2), 7));
        await PassAsync(stream, TimeSpan.FromSeconds(3));
        Assert.Equal(["ends", "ends"], _started.Skip(8).Select(TriggerOf));
        Assert.Contains("stock_t ", _started[8].QueryName, StringComparison.Ordinal);
        Assert.Contains("stock_s6 ", _started[9].QueryName, StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_a_query_that_another_process_has_started_has_written_is_known_from_Spark_alone()
    {
        await using (var first = Open(endsWithTopics: true)) await first.StartAsync(default);
        await BarWorld.SendAsync(_log, SampleBars.Hours("NVDA", new DateOnly(2024, 5, 2), 7));
        _progress = """{"sources":[{"endOffset":{"NVDA_topic":{"0":7}}}]}""";
        await using var second = Open(endsWithTopics: true);
        await second.StartAsync(default);
        Assert.Single(_started);

        EndAllBut(0);
        await PassAsync(second, TimeSpan.FromSeconds(1));
        Assert.Equal(2, _started.Count);
        Assert.Equal(_started[0].Options["checkpointLocation"], _started[1].Options["checkpointLocation"]);
    }

    /// <summary>Ends all runs but the first ones.</summary>
    private void EndAllBut(int first)
    {
        for (var run = first + 1; run <= _started.Count; run++) _endedRuns.Add(IdOf(run).RunId);
    }

    private static string TriggerOf(WriteStreamOperationStart start) => start.AvailableNow ? "ends" : start.ProcessingTimeInterval;

    private SparkBarStream Open(int mostStanding = 200, bool endsWithTopics = false)
    {
        var route = new SparkBarRoute(
            SparkAddress.Parse(_spark.Address), new KafkaOptions { BootstrapServers = "broker:9092" }, _keyspace.Options);
        return new SparkBarStream(_log, _keyspace.Open(), route, new BarStreamOptions(), endsWithTopics, Guid.NewGuid, _clock)
        {
            MostStanding = mostStanding,
        };
    }

    private async Task PassAsync(SparkBarStream stream, TimeSpan time)
    {
        _clock.Advance(time);
        await stream.StepAsync(TimeSpan.Zero, default);
    }

    private static async Task<bool> TellSettingsAsync(FakeCall call)
    {
        if (call.Method != "Config") return false;
        var folder = new KeyValue { Key = "spark.sql.warehouse.dir", Value = "/warehouse" };
        await call.EndAsync(new ConfigResponse { Pairs = { folder } });
        return true;
    }

    private Task ExecuteAsync(FakeCall call)
    {
        var plan = call.Request<ExecutePlanRequest>().Plan;
        return plan.Command switch
        {
            { WriteStreamOperationStart: { } start } => AnswerAsync(call, Start(start)),
            { StreamingQueryManagerCommand: { } } => AnswerAsync(call, List()),
            { StreamingQueryCommand: { LastProgress: true } } => AnswerAsync(call, Tell()),
            { StreamingQueryCommand: { Exception: true } } => AnswerAsync(call, TellEnd()),
            { StreamingQueryCommand: { Stop: true } asked } => Refuse(call, asked.QueryId.RunId),
            _ => call.CompleteAsync(),
        };
    }

    private ExecutePlanResponse Start(WriteStreamOperationStart start)
    {
        _started.Add(start);
        return new ExecutePlanResponse
        {
            ResponseId = "1", WriteStreamOperationStartResult = new WriteStreamOperationStartResult { QueryId = IdOf(_started.Count) },
        };
    }

    private ExecutePlanResponse List()
    {
        var active = new StreamingQueryManagerCommandResult.Types.ActiveResult();
        var running = _started.Select((start, index) => new StreamingQueryManagerCommandResult.Types.StreamingQueryInstance
        {
            Id = IdOf(index + 1), Name = start.QueryName,
        });
        active.ActiveQueries.AddRange(running.Where(query => !_endedRuns.Contains(query.Id.RunId)));
        return new ExecutePlanResponse
        {
            ResponseId = "1", StreamingQueryManagerCommandResult = new StreamingQueryManagerCommandResult { Active = active },
        };
    }

    private ExecutePlanResponse Tell()
    {
        var progress = new StreamingQueryCommandResult.Types.RecentProgressResult();
        if (_progress is not null) progress.RecentProgressJson.Add(_progress);
        return new ExecutePlanResponse
        {
            ResponseId = "1", StreamingQueryCommandResult = new StreamingQueryCommandResult { RecentProgress = progress },
        };
    }

    private static ExecutePlanResponse TellEnd() => new()
    {
        ResponseId = "1", StreamingQueryCommandResult = new StreamingQueryCommandResult
        {
            Exception = new StreamingQueryCommandResult.Types.ExceptionResult(),
        },
    };

    private Task Refuse(FakeCall call, string run)
    {
        _stopped.Add(run);
        return call.EndAsync(13, "the query did not stop in time");
    }

    private static StreamingQueryInstanceId IdOf(int number) => new() { Id = $"query {number}", RunId = $"run {number}" };

    private static async Task AnswerAsync(FakeCall call, ExecutePlanResponse answer)
    {
        await call.SendAsync(answer);
        await call.CompleteAsync();
    }
}
