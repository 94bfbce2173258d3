using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography.X509Certificates;
using Bourse.Adapters.Cql;
using Bourse.Tests.Cli;
using Bourse.Tests.Servers;

namespace Bourse.Tests.Cql;

/// <summary>The client against nodes that fail, lie, or are none.</summary>
public sealed class CqlFaultTests : IAsyncLifetime
{
    private readonly FakeCassandra _node = new();
    private int _seen;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public ValueTask InitializeAsync() => ValueTask.CompletedTask;

    public ValueTask DisposeAsync() => _node.DisposeAsync();

    [Theory]
    [InlineData(0x0000)]
    [InlineData(0x1000)]
    [InlineData(0x1001)]
    [InlineData(0x1002)]
    [InlineData(0x1100)]
    [InlineData(0x1200)]
    [InlineData(0x1700)]
    public async Task An_idempotent_request_is_repeated_after_an_error_that_passes(int code)
    {
        _node.Execute = request => ++_seen < 3 ? request.FailAsync(code, "busy") : request.DoneAsync();
        await using var session = Open();
        using var batch = new CqlBatch { IsIdempotent = true, Timestamp = 42 };
        await session.ExecuteAsync(batch, Cancellation);

        Assert.Equal([42L, 42, 42], _node.Requests.Where(request => request.IsOfTest).Select(request => request.Timestamp));
    }

    [Theory]
    [InlineData(0x1001, false)]
    [InlineData(0x1500, true)]
    [InlineData(0x2200, true)]
    public async Task Another_request_and_another_error_is_not_repeated(int code, bool isIdempotent)
    {
        _node.Execute = request => ++_seen < 3 ? request.FailAsync(code, "busy") : request.DoneAsync();
        await using var session = Open();
        var failure = await Assert.ThrowsAsync<CqlServerException>(
            () => session.ExecuteAsync(new CqlStatement("INSERT") { IsIdempotent = isIdempotent }, Cancellation));
        Assert.Equal((code, 1), ((int)failure.Code, _seen));
    }

    [Fact]
    public async Task Repeating_ends_after_the_tries_of_the_policy()
    {
        _node.Execute = request => request.FailAsync(0x1001, $"busy {++_seen}");
        await using var session = Open();
        await Assert.ThrowsAsync<CqlServerException>(() => session.ExecuteAsync(new CqlStatement("INSERT") { IsIdempotent = true }, Cancellation));
        Assert.Equal(CqlTestOptions.AtOnce.MostTries, _seen);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_connection_that_is_cut_in_the_middle_of_an_answer_is_opened_again(bool isIdempotent)
    {
        _node.Execute = async request =>
        {
            if (++_seen > 1)
            {
                await request.DoneAsync();
                return;
            }

            var answer = request.Connection.InSegments(request.Connection.Frame(request.Stream, 0x08, new byte[100]));
            await request.Connection.SendRawAsync(answer[..50]);
            request.Connection.Cut();
        };
        await using var session = Open();
        var running = session.ExecuteAsync(new CqlStatement("INSERT") { IsIdempotent = isIdempotent }, Cancellation);
        if (isIdempotent) await running;
        else Assert.Equal(CqlConnectionError.Closed, (await Assert.ThrowsAsync<CqlConnectionException>(() => running)).Error);

        await session.ExecuteAsync(new CqlStatement("INSERT"), Cancellation);
        Assert.Equal(isIdempotent ? 3 : 2, _seen);
    }

    [Fact]
    public async Task Damage_on_the_way_is_noticed_and_the_request_repeated()
    {
        _node.Execute = async request =>
        {
            var answer = request.Connection.InSegments(
                request.Connection.Frame(request.Stream, 0x08, WireWriter.Rows([("a", 0x0D)], [["right"u8.ToArray()]])));
            // First in the payload, then in the header, then not at all.
            if (++_seen < 3) answer[_seen == 1 ? answer.Length - 6 : 1] ^= 0x10;
            await request.Connection.SendRawAsync(answer);
        };
        await using var session = Open();
        Assert.Equal(["right"], await session.ReadAllAsync(new CqlStatement("SELECT") { IsIdempotent = true }, row => row.Text(0), Cancellation));
        Assert.Equal(3, _seen);
    }

    [Theory]
    [InlineData(4)]
    [InlineData(5)]
    public async Task Frames_may_come_in_pieces_and_several_at_once(int version)
    {
        _node.Version = version;
        var waiting = new List<FakeCqlRequest>();
        _node.Execute = async request =>
        {
            waiting.Add(request);
            if (waiting.Count < 3) return;
            var connection = request.Connection;
            // The last one first, all of them in one segment, a byte at a time.
            var frames = Enumerable.Reverse(waiting).SelectMany(asked => connection.Frame(
                asked.Stream, 0x08, WireWriter.Rows([("a", 0x0D)], [[System.Text.Encoding.UTF8.GetBytes(asked.Text!)]]))).ToArray();
            foreach (var part in connection.InSegments(frames)) await connection.SendRawAsync([part]);
        };
        await using var session = Open();
        var asked = ((string[])["A", "B", "C"]).Select(text => session.ReadAllAsync(new CqlStatement(text), row => row.Text(0), Cancellation));
        Assert.Equal(["A", "B", "C"], (await Task.WhenAll(asked)).Select(rows => rows.Single()));
    }

    [Fact]
    public async Task A_node_that_falls_silent_is_given_up_after_the_timeout()
    {
        var clock = new WaitCountingClock();
        _node.Execute = _ =>
        {
            _seen++;
            return Task.CompletedTask;
        };
        await using var session = CqlTestOptions.Open(CqlTestOptions.Of(_node.Port) with { RequestTimeout = TimeSpan.FromSeconds(15) }, clock);
        var running = session.ExecuteAsync(new CqlStatement("INSERT"), Cancellation);
        await UntilAsync(() => _seen == 1 && clock.Waiting > 0);
        clock.Advance(TimeSpan.FromSeconds(14));
        Assert.False(running.IsCompleted);
        clock.Advance(TimeSpan.FromSeconds(1));

        Assert.Equal(CqlConnectionError.TimedOut, (await Assert.ThrowsAsync<CqlConnectionException>(() => running)).Error);
        _node.Execute = request => request.DoneAsync();
        await session.ExecuteAsync(new CqlStatement("INSERT"), Cancellation);
        Assert.Equal(2, _node.Requests.Count(request => request.Opcode == 0x01));
    }

    [Fact]
    public async Task A_late_answer_is_not_taken_for_that_of_another_request()
    {
        var late = new List<FakeCqlRequest>();
        _node.Execute = request =>
        {
            if (request.Text == "LATE") late.Add(request);
            return request.Text == "LATE" ? Task.CompletedTask : request.RowsAsync([("a", 0x0D)], [["mine"u8.ToArray()]]);
        };
        await using var session = Open();
        using var impatient = CancellationTokenSource.CreateLinkedTokenSource(Cancellation);
        var running = session.ReadAllAsync(new CqlStatement("LATE"), row => row.Text(0), impatient.Token);
        await UntilAsync(() => late.Count == 1);
        await impatient.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => running);

        var next = session.ReadAllAsync(new CqlStatement("NEXT"), row => row.Text(0), Cancellation);
        await late[0].RowsAsync([("a", 0x0D)], [["late"u8.ToArray()]]);
        Assert.Equal(["mine"], await next);
        Assert.Equal(["mine"], await session.ReadAllAsync(new CqlStatement("NEXT"), row => row.Text(0), Cancellation));
        Assert.Single(_node.Requests, request => request.Opcode == 0x01);
    }

    [Fact]
    public async Task Who_sends_more_than_a_connection_takes_waits_for_his_turn()
    {
        var waiting = new List<FakeCqlRequest>();
        _node.Execute = request =>
        {
            lock (waiting) waiting.Add(request);
            return Task.CompletedTask;
        };
        await using var session = CqlTestOptions.Open(CqlTestOptions.Of(_node.Port) with { MaxRequests = 2 });
        var all = Enumerable.Range(0, 5).Select(_ => session.ExecuteAsync(new CqlStatement("INSERT"), Cancellation)).ToList();
        for (var answered = 0; answered < 5; answered++)
        {
            await UntilAsync(() => waiting.Count == Math.Min(answered + 2, 5));
            await waiting[answered].DoneAsync();
        }

        await Task.WhenAll(all);
        Assert.All(waiting, request => Assert.InRange(request.Stream, 0, 1));
    }

    [Fact]
    public async Task A_server_of_another_protocol_is_told_from_a_node()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        var serving = Task.Run(async () =>
        {
            using var client = await listener.AcceptTcpClientAsync(Cancellation);
            await client.GetStream().ReadExactlyAsync(new byte[9], Cancellation);
            await client.GetStream().WriteAsync("HTTP/1.1 400 Bad Request\r\nConnection: close\r\n\r\n"u8.ToArray(), Cancellation);
        });
        await using var session = CqlTestOptions.Open(CqlTestOptions.Of(((IPEndPoint)listener.LocalEndpoint).Port));
        var failure = await Assert.ThrowsAsync<CqlConnectionException>(() => session.ExecuteAsync(new CqlStatement("SELECT"), Cancellation));

        Assert.Equal(CqlConnectionError.NotCassandra, failure.Error);
        await serving;
    }

    [Fact]
    public async Task A_port_where_nothing_listens_is_unreachable()
    {
        await _node.DisposeAsync();
        await using var session = Open();
        var failure = await Assert.ThrowsAsync<CqlConnectionException>(() => session.ExecuteAsync(new CqlStatement("SELECT"), Cancellation));
        Assert.Equal(CqlConnectionError.Unreachable, failure.Error);
    }

    [Fact]
    public async Task A_node_that_says_nothing_at_all_is_unreachable_after_the_timeout()
    {
        var clock = new WaitCountingClock();
        _node.Before = _ => Task.FromResult(++_seen > 0);
        await using var session = CqlTestOptions.Open(CqlTestOptions.Of(_node.Port) with { ConnectTimeout = TimeSpan.FromSeconds(10) }, clock);
        var running = session.ExecuteAsync(new CqlStatement("SELECT"), Cancellation);
        await UntilAsync(() => _seen > 0);
        clock.Advance(TimeSpan.FromSeconds(10));

        Assert.Equal(CqlConnectionError.Unreachable, (await Assert.ThrowsAsync<CqlConnectionException>(() => running)).Error);
    }

    [Fact]
    public async Task A_message_that_is_too_long_is_refused_before_it_is_read()
    {
        _node.Execute = request => request.Connection.SendRawAsync(request.Connection.InSegments(
            [0x85, 0, (byte)(request.Stream >> 8), (byte)request.Stream, 0x08, 0x7F, 0xFF, 0xFF, 0xFF]));
        await using var session = Open();
        var failure = await Assert.ThrowsAsync<CqlConnectionException>(() => session.ExecuteAsync(new CqlStatement("SELECT"), Cancellation));
        Assert.Contains("a message of 2147483647 bytes is longer than", failure.Message, StringComparison.Ordinal);
    }

    public static TheoryData<string, byte[]> Nonsense => new()
    {
        { "nothing", [] },
        { "rows without columns", new WireWriter().Int(2).Int(1).Int(0).String("k").String("t").Int(int.MaxValue).ToArray() },
        { "columns without end", new WireWriter().Int(2).Int(1).Int(int.MaxValue).String("k").String("t").ToArray() },
        { "fewer than no columns", new WireWriter().Int(2).Int(1).Int(-1).String("k").String("t").ToArray() },
        { "rows without end", OneColumn().Int(int.MaxValue).ToArray() },
        { "fewer than no rows", OneColumn().Int(-1).ToArray() },
        { "a cell without end", OneColumn().Int(1).Int(int.MaxValue).ToArray() },
        { "no text", WireWriter.Rows([("a", 0x0D)], [[[0xC3, 0x28]]]) },
        { "a type in a type, and so on", Deep() },
        { "a result of no kind", new WireWriter().Int(77).ToArray() },
    };

    [Theory]
    [MemberData(nameof(Nonsense))]
    public async Task Nonsense_in_an_answer_fails_cleanly(string what, byte[] body)
    {
        _node.Execute = request => request.Text == "NONSENSE" ? request.AnswerAsync(0x08, body) : request.DoneAsync();
        await using var session = Open();
        var failure = await Assert.ThrowsAsync<CqlConnectionException>(
            () => session.ReadAllAsync(new CqlStatement("NONSENSE"), row => row.Text(0), Cancellation));

        Assert.True(failure.Error == CqlConnectionError.InvalidAnswer, $"{what}: {failure.Message}");
        await session.ExecuteAsync(new CqlStatement("INSERT"), Cancellation);
    }

    [Theory]
    [InlineData(300, 0x08, 0)]
    [InlineData(-7, 0x08, 0)]
    [InlineData(-1, 0x08, 0)]
    [InlineData(-1, 0x0C, 0)]
    [InlineData(0, 0x08, 3)]
    public async Task A_node_that_breaks_the_rules_is_left(int stream, int opcode, int version)
    {
        _node.Execute = request => request.Connection.SendAsync((short)stream, opcode, [], version);
        await using var session = Open();
        await Assert.ThrowsAsync<CqlConnectionException>(() => session.ExecuteAsync(new CqlStatement("SELECT"), Cancellation));

        _node.Execute = request => request.DoneAsync();
        await session.ExecuteAsync(new CqlStatement("SELECT"), Cancellation);
    }

    [Fact]
    public async Task Bytes_of_chance_never_do_more_than_fail()
    {
        var random = new Random(11);
        _node.Execute = async request =>
        {
            var bytes = WireWriter.Rows([("a", 0x0D), ("b", 0x06), ("c", 0x21)], [["x"u8.ToArray(), [0, 0, 0, 2, 7], [0, 0, 0, 0]]]);
            for (var changes = random.Next(1, 6); changes > 0; changes--) bytes[random.Next(bytes.Length)] = (byte)random.Next(256);
            await request.AnswerAsync(random.Next(5) == 0 ? random.Next(20) : 0x08, bytes, random.Next(5) == 0 ? random.Next(256) : 0);
        };
        await using var session = Open();
        var outcomes = 0;
        for (var round = 0; round < 2_000; round++)
        {
            try
            {
                await session.ReadPageAsync(
                    new CqlStatement("SELECT"), row => row.IsNull(0) ? "" : $"{row.Text(0)} {row.Decimal(1)} {row.TextMap(2).Count}", Cancellation);
            }
            catch (CqlException)
            {
                outcomes++;
            }
        }

        Assert.InRange(outcomes, 100, 2_000);
    }

    [Fact]
    public async Task A_certificate_of_the_right_authority_and_name_is_trusted_and_no_other()
    {
        using var folder = new TemporaryFolder();
        using var ours = new TestCertificates();
        using var others = new TestCertificates();
        using var certificate = X509Certificate2.CreateFromPemFile(ours.WriteServer(folder.File("s.pem")));
        await using var door = new TlsDoor($"127.0.0.1:{_node.Port}", certificate);
        var port = int.Parse(door.Address.Split(':')[1]);

        var trusted = CqlTls.FromFile(ours.WriteAuthority(folder.File("a.pem")));
        await using (var session = CqlTestOptions.Open(CqlTestOptions.Of(port) with { Tls = trusted }))
        {
            await session.ExecuteAsync(new CqlStatement("SELECT"), Cancellation);
        }

        await ExpectRefusalAsync(CqlTestOptions.Of(port) with { Tls = CqlTls.FromFile(others.WriteAuthority(folder.File("b.pem"))) });
        await ExpectRefusalAsync(CqlTestOptions.Of(port) with { Tls = CqlTls.OfMachine });
        await ExpectRefusalAsync(CqlTestOptions.Of(port) with
        {
            Tls = trusted, ContactPoints = [new CqlEndpoint("localhost", port)],
        });
    }

    private static async Task ExpectRefusalAsync(CqlOptions options)
    {
        await using var session = CqlTestOptions.Open(options);
        var failure = await Assert.ThrowsAsync<CqlConnectionException>(() => session.ExecuteAsync(new CqlStatement("SELECT"), Cancellation));
        Assert.Equal(CqlConnectionError.EncryptionFailed, failure.Error);
    }

    private static WireWriter OneColumn() => new WireWriter().Int(2).Int(1).Int(1).String("k").String("t").String("a").Short(0x0D);

    private static byte[] Deep()
    {
        var body = new WireWriter().Int(2).Int(1).Int(1).String("k").String("t").String("a");
        for (var depth = 0; depth < 10_000; depth++) body.Short(0x20);
        return body.Short(0x0D).Int(0).ToArray();
    }

    private static Task UntilAsync(Func<bool> condition) => Eventually.IsAsync(condition);

    private CqlSession Open() => CqlTestOptions.Open(CqlTestOptions.Of(_node.Port));

    private sealed class TemporaryFolder : IDisposable
    {
        private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("bourse-cql-");

        public string File(string name) => Path.Combine(_folder.FullName, name);

        public void Dispose() => _folder.Delete(recursive: true);
    }
}
