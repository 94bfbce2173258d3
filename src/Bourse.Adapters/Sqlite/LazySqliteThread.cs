namespace Bourse.Adapters.Sqlite;

/// <summary>A connection with the thread that uses it; both begin with the first piece of work.</summary>
/// <param name="name">What debuggers call the thread.</param>
/// <param name="open">Opens the connection, on the thread.</param>
internal sealed class LazySqliteThread(string name, Func<SqliteSession> open) : IAsyncDisposable
{
    private readonly SqliteThread _thread = new(name);
    private SqliteSession? _session;

    /// <summary>The connection, opened at need; for work on the thread.</summary>
    public SqliteSession Session
    {
        get
        {
            if (_session is not null) return _session;
            _session = open();
            _thread.Handle = _session.Handle;
            return _session;
        }
    }

    /// <summary>Runs work on the thread, after earlier work.</summary>
    public Task<T> RunAsync<T>(Func<SqliteSession, T> work, CancellationToken cancellation) => _thread.RunAsync(() => work(Session), cancellation);

    /// <inheritdoc cref="SqliteThread.InterruptOn"/>
    public SqliteThread.Interruption InterruptOn(CancellationToken cancellation) => _thread.InterruptOn(cancellation);

    /// <summary>Does the work that waits, closes the connection and ends the thread.</summary>
    public async ValueTask DisposeAsync() => await _thread.CloseAsync(() => _session?.Dispose());
}
