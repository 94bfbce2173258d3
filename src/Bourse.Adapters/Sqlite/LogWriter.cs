namespace Bourse.Adapters.Sqlite;

/// <summary>
/// All that this process writes to the log, in durable transactions over one connection. What arrives while a transaction is under
/// way shares the next one, so that several producers share the wait for the disk; a piece of work that fails takes only itself back.
/// </summary>
internal sealed class LogWriter : IAsyncDisposable
{
    private static readonly TimeSpan LongestLock = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan LongestPause = TimeSpan.FromMilliseconds(5);
    private readonly TimeProvider _clock;
    private readonly Action _committed;
    private readonly Lock _gate = new();
    private List<Work> _waiting = [];
    private bool _isBusy;
    private bool _isClosed;

    public LogWriter(RawConnection connection, TimeProvider clock, Action committed)
    {
        Connection = connection;
        _clock = clock;
        _committed = committed;
    }

    public RawConnection Connection { get; }

    /// <summary>
    /// Does a piece of work inside a transaction and returns once that is durable: at once, if no other process holds the
    /// file, no other work is under way.
    /// </summary>
    public Task<T> RunAsync<T>(Func<RawConnection, T> work, CancellationToken cancellation)
    {
        cancellation.ThrowIfCancellationRequested();
        var item = new Work<T>(work);
        lock (_gate)
        {
            ObjectDisposedException.ThrowIf(_isClosed, this);
            _waiting.Add(item);
            if (_isBusy) return item.Task;
            _isBusy = true;
        }

        _ = RunWaitingAsync();
        return item.Task;
    }

    public async ValueTask DisposeAsync()
    {
        Task last;
        lock (_gate)
        {
            if (_isClosed) return;
            last = _isBusy ? Enqueue() : Task.CompletedTask;
            _isClosed = true;
        }

        // The work before may have failed; its owner has been told.
        await last.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        lock (_gate) Connection.Dispose();

        Task Enqueue()
        {
            var item = new Work<int>(_ => 0);
            _waiting.Add(item);
            return item.Task;
        }
    }

    /// <summary>Serves its own work, and leaves to the pool what has arrived meanwhile: a caller waits for its own work only.</summary>
    private async Task RunWaitingAsync()
    {
        List<Work> batch;
        lock (_gate) (batch, _waiting) = (_waiting, []);
        await TransactAsync(batch);
        lock (_gate)
        {
            _isBusy = _waiting.Count > 0;
            if (_isBusy) _ = Task.Run(RunWaitingAsync);
        }

        foreach (var work in batch) work.Complete();
    }

    private async Task TransactAsync(List<Work> batch)
    {
        try
        {
            await BeginAsync();
            foreach (var work in batch) Try(work);
            Connection.Execute("COMMIT");
        }
        catch (Exception e)
        {
            Connection.Rollback();
            foreach (var work in batch) work.Error ??= e;
            return;
        }

        _committed();
    }

    private void Try(Work work)
    {
        Connection.Execute("SAVEPOINT work");
        try
        {
            work.Run(Connection);
        }
        catch (Exception e) when (Connection.InTransaction)
        {
            work.Error = e;
            Connection.Execute("ROLLBACK TO work");
        }

        Connection.Execute("RELEASE work");
    }

    private async Task BeginAsync()
    {
        var start = _clock.GetTimestamp();
        var pause = TimeSpan.FromMilliseconds(1);
        while (!Connection.TryBegin())
        {
            if (_clock.GetElapsedTime(start) >= LongestLock) throw LockedTooLong();
            await Task.Delay(pause, _clock);
            pause = pause * 2 < LongestPause ? pause * 2 : LongestPause;
        }
    }

    private BourseException LockedTooLong() => new(
        FailureKind.Unreachable,
        $"{Connection.File} has been locked by another process for {LongestLock.TotalSeconds} s",
        "end the program that holds it open for writing (`fuser` names it), then try again");

    private abstract class Work
    {
        public Exception? Error { get; set; }

        public abstract void Run(RawConnection connection);

        public abstract void Complete();
    }

    private sealed class Work<T>(Func<RawConnection, T> run) : Work
    {
        private readonly TaskCompletionSource<T> _completion = new(TaskCreationOptions.RunContinuationsAsynchronously);
        private T? _result;

        public Task<T> Task => _completion.Task;

        public override void Run(RawConnection connection) => _result = run(connection);

        public override void Complete()
        {
            if (Error is { } error) _completion.SetException(error);
            else _completion.SetResult(_result!);
        }
    }
}
