using System.Diagnostics;
using System.Text.Json;
using Bourse.Adapters.MySql;
using Bourse.Adapters.Sqlite;
using Bourse.Events;
using Bourse.Pipelines;
using Bourse.Tests.Cli;
using Bourse.Tests.Servers;

namespace Bourse.Tests.Faults;

/// <summary>
/// Two schedulers as processes that work on the same runs, killed (kill -9) and suspended (SIGSTOP) beyond their leases at random points: each task
/// ends once, and a reader of the topics finds each bar.
/// </summary>
public sealed class SchedulerKillTests(ITestOutputHelper output) : IDisposable
{
    private const int StartsALease = 8;
    private static readonly TimeSpan ShortLease = TimeSpan.FromSeconds(1);
    private static readonly int Faults = Effort.Of(6, full: 100);
    private readonly string _home = Directory.CreateTempSubdirectory("bourse-scheduler-").FullName;
    private readonly Random _random = new(1);
    private TimeSpan _lease;

    public void Dispose() => Directory.Delete(_home, recursive: true);

    [Fact]
    public async Task Kills_of_two_schedulers_leave_each_task_done_once_and_each_bar_in_its_topic_once()
    {
        // A scheduler that is at work and loses its lease publishes bars that another has published: here none may lose it.
        var tasks = await RunAsync(_ => KillAsync, ShortLease * 3);
        await using var store = new SqliteRunStore(Path.Combine(_home, "pipelines.db"));
        await AssertEachEndedOnceAsync(store, tasks);
        var bars = await ReadBarsAsync();
        Assert.Equal(await ExpectedBarsAsync(store), bars.Count);
        Assert.Equal(bars.Distinct().Count(), bars.Count);
    }

    [Fact]
    public async Task Schedulers_that_are_suspended_beyond_their_leases_end_each_task_once()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "needs signals");
        var tasks = await RunAsync(round => round % 3 == 0 ? KillAsync : SuspendAsync, ShortLease);
        await using var store = new SqliteRunStore(Path.Combine(_home, "pipelines.db"));
        await AssertEachEndedOnceAsync(store, tasks);
        Assert.Equal(await ExpectedBarsAsync(store), (await ReadBarsAsync()).Distinct().Count());
    }

    [Fact]
    public async Task On_one_MySQL_two_schedulers_that_are_killed_and_suspended_end_each_task_once()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "needs signals");
        await using var database = new MySqlTestDatabase(TestServers.RequireMySql());
        string[] options = ["--database", $"mysql:{database.ConnectionString}"];
        var tasks = await RunAsync(round => round % 2 == 0 ? KillAsync : SuspendAsync, ShortLease, options);
        await using var store = new MySqlRunStore(database.Options, TimeProvider.System);
        await AssertEachEndedOnceAsync(store, tasks);
        Assert.Equal(await ExpectedBarsAsync(store), (await ReadBarsAsync()).Distinct().Count());
    }

    /// <summary>Queues a run a fault, each of other months, and breaks one of two schedulers each time; then lets one come to its end.</summary>
    /// <returns>How many tasks there are.</returns>
    private async Task<int> RunAsync(Func<int, Func<Process, Task>> faultOf, TimeSpan shortest, params string[] options)
    {
        _lease = await MeasureLeaseAsync(shortest);
        var schedulers = new[] { Start(options), Start(options) };
        for (var round = 0; round < Faults; round++)
        {
            await QueueAsync(round, options);
            var place = _random.Next(2);
            await UntilWorkingAsync(schedulers[place], options);
            await faultOf(round)(schedulers[place]);
            if (!schedulers[place].HasExited) continue;
            schedulers[place].Dispose();
            schedulers[place] = Start(options);
        }

        await Eventually.IsAsync(async () => await CountOpenAsync(options) == 0);
        foreach (var scheduler in schedulers)
        {
            Assert.False(scheduler.HasExited, "a scheduler has ended by itself");
            scheduler.Kill();
            await scheduler.WaitForExitAsync();
            scheduler.Dispose();
        }

        return Faults * 2 * 3;
    }

    /// <summary>A lease that the schedulers can renew on this machine.</summary>
    private async Task<TimeSpan> MeasureLeaseAsync(TimeSpan shortest)
    {
        var begin = Stopwatch.GetTimestamp();
        Assert.Equal(0, (await BourseProcess.RunAsync(_home, "--version")).ExitCode);
        var lease = Stopwatch.GetElapsedTime(begin) * StartsALease;
        return lease > shortest ? lease : shortest;
    }

    private async Task QueueAsync(int round, string[] options)
    {
        var (year, month) = (2001 + (round / 4), (round % 4 * 3) + 1);
        string[] months = ["--from", $"{year}-{month:00}", "--to", $"{year}-{month + 2:00}"];
        var (code, _, words) = await BourseProcess.RunAsync(_home, ["pipeline", "backfill", .. months, "--detach", .. options]);
        Assert.True(code == 0, words);
    }

    private Process Start(string[] options)
    {
        var process = BourseProcess.Start(_home, ["scheduler", "--task-lease", $"{_lease.TotalMilliseconds:0}ms", .. options]);
        _ = process.StandardOutput.ReadToEndAsync();
        _ = process.StandardError.ReadToEndAsync();
        return process;
    }

    /// <summary>Waits until the scheduler has a task, or nothing is left, and then for a random moment.</summary>
    private async Task UntilWorkingAsync(Process scheduler, string[] options)
    {
        await Eventually.IsAsync(async () =>
        {
            var (open, owners) = await ReadOpenAsync(options);
            return open == 0 || owners.Any(owner => owner.Split(':')[1] == $"{scheduler.Id}");
        });
        for (var spins = _random.Next(2_000_000); spins > 0; spins--) _ = scheduler.Id;
    }

    private async Task<int> CountOpenAsync(string[] options) => (await ReadOpenAsync(options)).Open;

    private async Task<(int Open, List<string> Owners)> ReadOpenAsync(string[] options)
    {
        await using var store = OpenStore(options);
        var (open, owners) = (0, new List<string>());
        foreach (var run in (await store.ListRunsAsync(null, 200, default)).Where(run => !run.Counts.IsFinal))
        {
            var tasks = (await store.ListTasksAsync(run.Run.Number, default)).Where(task => !task.State.IsFinal()).ToList();
            open += tasks.Count;
            owners.AddRange(tasks.Select(task => task.Owner).OfType<string>());
        }

        return (open, owners);
    }

    private IRunStore OpenStore(string[] options) => options.Length == 0
        ? new SqliteRunStore(Path.Combine(_home, "pipelines.db")) { LockTimeout = TimeSpan.FromSeconds(60) }
        : new MySqlRunStore(MySqlOptions.Parse(options[1]["mysql:".Length..]), TimeProvider.System);

    private static async Task KillAsync(Process process)
    {
        process.Kill();
        await process.WaitForExitAsync();
    }

    /// <summary>Suspends it until another has taken up its task, or nothing is left to do.</summary>
    private async Task SuspendAsync(Process process)
    {
        await SignalAsync(process, "STOP");
        // Twice the lease: nothing depends on whether that is long enough, but a test in which it is not says little.
        using var timer = new PeriodicTimer(_lease * 2);
        await timer.WaitForNextTickAsync();
        await SignalAsync(process, "CONT");
    }

    private static async Task SignalAsync(Process process, string signal) => Assert.Equal(0, await TestSignals.SendAsync(process.Id, signal));

    /// <summary>The log of each task has one line that ends it; attempts that were broken have none.</summary>
    private async Task AssertEachEndedOnceAsync(IRunStore store, int expected)
    {
        var (ends, takenOver) = (new List<string>(), 0);
        foreach (var run in await store.ListRunsAsync(null, 200, default))
        {
            Assert.Contains(run.State, (TaskState[])[TaskState.Done, TaskState.Skipped]);
            var lines = await store.ReadLogAsync(run.Run.Number, null, default);
            takenOver += lines.Count(line => line.Text.Contains("takes it up from", StringComparison.Ordinal));
            ends.AddRange(lines.Where(line => IsEnd(line.Text)).Select(line => $"{run.Run.Name} {line.Key}"));
        }

        output.WriteLine($"{expected} tasks, {takenOver} of them taken over");
        Assert.Equal((expected, expected), (ends.Count, ends.Distinct().Count()));
    }

    private static bool IsEnd(string text) =>
        text.StartsWith(TaskState.Done.NameOf(), StringComparison.Ordinal) || text.StartsWith(TaskState.Skipped.NameOf(), StringComparison.Ordinal);

    /// <summary>How many bars the tasks have read; all of them are valid, as bars of the synthetic provider are.</summary>
    private static async Task<int> ExpectedBarsAsync(IRunStore store)
    {
        var bars = 0;
        foreach (var run in await store.ListRunsAsync(null, 200, default))
        {
            bars += (await store.ListTasksAsync(run.Run.Number, default)).Sum(task => task.BarsRead);
        }

        return bars;
    }

    /// <summary>The identities of the messages in the topics of both symbols.</summary>
    private async Task<List<string>> ReadBarsAsync()
    {
        var bars = new List<string>();
        foreach (var topic in new[] { "NVDA_topic", "IBM_topic" })
        {
            var (code, data, words) = await BourseProcess.RunAsync(_home, "topic", "export", topic, "--format", "jsonl");
            Assert.True(code == 0, words);
            bars.AddRange(data.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => IdOf(JsonDocument.Parse(line).RootElement)));
        }

        return bars;
    }

    private static string IdOf(JsonElement record) => record.GetProperty("value") is { ValueKind: JsonValueKind.String } text
        ? JsonDocument.Parse(text.GetString()!).RootElement.GetProperty("id").GetString()!
        : record.GetProperty("value").GetProperty("id").GetString()!;
}
