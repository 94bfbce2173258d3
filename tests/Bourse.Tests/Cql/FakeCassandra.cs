using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Text;

namespace Bourse.Tests.Cql;

/// <summary>A node in this process, as far as its protocol goes. What a statement results in, a test says.</summary>
internal sealed class FakeCassandra : IAsyncDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource _end = new();
    private readonly ConcurrentDictionary<FakeCqlConnection, byte> _open = new();
    private readonly Task _accepting;

    public FakeCassandra()
    {
        _listener.Start();
        _accepting = AcceptAsync();
    }

    /// <summary>The newest version it speaks.</summary>
    public int Version { get; set; } = 5;

    /// <summary>The users and their passwords; none are asked for without.</summary>
    public Dictionary<string, string> Users { get; } = [];

    /// <summary>What happens to a statement or a batch; by default, nothing is returned.</summary>
    public Func<FakeCqlRequest, Task> Execute { get; set; } = request => request.DoneAsync();

    /// <summary>What happens to every request before the usual answer; whoever answers by himself says so.</summary>
    public Func<FakeCqlRequest, Task<bool>> Before { get; set; } = _ => Task.FromResult(false);

    /// <summary>The other nodes of its data center, which it tells of when asked. It may be asked while a test sets them.</summary>
    public IReadOnlyList<int> Peers { get; set; } = [];

    /// <summary>The statements that it has prepared, by their ids in hexadecimal digits.</summary>
    public ConcurrentDictionary<string, string> Prepared { get; } = new();

    /// <summary>The requests, in their order.</summary>
    public ConcurrentQueue<FakeCqlRequest> Requests { get; } = new();

    public int Port => ((IPEndPoint)_listener.LocalEndpoint).Port;

    /// <summary>The connections that are open.</summary>
    public IEnumerable<FakeCqlConnection> Connections => _open.Keys;

    public static string IdOf(string statement) => Convert.ToHexString(SHA256.HashData(Encoding.UTF8.GetBytes(statement)))[..32];

    /// <summary>Cuts all connections.</summary>
    public void Cut()
    {
        foreach (var connection in _open.Keys) connection.Cut();
    }

    /// <summary>Tells of a change to those who have asked for it.</summary>
    public async Task TellAsync(string kind, string change, int port)
    {
        foreach (var connection in _open.Keys.Where(connection => connection.IsRegistered))
        {
            await connection.SendAsync(-1, 0x0C, new WireWriter().String(kind).String(change).Byte(4).Raw(127, 0, 0, 1).Int(port).ToArray());
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _end.CancelAsync();
        _listener.Stop();
        Cut();
        await _accepting;
    }

    private async Task AcceptAsync()
    {
        try
        {
            while (true) _ = ServeAsync(await _listener.AcceptTcpClientAsync(_end.Token));
        }
        catch (Exception e) when (e is OperationCanceledException or SocketException or InvalidOperationException)
        {
            // The end; a listener that was stopped says that it does not listen.
        }
    }

    private async Task ServeAsync(TcpClient client)
    {
        var connection = new FakeCqlConnection(client);
        _open[connection] = 0;
        try
        {
            while (true) await AnswerAsync(await connection.ReadAsync(_end.Token));
        }
        catch (Exception e) when (e is IOException or SocketException or OperationCanceledException or ObjectDisposedException)
        {
            // The client has gone, or the test has ended.
        }
        finally
        {
            _open.TryRemove(connection, out _);
            connection.Dispose();
        }
    }

    private async Task AnswerAsync(FakeCqlRequest request)
    {
        Requests.Enqueue(request);
        if (await Before(request)) return;
        if (request.Version > Version)
        {
            await request.Connection.SendAsync(
                0, 0x00, WireWriter.Error(0x0A, $"Invalid or unsupported protocol version ({request.Version})"), version: Version);
            request.Connection.Cut();
            return;
        }

        await (request.Opcode switch
        {
            0x05 => request.AnswerAsync(0x06, new WireWriter().Short(1).String("CQL_VERSION").Short(1).String("3.4.7").ToArray()),
            0x01 => StartAsync(request),
            0x0F => LogInAsync(request),
            0x0B => RegisterAsync(request),
            0x09 => PrepareAsync(request),
            _ => RunAsync(request),
        });
    }

    private async Task StartAsync(FakeCqlRequest request)
    {
        var name = new WireWriter().String("org.apache.cassandra.auth.PasswordAuthenticator").ToArray();
        await (Users.Count == 0 ? request.AnswerAsync(0x02, []) : request.AnswerAsync(0x03, name));
        request.Connection.IsInSegments = request.Version >= 5;
    }

    private Task LogInAsync(FakeCqlRequest request)
    {
        var parts = Encoding.UTF8.GetString(request.Body.Value()!).Split('\0');
        return parts is ["", var user, var password] && Users.GetValueOrDefault(user) == password
            ? request.AnswerAsync(0x10, new WireWriter().Value(null).ToArray())
            : request.FailAsync(0x0100, "Provided username and/or password are incorrect");
    }

    private static Task RegisterAsync(FakeCqlRequest request)
    {
        request.Connection.IsRegistered = true;
        return request.AnswerAsync(0x02, []);
    }

    private Task PrepareAsync(FakeCqlRequest request)
    {
        var id = IdOf(request.Text!);
        Prepared[id] = request.Text!;
        var body = new WireWriter().Int(4).ShortBytes(Convert.FromHexString(id));
        if (request.Version >= 5) body.ShortBytes([1, 2, 3]);
        // No markers are described, which a client must not rely on, and no columns.
        return request.AnswerAsync(0x08, body.Int(0).Int(0).Int(0).Int(4).Int(0).ToArray());
    }

    private Task RunAsync(FakeCqlRequest request)
    {
        if (request.Text is { } text && text.Contains("system.local", StringComparison.Ordinal))
        {
            return request.RowsAsync([("data_center", 0x0D)], [["dc1"u8.ToArray()]]);
        }

        if (request.Text is { } other && other.Contains("system.peers_v2", StringComparison.Ordinal))
        {
            return request.RowsAsync(
                [("native_address", 0x10), ("native_port", 0x09), ("data_center", 0x0D)],
                [.. Peers.Select(port => (byte[]?[])[[127, 0, 0, 1], new WireWriter().Int(port).ToArray(), "dc1"u8.ToArray()])]);
        }

        var unknown = request.StatementIds.FirstOrDefault(id => !Prepared.ContainsKey(id));
        if (unknown is null) return Execute(request);
        var body = new WireWriter().Int(0x2500).String("unknown statement").ShortBytes(Convert.FromHexString(unknown));
        return request.AnswerAsync(0x00, body.ToArray());
    }
}
