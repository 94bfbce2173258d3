using Bourse.Retry;

namespace Bourse.Adapters.MySql;

/// <summary>
/// Calls to a database on one session. The first call connects. A call is retried after a lock conflict (deadlock, lock timeout), and when the
/// connection turns out to be broken before anything was committed. When the answer to a COMMIT is lost, the call fails as
/// <see cref="FailureKind.Unreachable"/>. For one caller at a time.
/// </summary>
/// <param name="options">Which database, as whom.</param>
/// <param name="clock">Measures how long to go on trying to connect.</param>
internal sealed class MySqlCalls(MySqlOptions options, TimeProvider clock) : IAsyncDisposable
{
    /// <summary>For conflicts with other transactions. The jitter keeps two that have met from meeting again.</summary>
    private static readonly RetryPolicy ConflictPolicy = new()
    {
        FirstPause = TimeSpan.FromMilliseconds(10), LongestPause = TimeSpan.FromMilliseconds(200), MostTries = 6, Jitter = 1,
    };

    /// <summary>How long a cancelled statement may take to end.</summary>
    private static readonly TimeSpan KillTimeout = TimeSpan.FromSeconds(2);

    private readonly MySqlConnections _connections = new(options, clock);
    private MySqlSession? _session;
    private MySqlSession? _checked;

    /// <summary>Looks at the database before the first work of a session; when it throws, the call fails.</summary>
    public Func<MySqlSession, CancellationToken, Task> Check { get; init; } = (_, _) => Task.CompletedTask;

    /// <summary>Whether calls still go to that session.</summary>
    public bool Uses(MySqlSession session) => _session == session;

    /// <summary>Does the work in a transaction, which is undone when the work fails.</summary>
    public Task<T> TransactAsync<T>(Func<MySqlSession, Task<T>> work, CancellationToken cancellation) =>
        RunAsync(session => session.InTransactionAsync(() => work(session), cancellation), cancellation);

    /// <summary>Does the work on a session of its own, which ends with it, after making the database when there is none.</summary>
    public async Task<T> RunApartAsync<T>(Func<MySqlSession, Task<T>> work, CancellationToken cancellation)
    {
        await CloseAsync();
        try
        {
            _session = await _connections.OpenOrCreateAsync(cancellation);
            return await RunAsync(work, cancellation);
        }
        finally
        {
            await CloseAsync();
        }
    }

    /// <summary>
    /// Does the work, and repeats it after a conflict with another transaction, and once when the connection turns out to be broken.
    /// </summary>
    public async Task<T> RunAsync<T>(Func<MySqlSession, Task<T>> work, CancellationToken cancellation)
    {
        var mayReconnect = _session is not null;
        var retries = ConflictPolicy.Start(clock, options.Address);
        while (true)
        {
            cancellation.ThrowIfCancellationRequested();
            var session = _session ??= await _connections.OpenAsync(cancellation);
            try
            {
                return await RunOnceAsync(session, () => CheckAndWorkAsync(session, work, cancellation), cancellation);
            }
            catch (BourseException e) when (e.InnerException is { } cause && !session.IsCommitting)
            {
                var isLost = MySqlFailures.IsUnreachable(cause);
                if (!MySqlFailures.IsConflict(cause) && !(isLost && mayReconnect)) throw;
                if (isLost) mayReconnect = false;
                if (!await retries.PauseAsync(cancellation)) throw;
            }
        }
    }

    /// <summary>Translates errors of the server or the connection to failures; other exceptions pass through.</summary>
    public async Task<T> RunOnceAsync<T>(MySqlSession session, Func<Task<T>> work, CancellationToken cancellation)
    {
        try
        {
            return await EndAsync(session, work(), cancellation);
        }
        catch (Exception e) when (MySqlFailures.IsOfProvider(e))
        {
            if (session.IsCommitting || !MySqlFailures.IsConflict(e)) await CloseAsync();
            throw session.IsCommitting && MySqlFailures.IsUnreachable(e) ? MySqlFailures.OfCommit(e, options) : MySqlFailures.Of(e, options);
        }
        catch when (_session == session && !session.IsUsable)
        {
            await CloseAsync();
            throw;
        }
    }

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => CloseAsync();

    private async Task<T> CheckAndWorkAsync<T>(MySqlSession session, Func<MySqlSession, Task<T>> work, CancellationToken cancellation)
    {
        if (_checked != session) await Check(session, cancellation);
        _checked = session;
        return await work(session);
    }

    /// <summary>
    /// The result of work that is running. The provider ends a cancelled statement by a KILL QUERY on another connection; where the server does not
    /// answer that either, the session is abandoned.
    /// </summary>
    private async Task<T> EndAsync<T>(MySqlSession session, Task<T> work, CancellationToken cancellation)
    {
        await work.SettleAsync(Timeout.InfiniteTimeSpan, clock, cancellation);
        if (!work.IsCompleted) await work.SettleAsync(KillTimeout, clock, CancellationToken.None);
        if (work.IsCompleted) return await work;
        _session = null;
        _ = DisposeAfterAsync(session, work);
        throw new OperationCanceledException(cancellation);
    }

    private static async Task DisposeAfterAsync(MySqlSession session, Task work)
    {
        await work.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        await session.DisposeAsync();
    }

    private async ValueTask CloseAsync()
    {
        if (_session is not { } session) return;
        _session = null;
        await session.DisposeAsync();
    }
}
