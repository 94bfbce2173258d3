using System.Net;

namespace Bourse.Adapters.Cql;

/// <summary>
/// The nodes of a data center: those that the settings name, and those that the first of them to answer knows. Requests go to the connected ones in
/// turn. One connection is told when nodes come and go; if it is lost, another takes over.
/// </summary>
/// <remarks>
/// A request is not sent to the replicas of its rows in particular (token awareness): the node that gets it passes it on, within the same network.
/// </remarks>
internal sealed class CqlNodes : IAsyncDisposable
{
    private const int MostNodes = 1000;
    private const string OwnDataCenter = "SELECT data_center FROM system.local";
    private const string Peers = "SELECT native_address, native_port, data_center FROM system.peers_v2";

    private readonly CqlOptions _options;
    private readonly TimeProvider _clock;
    private readonly CancellationTokenSource _end = new();
    private readonly Lock _lock = new();
    private volatile CqlNode[] _nodes;
    private volatile CqlConnection? _control;
    private int _turn = -1;
    private int _changes;

    /// <summary>Names the nodes; none is connected yet.</summary>
    public CqlNodes(CqlOptions options, TimeProvider clock)
    {
        (_options, _clock) = (options, clock);
        _nodes = [.. options.ContactPoints.Distinct().Select(point => NodeAt(point, isContactPoint: true))];
    }

    /// <summary>The nodes known now.</summary>
    public IReadOnlyList<CqlEndpoint> Known => [.. _nodes.Select(node => node.Endpoint)];

    /// <summary>The connection whose turn it is. If there is none, all nodes are tried, and the first that answers is taken.</summary>
    /// <exception cref="CqlException">No node can be reached; the most telling failure.</exception>
    public async ValueTask<CqlConnection> PickAsync(CancellationToken cancellation)
    {
        var connection = NextLive();
        if (connection is null)
        {
            connection = await ConnectAnyAsync(cancellation);
            await TakeControlAsync(connection, _end.Token).WaitAsync(cancellation);
        }
        else if (_control is not { IsOpen: true })
        {
            _ = TakeControlAsync(connection, _end.Token);
        }

        return connection;
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await _end.CancelAsync();
        foreach (var node in _nodes) await node.DisposeAsync();
        _end.Dispose();
    }

    private CqlConnection? NextLive()
    {
        var nodes = _nodes;
        var turn = (uint)Interlocked.Increment(ref _turn);
        CqlConnection? found = null;
        for (var index = 0; index < nodes.Length; index++)
        {
            var node = nodes[(turn + (uint)index) % nodes.Length];
            if (node.Live is { } live) found ??= live;
            else node.Wake();
        }

        return found;
    }

    private async Task<CqlConnection> ConnectAnyAsync(CancellationToken cancellation)
    {
        var nodes = _nodes;
        var attempts = nodes.Select(node => node.ConnectAsync()).ToList();
        var failures = new List<CqlException>();
        while (attempts.Count > 0)
        {
            var ended = await Task.WhenAny(attempts).WaitAsync(cancellation);
            attempts.Remove(ended);
            try
            {
                return await ended;
            }
            catch (CqlException e)
            {
                failures.Add(e);
            }
        }

        // What a node says is worth more than that others are silent.
        var telling = failures.Find(failure => failure is not CqlConnectionException { Error: CqlConnectionError.Unreachable }) ?? failures[0];
        throw failures.Count == 1 || telling is not CqlConnectionException { Error: CqlConnectionError.Unreachable }
            ? telling
            : new CqlConnectionException(
                CqlConnectionError.Unreachable, $"none of {failures.Count} nodes can be reached: {telling.Message}, and so on", telling);
    }

    /// <summary>Makes this the connection that is told of changes, unless there is one, and finds the nodes.</summary>
    private async Task TakeControlAsync(CqlConnection connection, CancellationToken cancellation)
    {
        lock (_lock)
        {
            if (_control is { IsOpen: true }) return;
            _control = connection;
        }

        await TellApartAsync(async () =>
        {
            await connection.AskAsync(new CqlRegisterRequest(), CqlAnswers.ReadDone, cancellation);
            await FindNodesAsync(connection, cancellation);
        });
    }

    private void Happened(CqlEvent change)
    {
        var known = _nodes.FirstOrDefault(node => node.Endpoint == change.Node);
        if (change.Kind == CqlEvent.Status && known is not null)
        {
            if (change.Change == CqlEvent.Up) known.Expect();
            return;
        }

        if (Interlocked.Increment(ref _changes) == 1) _ = FollowChangesAsync(_end.Token);
    }

    /// <summary>Looks for nodes again until nothing has changed meanwhile: many changes at once cost two looks.</summary>
    private async Task FollowChangesAsync(CancellationToken cancellation)
    {
        for (var seen = Volatile.Read(ref _changes); seen > 0; seen = Interlocked.Add(ref _changes, -seen))
        {
            seen = Volatile.Read(ref _changes);
            if (_control is { IsOpen: true } control) await TellApartAsync(() => FindNodesAsync(control, cancellation));
        }
    }

    private async Task FindNodesAsync(CqlConnection connection, CancellationToken cancellation)
    {
        var own = await connection.AskAsync(Ask(OwnDataCenter), CqlAnswers.RowsOf(row => row.Text(0), null), cancellation);
        var peers = await connection.AskAsync(Ask(Peers), CqlAnswers.RowsOf(PeerOf, null), cancellation);
        var near = peers.Rows.Where(peer => own.Rows.Contains(peer.DataCenter)).Select(peer => peer.Node).OfType<CqlEndpoint>();
        await UseAsync([.. near.Take(MostNodes)]);
    }

    private async ValueTask UseAsync(IReadOnlyList<CqlEndpoint> peers)
    {
        List<CqlNode> gone = [];
        lock (_lock)
        {
            var named = _nodes.Where(node => node.IsContactPoint).ToList();
            // A node that the settings name, and another node knows by its address, is one node.
            var reached = named.Select(node => node.Live?.Address ?? node.Endpoint).ToHashSet();
            var found = peers.Where(peer => !reached.Contains(peer)).Distinct()
                .Select(peer => _nodes.FirstOrDefault(node => node.Endpoint == peer) ?? NodeAt(peer, isContactPoint: false));
            CqlNode[] nodes = [.. named, .. found];
            gone.AddRange(_nodes.Except(nodes));
            if (!_end.IsCancellationRequested) _nodes = nodes;
        }

        foreach (var node in gone) await node.DisposeAsync();
    }

    private CqlNode NodeAt(CqlEndpoint endpoint, bool isContactPoint) =>
        new(endpoint, isContactPoint, _options, _clock, Happened, _end.Token);

    /// <summary>Looking for nodes helps, but is not needed: with those that are known the work goes on.</summary>
    private static async Task TellApartAsync(Func<Task> work)
    {
        try
        {
            await work();
        }
        catch (Exception e) when (e is CqlException or OperationCanceledException)
        {
            // The next connection that takes over tries again.
        }
    }

    private static CqlStatement Ask(string text) =>
        new(text) { Consistency = CqlConsistency.One, IsIdempotent = true, PageSize = MostNodes };

    private static (CqlEndpoint? Node, string DataCenter) PeerOf(CqlRow row)
    {
        if (row.IsNull(0) || row.IsNull(1) || row.IsNull(2)) return (null, "");
        var (address, port) = (row.Inet(0), row.Int(1));
        var isAny = address.Equals(IPAddress.Any) || address.Equals(IPAddress.IPv6Any);
        return (isAny || port is <= 0 or > ushort.MaxValue ? null : CqlEndpoint.Of(address, port), row.Text(2));
    }
}
