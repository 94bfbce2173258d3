using System.Net;
using System.Net.Sockets;
using System.Text;
using Bourse.Adapters.SparkConnect;
using Bourse.Adapters.SparkConnect.Protocol;
using Microsoft.AspNetCore.Server.Kestrel.Core;

namespace Bourse.Tests.SparkConnect;

/// <summary>The session against a server in this process.</summary>
public sealed class SparkSessionTests : IAsyncLifetime
{
    private static readonly SparkQuery Query = new("SELECT 1", []);

    private FakeSpark _spark = null!;

    /// <summary>So that a server is waited for until it says what it is.</summary>
    private static TimeProvider StandingClock => Clocks.MondayNoon();

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync() => _spark = await FakeSpark.StartAsync();

    public ValueTask DisposeAsync() => _spark.DisposeAsync();

    [Fact]
    public async Task A_query_results_in_the_texts_of_all_batches()
    {
        _spark.Execute = async call =>
        {
            await call.SendAsync("1", "a", null);
            await call.SendAsync("2");
            await call.SendAsync("3", "ä");
            await call.CompleteAsync();
        };
        await using (var session = Open("/;user_id=ann"))
        {
            Assert.Equal(["a", null, "ä"], await session.QueryAsync(Query, ArrowResult.Texts, null, Cancellation));
            Assert.Equal("4.0.4", session.Version);
        }

        Assert.Equal(["AnalyzePlan", "Config", "ExecutePlan", "ReleaseExecute", "ReleaseSession"], _spark.Calls.Select(call => call.Method));
        Assert.All(_spark.Calls, call => Assert.Equal(("application/grpc", null), (call.ContentType, call.Authorization)));
        var request = Assert.Single(_spark.Requests<ExecutePlanRequest>());
        Assert.Equal(("ann", "SELECT 1", "server side"),
            (request.UserContext.UserId, request.Plan.Root.Sql.Query, request.ClientObservedServerSideSessionId));
        Assert.True(request.RequestOptions.Single().ReattachOptions.Reattachable);
        Assert.Equal(request.OperationId, _spark.Requests<ReleaseExecuteRequest>().Single().OperationId);
        Assert.Equal("true", _spark.Requests<ConfigRequest>().Single().Operation.Set.Pairs.Single(pair => pair.Key == "a.setting").Value);
    }

    [Fact]
    public async Task Sources_go_along_with_the_query()
    {
        var query = new SparkQuery("SELECT * FROM t", [SparkSource.Of("t", "jdbc", new Dictionary<string, string> { ["password"] = "secret" })]);
        await using var session = Open();
        await session.QueryAsync(query, ArrowResult.Texts, null, Cancellation);

        var root = _spark.Requests<ExecutePlanRequest>().Single().Plan.Root.WithRelations;
        Assert.Equal("SELECT * FROM t", root.Root.Sql.Query);
        var alias = Assert.Single(root.References).SubqueryAlias;
        Assert.Equal(("t", "jdbc", "secret"), (alias.Alias, alias.Input.Read.DataSource.Format, alias.Input.Read.DataSource.Options["password"]));
    }

    [Fact]
    public async Task Rows_go_along_with_the_query()
    {
        var rows = ArrowColumns.ToBatch(("n", new Apache.Arrow.Int64Array.Builder().Append(7).Append(8).Build()));
        await using var session = Open();
        await session.QueryAsync(new SparkQuery("SELECT * FROM t", [SparkSource.Of("t", rows)]), ArrowResult.Texts, null, Cancellation);

        var alias = Assert.Single(_spark.Requests<ExecutePlanRequest>().Single().Plan.Root.WithRelations.References).SubqueryAlias;
        Assert.Equal("t", alias.Alias);
        var sent = ArrowResult.Read(alias.Input.LocalRelation.Data.Memory, 2, batch => batch.Column<Apache.Arrow.Int64Array>("n").Values.ToArray());
        Assert.Equal([7, 8], sent);
    }

    [Fact]
    public async Task Progress_is_reported_between_batches()
    {
        _spark.Execute = async call =>
        {
            await call.SendAsync(Progress("p", (1, 2), (0, 5)));
            await call.SendAsync("1", "a");
            await call.SendAsync(Progress("p", (2, 2), (5, 5)));
            await call.CompleteAsync();
        };
        var reported = new List<SparkProgress>();
        await using var session = Open();

        Assert.Equal(["a"], await session.QueryAsync(Query, ArrowResult.Texts, new Listener(reported.Add), Cancellation));
        Assert.Equal([new(1, 7), new(7, 7)], reported);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task An_error_comes_in_Sparks_words_on_one_line(bool behindAnswers)
    {
        _spark.Execute = async call =>
        {
            if (behindAnswers) await call.SendAsync("1", "a");
            await call.EndAsync(13, "[TABLE] Die Tabelle `größe` fehlt; 100%.\n'Project [*]\n+- more", ("errorClass", "TABLE"));
        };
        await using var session = Open();

        var failure = await Assert.ThrowsAsync<SparkException>(() => session.QueryAsync(Query, ArrowResult.Texts, null, Cancellation));
        Assert.Equal(("[TABLE] Die Tabelle `größe` fehlt; 100%", "TABLE"), (failure.Message, failure.ErrorClass));
        Assert.Equal("org.apache.spark.SomeException", Assert.Single(failure.Causes).Type);
        Assert.DoesNotContain(_spark.Calls, call => call.Method is "Interrupt" or "ReattachExecute");
    }

    [Fact]
    public async Task The_causes_of_an_error_are_asked_for()
    {
        _spark.Execute = call => call.EndAsync(13, "short", ("errorId", "e1"));
        _spark.Before = async call =>
        {
            if (call.Method != "FetchErrorDetails") return false;
            Assert.Equal("e1", call.Request<FetchErrorDetailsRequest>().ErrorId);
            await call.EndAsync(new FetchErrorDetailsResponse
            {
                Errors =
                {
                    new FetchErrorDetailsResponse.Types.Error { Message = "the whole\nand more", ErrorTypeHierarchy = { "a.Outer", "a.Base" } },
                    new FetchErrorDetailsResponse.Types.Error { Message = "the cause", ErrorTypeHierarchy = { "a.Inner" } },
                },
            });
            return true;
        };
        await using var session = Open();

        var failure = await Assert.ThrowsAsync<SparkException>(() => session.QueryAsync(Query, ArrowResult.Texts, null, Cancellation));
        Assert.Equal([new("a.Outer", "the whole"), new("a.Inner", "the cause")], failure.Causes);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_stream_that_breaks_goes_on_behind_the_last_answer(bool breaks)
    {
        using var received = new SemaphoreSlim(0);
        _spark.Execute = call => AnswerAsync(call, 1);
        _spark.Reattach = call => AnswerAsync(call, int.Parse(call.Request<ReattachExecuteRequest>().LastResponseId) + 1);
        await using var session = Open();

        Assert.Equal(["a", "b", "c"], await session.QueryAsync(Query, ArrowResult.Texts, new Listener(_ => received.Release()), Cancellation));
        Assert.Equal(["1", "2"], _spark.Requests<ReattachExecuteRequest>().Select(request => request.LastResponseId));
        Assert.Single(_spark.Requests<ExecutePlanRequest>());

        async Task AnswerAsync(FakeCall call, int number)
        {
            await call.SendAsync($"{number}", "abc"[number - 1].ToString());
            if (number == 3) await call.CompleteAsync();
            if (number == 3) return;
            // A break takes with it what the client has not read yet.
            await call.SendAsync(Progress($"{number}"));
            await received.WaitAsync(call.GivenUp);
            await (breaks ? call.BreakAsync() : call.EndAsync(0));
        }
    }

    [Fact]
    public async Task A_plan_that_never_arrived_is_sent_again()
    {
        var times = 0;
        _spark.Execute = async call =>
        {
            if (++times == 1) await call.BreakAsync();
            else await call.SendAsync("1", "a");
            if (times == 2) await call.CompleteAsync();
        };
        _spark.Reattach = call => call.EndAsync(13, "[INVALID_HANDLE.OPERATION_NOT_FOUND] no such operation");
        await using var session = Open();

        Assert.Equal(["a"], await session.QueryAsync(Query, ArrowResult.Texts, null, Cancellation));
        Assert.Single(_spark.Requests<ExecutePlanRequest>().Select(request => request.SessionId).Distinct());
    }

    [Fact]
    public async Task A_stream_that_is_idle_for_too_long_is_reattached()
    {
        _spark.Execute = call => UntilGivenUpAsync(call);
        _spark.Reattach = async call =>
        {
            // On a busy machine the stream that goes on may be idle for too long, too.
            if (call.Request<ReattachExecuteRequest>().LastResponseId != "1") await call.SendAsync("1", "a");
            await call.CompleteAsync();
        };
        await using var session = Open(idle: TimeSpan.FromMilliseconds(300));

        Assert.Equal(["a"], await session.QueryAsync(Query, ArrowResult.Texts, null, Cancellation));
    }

    [Fact]
    public async Task A_cancelled_query_is_interrupted_on_the_server()
    {
        using var cancel = CancellationTokenSource.CreateLinkedTokenSource(Cancellation);
        _spark.Execute = async call =>
        {
            await call.SendAsync("1", "a");
            await cancel.CancelAsync();
            await UntilGivenUpAsync(call);
        };
        await using var session = Open();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => session.QueryAsync(Query, ArrowResult.Texts, null, cancel.Token));
        var interrupt = Assert.Single(_spark.Requests<InterruptRequest>());
        Assert.Equal(_spark.Requests<ExecutePlanRequest>().Single().OperationId, interrupt.OperationId);
        Assert.Equal(InterruptRequest.Types.InterruptType.OperationId, interrupt.InterruptType);
    }

    [Fact]
    public async Task A_programming_error_comes_through_as_it_is_and_nothing_is_tried_again()
    {
        _spark.Execute = async call =>
        {
            await call.SendAsync(Progress("p", (1, 2)));
            await UntilGivenUpAsync(call);
        };
        await using var session = Open();
        var error = new InvalidOperationException("a mistake");

        var thrown = await Assert.ThrowsAsync<InvalidOperationException>(
            () => session.QueryAsync(Query, ArrowResult.Texts, new Listener(_ => throw error), Cancellation));

        Assert.Same(error, thrown);
        Assert.Single(_spark.Requests<ExecutePlanRequest>());
        Assert.Empty(_spark.Requests<ReattachExecuteRequest>());
        Assert.Single(_spark.Requests<InterruptRequest>());
    }

    [Fact]
    public async Task An_answer_without_a_status_is_a_broken_connection()
    {
        _spark.Execute = call => call.SendAsync("1", "a");
        _spark.Reattach = call => call.CompleteAsync();
        await using var session = Open();

        Assert.Equal(["a"], await session.QueryAsync(Query, ArrowResult.Texts, null, Cancellation));
        Assert.Equal("1", Assert.Single(_spark.Requests<ReattachExecuteRequest>()).LastResponseId);
    }

    [Fact]
    public async Task A_session_that_the_server_forgot_is_replaced_once()
    {
        var times = 0;
        _spark.Execute = async call =>
        {
            if (++times == 1)
            {
                await call.SendAsync("1", "a");
                await call.EndAsync(13, "[INVALID_HANDLE.SESSION_CHANGED] gone", ("errorClass", "INVALID_HANDLE.SESSION_CHANGED"));
                return;
            }

            await call.SendAsync("1", "b");
            await call.CompleteAsync();
        };
        await using var session = Open();

        Assert.Equal(["b"], await session.QueryAsync(Query, ArrowResult.Texts, null, Cancellation));
        Assert.Equal(2, _spark.Requests<ExecutePlanRequest>().Select(request => request.SessionId).Distinct().Count());
        Assert.Equal(2, _spark.Requests<ConfigRequest>().Count());
    }

    [Fact]
    public async Task A_server_that_forgets_every_session_is_reported()
    {
        _spark.Execute = call => call.EndAsync(13, "[INVALID_HANDLE.SESSION_NOT_FOUND] gone");
        await using var session = Open();

        await FailsAsync(SparkConnectError.SessionLost, "does not keep its sessions", session);
        Assert.Equal(2, _spark.Requests<ExecutePlanRequest>().Count());
    }

    [Fact]
    public async Task The_token_is_sent_with_every_call()
    {
        await using (var session = Open("/;token=s3cret;use_ssl=false")) await session.QueryAsync(Query, ArrowResult.Texts, null, Cancellation);

        Assert.Equal(5, _spark.Calls.Count);
        Assert.All(_spark.Calls, call => Assert.Equal("Bearer s3cret", call.Authorization));
    }

    [Fact]
    public async Task A_refused_token_is_a_wrong_setting_and_stays_secret()
    {
        _spark.Before = async call =>
        {
            await call.EndAsync(16, "Invalid token");
            return true;
        };
        await using var session = Open("/;token=s3cret;use_ssl=false");

        var failure = await FailsAsync(SparkConnectError.Unauthorized, "refuses this client: Invalid token", session);
        Assert.DoesNotContain("s3cret", failure.ToString());
    }

    [Theory]
    [InlineData(new byte[] { 9, 9, 9, 9, 9, 9 }, "compressed flag")]
    [InlineData(new byte[] { 1, 0, 0, 0, 1, 7 }, "compressed message")]
    [InlineData(new byte[] { 0, 0x7F, 0xFF, 0xFF, 0xFF, 7 }, "exceeds the maximum")]
    [InlineData(new byte[] { 0, 0xFF, 0xFF, 0xFF, 0xFF, 7 }, "Error reading next message")]
    [InlineData(new byte[] { 0, 0, 0, 0, 2, 0xFF, 0xFF }, "protocol message")]
    public async Task Garbage_is_refused(byte[] answer, string reason)
    {
        _spark.Execute = async call =>
        {
            await call.SendRawAsync(answer);
            await UntilGivenUpAsync(call);
        };
        await using var session = Open();

        var failure = await Assert.ThrowsAsync<SparkException>(() => session.QueryAsync(Query, ArrowResult.Texts, null, Cancellation));
        Assert.Contains(reason, failure.Message);
    }

    [Fact]
    public async Task A_result_that_is_no_text_is_refused()
    {
        _spark.Execute = async call =>
        {
            var numbers = new Apache.Arrow.Int32Array.Builder().Append(1).Build();
            var data = Google.Protobuf.ByteString.CopyFrom(ArrowBytes.Of(ArrowBytes.Columns(("n", numbers))));
            await call.SendAsync(new ExecutePlanResponse { ArrowBatch = new() { RowCount = 1, Data = data } });
            await call.CompleteAsync();
        };
        await using var session = Open();

        await FailsAsync(SparkConnectError.InvalidResult, "sent a result that cannot be read: an Arrow stream has a column of type int32", session);
    }

    [Fact]
    public async Task An_old_Spark_is_refused()
    {
        _spark.Version = "3.5.1";
        await using var session = Open();

        await FailsAsync(SparkConnectError.UnsupportedVersion, "is version 3.5.1, and 4.0 or later is needed", session);
    }

    [Fact]
    public async Task A_server_that_does_not_listen_is_unreachable()
    {
        await using var session = Open("/;token=s3cret;use_ssl=false");
        await _spark.StopAsync();

        var failure = await FailsAsync(SparkConnectError.Unreachable, $"Spark at {_spark.Address} cannot be reached", session);
        Assert.DoesNotContain("s3cret", failure.ToString());
    }

    [Fact]
    public async Task A_server_that_stops_for_good_is_unreachable()
    {
        _spark.Execute = async call =>
        {
            await call.SendAsync("1", "a");
            _ = _spark.StopAsync();
            await UntilGivenUpAsync(call);
        };
        await using var session = Open(reconnect: TimeSpan.FromMilliseconds(200));

        await FailsAsync(SparkConnectError.Unreachable, "cannot be reached", session);
    }

    [Fact]
    public async Task A_server_that_is_not_Spark_is_a_wrong_setting()
    {
        _spark.Before = async call =>
        {
            await call.AnswerInPlainHttpAsync(200, "hello");
            return true;
        };
        await using var session = Open();
        await FailsAsync(SparkConnectError.NotSpark, "is not Spark Connect: ", session);

        _spark.Before = async call =>
        {
            await call.AnswerInPlainHttpAsync(404, "hello");
            return true;
        };
        await FailsAsync(SparkConnectError.NotSpark, "is not Spark Connect: ", session);
    }

    [Fact]
    public async Task A_server_of_HTTP_1_is_a_wrong_setting()
    {
        await using var web = await FakeSpark.StartAsync(HttpProtocols.Http1);
        await using var session = new SparkSession(Options(SparkAddress.Parse(web.Address)), Guid.NewGuid, StandingClock);
        await FailsAsync(SparkConnectError.NotSpark, "is not Spark Connect: it does not speak HTTP/2", session);
    }

    [Theory]
    [InlineData("SSH-2.0-OpenSSH_9.2\r\n", SparkConnectError.NotSpark, "is not Spark Connect: it does not speak HTTP/2")]
    [InlineData("Y", SparkConnectError.NotSpark, "is not Spark Connect: it does not speak HTTP/2")]
    [InlineData("", SparkConnectError.NotReady, "is not Spark Connect, or not ready: it closes the connection")]
    public async Task A_server_of_another_protocol_is_told_apart_from_none(string greeting, SparkConnectError error, string words)
    {
        using var server = new TcpListener(IPAddress.Loopback, 0);
        server.Start();
        using var stop = new CancellationTokenSource();
        var serving = ServeAsync(server, Encoding.UTF8.GetBytes(greeting), stop.Token);
        var address = SparkAddress.Parse($"sc://127.0.0.1:{((IPEndPoint)server.LocalEndpoint).Port}");
        await using (var session = new SparkSession(Options(address), Guid.NewGuid, StandingClock))
        {
            await FailsAsync(error, $"what answers at {address} {words}", session);
        }

        await stop.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => serving);
    }

    [Fact]
    public async Task Encryption_that_the_server_does_not_know_is_a_wrong_setting()
    {
        await using var session = Open("/;use_ssl=true");
        await FailsAsync(SparkConnectError.EncryptionFailed, "no encrypted connection", session);
    }

    /// <summary>Greets each client, reads what it sends, and closes the connection.</summary>
    private static async Task ServeAsync(TcpListener server, byte[] greeting, CancellationToken stop)
    {
        var received = new byte[1024];
        while (true)
        {
            using var client = await server.AcceptSocketAsync(stop);
            await client.SendAsync(greeting, stop);
            await client.ReceiveAsync(received, stop);
            client.Shutdown(SocketShutdown.Both);
        }
    }

    private static async Task UntilGivenUpAsync(FakeCall call)
    {
        var givenUp = new TaskCompletionSource();
        await using var registration = call.GivenUp.Register(givenUp.SetResult);
        await givenUp.Task;
    }

    private static async Task<SparkConnectException> FailsAsync(SparkConnectError error, string words, SparkSession session)
    {
        var failure = await Assert.ThrowsAsync<SparkConnectException>(() => session.QueryAsync(Query, ArrowResult.Texts, null, Cancellation));
        Assert.Contains(words, failure.Message);
        Assert.Equal(error, failure.Error);
        Assert.DoesNotContain('\n', failure.Message);
        return failure;
    }

    private static ExecutePlanResponse Progress(string id, params (long Done, long Tasks)[] stages) => new()
    {
        ResponseId = id,
        ExecutionProgress = new ExecutePlanResponse.Types.ExecutionProgress
        {
            Stages =
            {
                stages.Select(stage => new ExecutePlanResponse.Types.ExecutionProgress.Types.StageInfo
                {
                    NumCompletedTasks = stage.Done, NumTasks = stage.Tasks,
                }),
            },
        },
    };

    private static SparkSessionOptions Options(SparkAddress address) => new()
    {
        Address = address,
        Settings = new Dictionary<string, string> { ["a.setting"] = "true" },
        ClientName = "tests",
        MaxMessageBytes = 1_000_000,
    };

    private SparkSession Open(string parameters = "", TimeSpan? idle = null, TimeSpan? reconnect = null)
    {
        var options = Options(SparkAddress.Parse(_spark.Address + parameters));
        options = options with { IdleTimeout = idle ?? options.IdleTimeout, ReconnectTimeout = reconnect ?? options.ReconnectTimeout };
        return new SparkSession(options, Guid.NewGuid, TimeProvider.System);
    }

    private sealed class Listener(Action<SparkProgress> tell) : IProgress<SparkProgress>
    {
        public void Report(SparkProgress value) => tell(value);
    }
}
