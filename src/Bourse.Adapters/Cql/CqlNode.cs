using Bourse.Retry;

namespace Bourse.Adapters.Cql;

/// <summary>A node, and the connection to it while there is one. A node that cannot be reached is left alone for a pause that grows.</summary>
internal sealed class CqlNode(
    CqlEndpoint endpoint, bool isContactPoint, CqlOptions options, TimeProvider clock, Action<CqlEvent> happened, CancellationToken end)
    : IAsyncDisposable
{
    private readonly Lock _lock = new();
    private Task<CqlConnection>? _connecting;
    private RetryState? _pauses;
    private long _failed;
    private TimeSpan _pause;
    private bool _isGone;

    /// <summary>Where it is.</summary>
    public CqlEndpoint Endpoint => endpoint;

    /// <summary>Whether the settings name it; such a node is never forgotten.</summary>
    public bool IsContactPoint => isContactPoint;

    /// <summary>The connection; null when there is none now.</summary>
    public CqlConnection? Live => _connecting is { IsCompletedSuccessfully: true, Result: { IsOpen: true } connection } ? connection : null;

    /// <summary>Connects, when it is not connected; several callers share the attempt.</summary>
    public Task<CqlConnection> ConnectAsync()
    {
        lock (_lock)
        {
            if (_isGone) return Task.FromException<CqlConnection>(Gone());
            if (Live is not null || _connecting is { IsCompleted: false }) return _connecting!;
            return _connecting = OpenAsync();
        }
    }

    /// <summary>Begins to connect, when the pause after the last failure is over. Nobody waits for it.</summary>
    public void Wake()
    {
        var isPaused = _pauses is not null && clock.GetElapsedTime(_failed) < _pause;
        if (!_isGone && !isPaused && Live is null && _connecting is not { IsCompleted: false }) _ = ConnectAsync();
    }

    /// <summary>Forgets the pause: the node is said to be there again.</summary>
    public void Expect() => _pauses = null;

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        lock (_lock) _isGone = true;
        if (_connecting is not { } connecting) return;
        await ((Task)connecting).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        if (connecting.IsCompletedSuccessfully) await connecting.Result.DisposeAsync();
    }

    private CqlConnectionException Gone() => new(CqlConnectionError.Unreachable, $"{endpoint} is not one of the nodes any more");

    private async Task<CqlConnection> OpenAsync()
    {
        try
        {
            var connection = await CqlConnection.OpenAsync(endpoint, options, clock, happened, end);
            _pauses = null;
            return connection;
        }
        catch (CqlException)
        {
            _pauses ??= options.Reconnects.Start(clock, $"{endpoint}");
            (_failed, _pause) = (clock.GetTimestamp(), _pauses.NextPause());
            throw;
        }
    }
}
