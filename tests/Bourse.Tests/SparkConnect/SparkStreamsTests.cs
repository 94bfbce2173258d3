using Bourse.Adapters.SparkConnect;
using Bourse.Adapters.SparkConnect.Protocol;

namespace Bourse.Tests.SparkConnect;

/// <summary>Streaming queries against a server in this process.</summary>
public sealed class SparkStreamsTests : IAsyncLifetime
{
    private static readonly Guid First = new("11111111-1111-1111-1111-111111111111");
    private static readonly Guid Second = new("22222222-2222-2222-2222-222222222222");

    private FakeSpark _spark = null!;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync() => _spark = await FakeSpark.StartAsync();

    public ValueTask DisposeAsync() => _spark.DisposeAsync();

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_query_is_started_with_its_name_its_target_and_its_trigger(bool endsWithTopic)
    {
        var started = new WriteStreamOperationStartResult { QueryId = new StreamingQueryInstanceId { Id = "q", RunId = "r" } };
        _spark.Execute = call => AnswerAsync(call, new ExecutePlanResponse { ResponseId = "1", WriteStreamOperationStartResult = started });
        await using var session = Open();
        var source = SparkSource.Endless("t", "kafka", new Dictionary<string, string> { ["subscribePattern"] = "NVDA_topic" });
        var options = new Dictionary<string, string> { ["checkpointLocation"] = "/checkpoints" };
        var interval = endsWithTopic ? (TimeSpan?)null : TimeSpan.FromSeconds(1);
        var stream = new SparkStream("name", new SparkQuery("SELECT * FROM t", [source]), "target", options, interval);

        Assert.Equal(new SparkStreamRun("q", "r"), await new SparkStreams(session).StartAsync(stream, Cancellation));
        var start = _spark.Requests<ExecutePlanRequest>().Single().Plan.Command.WriteStreamOperationStart;
        Assert.Equal(("name", "target", "append"), (start.QueryName, start.Format, start.OutputMode));
        Assert.Equal("/checkpoints", start.Options["checkpointLocation"]);
        Assert.Equal((endsWithTopic, endsWithTopic ? "" : "1000 milliseconds"), (start.AvailableNow, start.ProcessingTimeInterval));
        Assert.True(start.Input.WithRelations.References.Single().SubqueryAlias.Input.Read.IsStreaming);
    }

    [Fact]
    public async Task Queries_that_run_are_found_by_their_names()
    {
        var active = new StreamingQueryManagerCommandResult.Types.ActiveResult();
        active.ActiveQueries.Add(new StreamingQueryManagerCommandResult.Types.StreamingQueryInstance
        {
            Id = new StreamingQueryInstanceId { Id = "q", RunId = "r" }, Name = "name",
        });
        _spark.Execute = call => AnswerAsync(call, new ExecutePlanResponse
        {
            ResponseId = "1", StreamingQueryManagerCommandResult = new StreamingQueryManagerCommandResult { Active = active },
        });
        await using var session = Open();
        Assert.Equal(new SparkStreamRun("q", "r"), (await new SparkStreams(session).ListAsync(Cancellation))["name"]);
    }

    [Fact]
    public async Task A_query_that_ended_well_has_no_failure_and_one_that_failed_says_why()
    {
        var exception = new StreamingQueryCommandResult.Types.ExceptionResult();
        _spark.Execute = call => AnswerAsync(call, new ExecutePlanResponse
        {
            ResponseId = "1", StreamingQueryCommandResult = new StreamingQueryCommandResult { Exception = exception },
        });
        await using var session = Open();
        var streams = new SparkStreams(session);
        Assert.Null(await streams.FindFailureAsync(new SparkStreamRun("q", "r"), Cancellation));
        exception.ExceptionMessage = "Cassandra is away";
        Assert.StartsWith("Cassandra is away", await streams.FindFailureAsync(new SparkStreamRun("q", "r"), Cancellation), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_shared_session_passes_over_ids_that_the_server_has_closed_and_may_begin_again()
    {
        _spark.Before = async call =>
        {
            if (call.Method != "AnalyzePlan" || call.Request<AnalyzePlanRequest>().SessionId != $"{First}") return false;
            await call.EndAsync(13, "closed", ("errorClass", "INVALID_HANDLE.SESSION_CLOSED"));
            return true;
        };
        await using (var session = Open(number => number == 0 ? First : Second)) await session.OpenAsync(Cancellation);

        var release = _spark.Requests<ReleaseSessionRequest>().Single();
        Assert.Equal(($"{Second}", true), (release.SessionId, release.AllowReconnect));
    }

    [Fact]
    public async Task A_command_is_not_repeated_in_another_session()
    {
        _spark.Execute = call => call.EndAsync(13, "lost", ("errorClass", "INVALID_HANDLE.SESSION_NOT_FOUND"));
        await using var session = Open(_ => First);
        var failure = await Assert.ThrowsAsync<SparkConnectException>(() => new SparkStreams(session).ListAsync(Cancellation));
        Assert.Equal(SparkConnectError.SessionLost, failure.Error);
    }

    private static async Task AnswerAsync(FakeCall call, ExecutePlanResponse answer)
    {
        await call.SendAsync(answer);
        await call.CompleteAsync();
    }

    private SparkSession Open(Func<int, Guid>? sharedId = null)
    {
        var options = new SparkSessionOptions { Address = SparkAddress.Parse(_spark.Address), ClientName = "test", SharedId = sharedId };
        return new SparkSession(options, Guid.NewGuid, TimeProvider.System);
    }
}
