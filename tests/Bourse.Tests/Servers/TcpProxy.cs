using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;

namespace Bourse.Tests.Servers;

/// <summary>
/// Stands on loopback between a client and a server that speak without TLS, and does to their connections what networks do: cuts them, loses an
/// answer, loses a request. What is to happen is set up before; each happens once.
/// </summary>
public sealed class TcpProxy : IAsyncDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly IPEndPoint _server;
    private readonly ConcurrentDictionary<TcpClient, byte> _open = new();
    private readonly CancellationTokenSource _end = new();
    private readonly Task _accepting;
    private volatile Trap? _trap;
    private volatile bool _isDown;
    private long _delayTicks;

    public TcpProxy(int serverPort)
    {
        _server = new IPEndPoint(IPAddress.Loopback, serverPort);
        _listener.Start();
        _accepting = AcceptAsync();
    }

    /// <summary>Where clients connect.</summary>
    public int Port => ((IPEndPoint)_listener.LocalEndpoint).Port;

    /// <summary>How many requests that begin a trap's statement have come through since it was set.</summary>
    public int Seen => _trap?.Seen ?? 0;

    /// <summary>Whether the trap has sprung.</summary>
    public bool HasSprung => _trap is { Sprung.Task.IsCompleted: true };

    /// <summary>Ends when the trap springs, with its action begun.</summary>
    public Task Sprung => _trap?.Sprung.Task ?? Task.CompletedTask;

    /// <summary>
    /// At the <paramref name="number"/>th request that holds <paramref name="statement"/>: cuts the connection before the server gets it, or after
    /// the server has answered and before the client hears.
    /// </summary>
    public void Set(string statement, int number, Cut cut, Func<Task>? action = null) =>
        _trap = new Trap(System.Text.Encoding.UTF8.GetBytes(statement), number, cut, action);

    /// <summary>How long everything takes longer on the way, each way.</summary>
    public TimeSpan Delay
    {
        get => TimeSpan.FromTicks(Interlocked.Read(ref _delayTicks));
        set => Interlocked.Exchange(ref _delayTicks, value.Ticks);
    }

    /// <summary>Resets all connections, and new ones too until it is up.</summary>
    public void Down()
    {
        _isDown = true;
        CutAll();
    }

    /// <summary>Lets connections through again.</summary>
    public void Up() => _isDown = false;

    /// <summary>Resets all connections now.</summary>
    public void CutAll()
    {
        foreach (var client in _open.Keys) Reset(client);
    }

    public async ValueTask DisposeAsync()
    {
        await _end.CancelAsync();
        _listener.Stop();
        CutAll();
        await _accepting;
        _end.Dispose();
    }

    private async Task AcceptAsync()
    {
        try
        {
            while (true)
            {
                var client = await _listener.AcceptTcpClientAsync(_end.Token);
                _ = ServeAsync(client);
            }
        }
        catch (Exception e) when (e is OperationCanceledException or SocketException or InvalidOperationException)
        {
            // The end; a listener that was stopped says that it does not listen.
        }
    }

    private async Task ServeAsync(TcpClient client)
    {
        using var server = new TcpClient { NoDelay = true };
        client.NoDelay = true;
        _open[client] = _open[server] = 0;
        var losing = new Losing();
        try
        {
            if (_isDown) return;
            await server.ConnectAsync(_server, _end.Token);
            await Task.WhenAny(RequestsAsync(client, server, losing), AnswersAsync(server, client, losing));
        }
        catch (Exception e) when (e is IOException or SocketException or OperationCanceledException)
        {
            // The server is not there, or the test has ended: the client sees its connection cut.
        }
        finally
        {
            Reset(client);
            Reset(server);
            _open.TryRemove(client, out _);
            _open.TryRemove(server, out _);
        }
    }

    private async Task RequestsAsync(TcpClient client, TcpClient server, Losing losing)
    {
        var buffer = new byte[1 << 17];
        var (from, to) = (client.GetStream(), server.GetStream());
        while (await from.ReadAsync(buffer, _end.Token) is > 0 and var count)
        {
            var trap = _trap;
            if (trap is not null && trap.Catches(buffer.AsSpan(0, count)))
            {
                // Whoever hears of it finds the action begun.
                var acting = trap.Action?.Invoke() ?? Task.CompletedTask;
                trap.Sprung.TrySetResult();
                await acting;
                if (trap.Cut == Cut.Request) return;
                losing.Trap = trap.Cut == Cut.Answer ? trap : null;
            }

            if (Delay > TimeSpan.Zero) await Task.Delay(Delay, TimeProvider.System, _end.Token);
            await to.WriteAsync(buffer.AsMemory(0, count), _end.Token);
        }
    }

    private async Task AnswersAsync(TcpClient server, TcpClient client, Losing losing)
    {
        var buffer = new byte[1 << 17];
        var (from, to) = (server.GetStream(), client.GetStream());
        while (await from.ReadAsync(buffer, _end.Token) is > 0 and var count)
        {
            if (losing.Trap is not null) return;
            if (Delay > TimeSpan.Zero) await Task.Delay(Delay, TimeProvider.System, _end.Token);
            await to.WriteAsync(buffer.AsMemory(0, count), _end.Token);
        }
    }

    private static void Reset(TcpClient client)
    {
        try
        {
            client.LingerState = new LingerOption(true, 0);
            client.Close();
        }
        catch (Exception e) when (e is SocketException or ObjectDisposedException or NullReferenceException)
        {
            // It is closed already.
        }
    }

    /// <summary>What is lost.</summary>
    public enum Cut
    {
        /// <summary>The request, and the connection.</summary>
        Request,

        /// <summary>The answer, and the connection.</summary>
        Answer,

        /// <summary>Nothing: only something else happens meanwhile.</summary>
        Nothing,
    }

    private sealed class Losing
    {
        public volatile Trap? Trap;
    }

    private sealed class Trap(byte[] statement, int number, Cut cut, Func<Task>? action)
    {
        private int _seen;

        public int Seen => _seen;

        public Cut Cut => cut;

        public Func<Task>? Action => action;

        public TaskCompletionSource Sprung { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public bool Catches(ReadOnlySpan<byte> request) => request.IndexOf(statement) >= 0 && Interlocked.Increment(ref _seen) == number;
    }
}
