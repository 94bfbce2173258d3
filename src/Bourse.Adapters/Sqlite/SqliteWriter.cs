using Bourse.Retry;

namespace Bourse.Adapters.Sqlite;

/// <summary>
/// Writes everything of this process to a file, in durable transactions over one connection. Work that arrives during a transaction shares the next
/// one, so that several callers share one flush to the disk. Work that fails is rolled back alone.
/// </summary>
internal sealed class SqliteWriter : IAsyncDisposable
{
    private static readonly RetryPolicy LockPolicy = new()
    {
        FirstPause = TimeSpan.FromMilliseconds(2), LongestPause = TimeSpan.FromMilliseconds(5), Timeout = TimeSpan.FromSeconds(10),
    };

    private readonly LazySqliteThread _worker;
    private readonly TimeProvider _clock;
    private readonly Action _committed;
    private readonly Lock _gate = new();
    private List<Work> _waiting = [];
    private bool _isBusy;
    private bool _isClosed;

    /// <param name="name">What debuggers call the thread.</param>
    /// <param name="open">Opens the connection, when it is first needed; SQLite itself must not wait for its locks.</param>
    /// <param name="clock">Measures the wait for a lock.</param>
    /// <param name="committed">Called after each transaction.</param>
    public SqliteWriter(string name, Func<SqliteSession> open, TimeProvider clock, Action committed)
    {
        _worker = new LazySqliteThread(name, open);
        _clock = clock;
        _committed = committed;
    }

    /// <summary>The connection, for tests to use while no work is under way.</summary>
    internal SqliteSession Session => _worker.Session;

    /// <summary>Does work inside a transaction and returns once that is durable.</summary>
    public Task<T> RunAsync<T>(Func<SqliteSession, T> work, CancellationToken cancellation)
    {
        if (cancellation.IsCancellationRequested) return Task.FromCanceled<T>(cancellation);
        var item = new Work<T>(work, cancellation);
        lock (_gate)
        {
            ObjectDisposedException.ThrowIf(_isClosed, this);
            _waiting.Add(item);
            if (_isBusy) return item.Task;
            _isBusy = true;
            _ = WorkAsync(CancellationToken.None);
        }

        return item.Task;
    }

    public async ValueTask DisposeAsync()
    {
        lock (_gate) _isClosed = true;
        await _worker.DisposeAsync();
    }

    private static void Complete(List<Work> batch)
    {
        foreach (var work in batch) work.Complete();
    }

    /// <summary>When the file cannot be opened, the work that waits for it fails; work that comes later opens it again.</summary>
    private async Task WorkAsync(CancellationToken cancellation)
    {
        try
        {
            await _worker.RunAsync(RunWaiting, cancellation);
        }
        catch (Exception e)
        {
            List<Work> batch;
            lock (_gate) (batch, _waiting, _isBusy) = (_waiting, [], false);
            foreach (var work in batch) work.Error = e;
            Complete(batch);
        }
    }

    private bool RunWaiting(SqliteSession session)
    {
        while (true)
        {
            List<Work> batch;
            lock (_gate)
            {
                _isBusy = _waiting.Count > 0;
                if (!_isBusy) return true;
                (batch, _waiting) = (_waiting, []);
            }

            Transact(session, [.. batch]);
            Complete(batch);
        }
    }

    /// <summary>Runs the work in one transaction. When an interrupted item rolls it back, the others are run again.</summary>
    private void Transact(SqliteSession session, List<Work> batch)
    {
        while (batch.Count > 0)
        {
            Work? current = null;
            try
            {
                Begin(session, batch);
                foreach (var work in batch) Run(session, current = work, isAlone: batch.Count == 1);
                current = null;
                session.Execute("COMMIT");
                _committed();
                return;
            }
            catch (Exception e)
            {
                session.Rollback();
                if (current is null || e is not OperationCanceledException)
                {
                    foreach (var work in batch) work.Error ??= e;
                    return;
                }

                current.Error = e;
                batch.Remove(current);
            }
        }
    }

    private void Run(SqliteSession session, Work work, bool isAlone)
    {
        using var interruption = _worker.InterruptOn(work.Cancellation);
        if (isAlone) work.Run(session);
        else RunBesideOthers(session, work);
    }

    private static void RunBesideOthers(SqliteSession session, Work work)
    {
        session.Execute("SAVEPOINT work");
        try
        {
            work.Run(session);
        }
        catch (Exception e) when (session.InTransaction)
        {
            session.TryExecute("ROLLBACK TO work");
            work.Error = e;
        }

        session.Execute("RELEASE work");
    }

    /// <summary>Begins the transaction as soon as no other process writes; drops work that is cancelled meanwhile.</summary>
    private void Begin(SqliteSession session, List<Work> batch)
    {
        var retries = LockPolicy.Start(_clock, session.File);
        while (!session.TryBegin())
        {
            DropCancelled(batch);
            // The thread is the connection's own, and may block.
            if (!retries.PauseAsync(CancellationToken.None).GetAwaiter().GetResult()) throw LockedTooLong(session.File);
        }
    }

    private static void DropCancelled(List<Work> batch)
    {
        foreach (var work in batch.FindAll(work => work.Cancellation.IsCancellationRequested))
        {
            work.Error = new OperationCanceledException(work.Cancellation);
            work.Complete();
            batch.Remove(work);
        }
    }

    private static BourseException LockedTooLong(string file) => new(
        FailureKind.Unreachable,
        $"{file} has been locked by another process for {LockPolicy.Timeout.TotalSeconds} s",
        "end the program that holds it open for writing (`fuser` names it), then try again");

    private abstract class Work(CancellationToken cancellation)
    {
        public CancellationToken Cancellation { get; } = cancellation;

        public Exception? Error { get; set; }

        public abstract void Run(SqliteSession session);

        public abstract void Complete();
    }

    private sealed class Work<T>(Func<SqliteSession, T> run, CancellationToken cancellation) : Work(cancellation)
    {
        private readonly TaskCompletionSource<T> _completion = new(TaskCreationOptions.RunContinuationsAsynchronously);
        private T? _result;

        public Task<T> Task => _completion.Task;

        public override void Run(SqliteSession session)
        {
            Cancellation.ThrowIfCancellationRequested();
            _result = run(session);
        }

        public override void Complete()
        {
            if (Error is OperationCanceledException) _completion.TrySetCanceled(Cancellation);
            else if (Error is { } error) _completion.TrySetException(error);
            else _completion.TrySetResult(_result!);
        }
    }
}
