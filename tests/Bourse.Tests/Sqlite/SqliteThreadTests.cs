using Bourse.Adapters.Sqlite;

namespace Bourse.Tests.Sqlite;

/// <summary>Where SQLite's calls run, and how they are cancelled.</summary>
public sealed class SqliteThreadTests : IAsyncDisposable
{
    private const string Endless = "WITH RECURSIVE n(x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM n) SELECT max(x) FROM n";
    private static readonly CancellationToken None = CancellationToken.None;
    private readonly string _folder = Directory.CreateTempSubdirectory("bourse-thread-").FullName;
    private readonly LazySqliteThread _worker;

    public SqliteThreadTests() => _worker = new LazySqliteThread("test", () => SqliteSession.Open(LogFile, 0));

    private string LogFile => Path.Combine(_folder, "log.db");

    public async ValueTask DisposeAsync()
    {
        await _worker.DisposeAsync();
        Directory.Delete(_folder, recursive: true);
    }

    [Fact]
    public async Task All_work_runs_on_one_thread_which_is_nobody_elses()
    {
        var threads = new List<Thread>();
        for (var i = 0; i < 3; i++) threads.Add(await _worker.RunAsync(_ => Thread.CurrentThread, None));
        Assert.Single(threads.Distinct());
        Assert.False(threads[0].IsThreadPoolThread);
    }

    [Fact]
    public async Task A_call_returns_before_its_statement_has_run()
    {
        using var gate = new ManualResetEventSlim();
        var work = _worker.RunAsync(_ => gate.Wait(Patience.Longest), None);
        Assert.False(work.IsCompleted);
        gate.Set();
        Assert.True(await work);
    }

    [Fact]
    public async Task Cancelling_a_call_interrupts_its_statement_and_leaves_the_connection_usable()
    {
        using var cancellation = new CancellationTokenSource();
        var started = new TaskCompletionSource();
        var work = _worker.RunAsync(
            session =>
            {
                started.SetResult();
                return Number(session, Endless);
            },
            cancellation.Token);
        await started.Task;
        await cancellation.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => work.WaitAsync(Patience.Longest, None));
        Assert.Equal(42, await _worker.RunAsync(session => Number(session, "SELECT 42"), None));
    }

    [Fact]
    public async Task A_call_that_is_cancelled_while_it_waits_never_runs()
    {
        using var cancellation = new CancellationTokenSource();
        using var gate = new ManualResetEventSlim();
        var before = _worker.RunAsync(_ => gate.Wait(Patience.Longest), None);
        var hasRun = false;
        var waiting = _worker.RunAsync(_ => hasRun = true, cancellation.Token);
        await cancellation.CancelAsync();
        gate.Set();
        await before;
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => waiting);
        Assert.False(hasRun);
    }

    [Fact]
    public async Task A_failure_is_the_callers_and_the_next_call_is_served()
    {
        var failure = await Assert.ThrowsAsync<BourseException>(() => _worker.RunAsync(session => Number(session, "SELECT missing"), None));
        Assert.Contains("no such column", failure.Message, StringComparison.Ordinal);
        Assert.Equal(1, await _worker.RunAsync(session => Number(session, "SELECT 1"), None));
    }

    [Fact]
    public async Task An_interrupted_write_takes_back_nothing_but_itself()
    {
        await using var log = await SqliteEventLog.OpenAsync(LogFile, TimeProvider.System, None);
        using var cancellation = new CancellationTokenSource();
        using var gate = new ManualResetEventSlim();
        var first = log.RunAsync(_ => gate.Wait(Patience.Longest), None);
        var before = log.RunAsync(session => session.Execute("CREATE TABLE one(x)"), None);
        var started = new TaskCompletionSource();
        var endless = log.RunAsync(
            session =>
            {
                started.TrySetResult();
                session.Execute($"CREATE TABLE two AS {Endless}");
            },
            cancellation.Token);
        var after = log.RunAsync(session => session.Execute("CREATE TABLE three(x)"), None);
        gate.Set();
        await started.Task;
        await cancellation.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => endless.WaitAsync(Patience.Longest, None));
        await Task.WhenAll(first, before, after);
        Assert.Equal(2, Number(log.Writer.Session, "SELECT count(*) FROM sqlite_master WHERE name IN ('one', 'two', 'three')"));
    }

    [Fact]
    public async Task Work_that_waits_for_another_process_can_be_cancelled()
    {
        var clock = Clocks.MondayNoon();
        await using var log = await SqliteEventLog.OpenAsync(LogFile, clock, None);
        using var other = SqliteSession.Open(LogFile, 0);
        other.Execute("BEGIN IMMEDIATE");
        using var cancellation = new CancellationTokenSource();
        var cancelled = log.RunAsync(session => session.Execute("CREATE TABLE one(x)"), cancellation.Token);
        await cancellation.CancelAsync();
        for (; !cancelled.IsCompleted; await Task.Yield()) clock.Advance(TimeSpan.FromMilliseconds(1));
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => cancelled);
        other.Rollback();
        var next = log.RunAsync(session => session.Execute("CREATE TABLE two(x)"), None);
        for (; !next.IsCompleted; await Task.Yield()) clock.Advance(TimeSpan.FromMilliseconds(1));
        await next;
        Assert.Equal(1, Number(other, "SELECT count(*) FROM sqlite_master WHERE name IN ('one', 'two')"));
    }

    private static long Number(SqliteSession session, string sql)
    {
        using var query = session.Use(sql);
        return query.Read() ? query.Int64(0) : -1;
    }
}
