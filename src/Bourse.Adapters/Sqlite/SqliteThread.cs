using SQLitePCL;

namespace Bourse.Adapters.Sqlite;

/// <summary>
/// A thread that uses one connection. SQLite's calls block, so they must not run on pool threads. Work items run one at a time, in the order of the
/// calls; cancelling one interrupts its statement.
/// </summary>
internal sealed class SqliteThread : IAsyncDisposable
{
    private const int StackBytes = 1 << 20;

    /// <summary>The number of SQLite's virtual machine steps, some tens of nanoseconds each, between two checks of the token.</summary>
    private const int ProgressSteps = 10_000;

    private readonly object _gate = new();
    private readonly Queue<Work> _waiting = new();
    private readonly string _name;
    private volatile sqlite3? _handle;
    private CancellationToken _current;
    private bool _isStarted;
    private bool _isClosed;

    /// <param name="name">What debuggers call the thread, which starts with the first piece of work.</param>
    public SqliteThread(string name) => _name = name;

    /// <summary>The connection whose statements are interrupted; set by the work that opens or closes it.</summary>
    public sqlite3? Handle
    {
        get => _handle;
        set
        {
            _handle = value;
            // An interruption between two statements is lost; the progress handler interrupts the next one.
            if (value is not null) raw.sqlite3_progress_handler(value, ProgressSteps, _ => _current.IsCancellationRequested ? 1 : 0, null);
        }
    }

    /// <summary>Runs a piece of work on the thread.</summary>
    /// <param name="work">Throws <see cref="OperationCanceledException"/> when its statement has been interrupted.</param>
    /// <param name="cancellation">Takes the work off the queue, or interrupts the statement that it runs.</param>
    /// <exception cref="ObjectDisposedException">The thread has ended.</exception>
    public Task<T> RunAsync<T>(Func<T> work, CancellationToken cancellation)
    {
        if (cancellation.IsCancellationRequested) return Task.FromCanceled<T>(cancellation);
        var item = new Work<T>(this, work, cancellation);
        lock (_gate)
        {
            ObjectDisposedException.ThrowIf(_isClosed, this);
            Enqueue(item);
        }

        return item.Task;
    }

    /// <summary>Does the work that waits, then <paramref name="close"/>, and ends the thread. Only the first call does anything.</summary>
    public async Task CloseAsync(Action close)
    {
        Work<int> last;
        lock (_gate)
        {
            if (_isClosed) return;
            _isClosed = true;
            last = new Work<int>(
                this,
                () =>
                {
                    close();
                    return 0;
                },
                CancellationToken.None);
            if (_isStarted) Enqueue(last);
            else last.Run();
        }

        await last.Task;
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync() => await CloseAsync(() => { });

    private void Enqueue(Work item)
    {
        _waiting.Enqueue(item);
        if (_isStarted)
        {
            Monitor.Pulse(_gate);
            return;
        }

        _isStarted = true;
        new Thread(Loop, StackBytes) { IsBackground = true, Name = _name }.UnsafeStart();
    }

    private void Loop()
    {
        while (Take() is { } work) work.Run();
    }

    private Work? Take()
    {
        lock (_gate)
        {
            while (_waiting.Count == 0)
            {
                if (_isClosed) return null;
                Monitor.Wait(_gate);
            }

            return _waiting.Dequeue();
        }
    }

    /// <summary>Lets a token interrupt the statements that run until the result is disposed of; for work on the thread.</summary>
    public Interruption InterruptOn(CancellationToken cancellation)
    {
        _current = cancellation;
        return new Interruption(this, cancellation.UnsafeRegister(static thread => ((SqliteThread)thread!).Interrupt(), this));
    }

    private void Interrupt()
    {
        if (_handle is { } handle) raw.sqlite3_interrupt(handle);
    }

    /// <summary>The time in which a token interrupts statements.</summary>
    public readonly struct Interruption(SqliteThread thread, CancellationTokenRegistration registration) : IDisposable
    {
        /// <summary>Waits for an interruption in progress, so that it cannot affect the next work item.</summary>
        public void Dispose()
        {
            registration.Dispose();
            thread._current = CancellationToken.None;
        }
    }

    private abstract class Work
    {
        public abstract void Run();
    }

    private sealed class Work<T>(SqliteThread thread, Func<T> run, CancellationToken cancellation) : Work
    {
        private readonly TaskCompletionSource<T> _completion = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public Task<T> Task => _completion.Task;

        public override void Run()
        {
            try
            {
                _completion.SetResult(RunInterruptibly());
            }
            catch (OperationCanceledException) when (cancellation.IsCancellationRequested)
            {
                _completion.SetCanceled(cancellation);
            }
            catch (Exception e)
            {
                // The caller receives every exception: the thread must continue with the next item.
                _completion.SetException(e);
            }
        }

        private T RunInterruptibly()
        {
            using var interruption = thread.InterruptOn(cancellation);
            cancellation.ThrowIfCancellationRequested();
            return run();
        }
    }
}
