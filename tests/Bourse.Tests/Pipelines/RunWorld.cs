using System.Diagnostics;
using Bourse.Adapters.Sqlite;
using Bourse.Bars;
using Bourse.Pipelines;

namespace Bourse.Tests.Pipelines;

/// <summary>A store of runs in a file of its own, a clock that tests move, and work whose outcomes they choose.</summary>
internal sealed class RunWorld : IAsyncDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("bourse-runs-");
    private readonly List<IRunStore> _stores = [];

    /// <summary>Opens it at a time.</summary>
    public static async Task<RunWorld> OpenAsync(string now = "2026-03-02T12:00Z")
    {
        var world = new RunWorld { Clock = new WaitCountingClock(DateTimeOffset.Parse(now)) };
        await world.OpenStore().InitializeAsync(Cancellation);
        return world;
    }

    public required WaitCountingClock Clock { get; init; }

    public PlannedWork Work { get; } = new();

    public List<string> Lines { get; } = [];

    /// <summary>The store, as a test looks into it.</summary>
    public IRunStore Store => _stores[0];

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    /// <summary>The same store for another process.</summary>
    public IRunStore OpenStore()
    {
        var store = new SqliteRunStore(Path.Combine(_folder.FullName, "pipelines.db")) { LockTimeout = TimeSpan.FromSeconds(60) };
        _stores.Add(store);
        return store;
    }

    /// <summary>A runner of another process.</summary>
    public TaskRunner Runner(string owner, MonthWork? work = null) =>
        new(OpenStore(), work ?? Work.RunAsync, new TaskRunnerOptions(owner) { Logger = new LineLogger(Lines.Add) }, Clock);

    /// <summary>A scheduler of another process.</summary>
    public SchedulerStage Scheduler(bool catchUp, params IReadOnlyList<Pipeline> pipelines) => new(
        OpenStore(),
        Work.RunAsync,
        new SchedulerOptions("scheduler", pipelines, new TaskRunnerOptions("scheduler") { Logger = new LineLogger(Lines.Add) })
        {
            CatchUp = catchUp, UntilIdle = true,
        },
        Clock);

    /// <summary>Creates a run of an hour's bars.</summary>
    public async Task<long> CreateRunAsync(string symbols, string months, int tries = 3)
    {
        var pipeline = Pipeline(symbols, months) with { Tries = tries };
        return (await Store.CreateRunAsync(NewRuns.Manual(pipeline, Clock.GetUtcNow()), Clock.GetUtcNow(), Cancellation))!.Number;
    }

    /// <summary>A pipeline called p.</summary>
    public static Pipeline Pipeline(string symbols, string months, string? cron = null, string zone = "UTC") =>
        new("p", [.. symbols.Split(' ').Select(Symbol.Parse)], BarInterval.Hour, PipelineMonths.Parse(months))
        {
            Zone = PipelineSchedule.FindZone(zone),
            Schedule = cron is null ? null : PipelineSchedule.Parse(cron, PipelineSchedule.FindZone(zone)),
        };

    /// <summary>The states of a run's tasks.</summary>
    public async Task<string> StatesAsync(long run) =>
        string.Join(", ", (await Store.ListTasksAsync(run, Cancellation)).Select(task => task.State.NameOf()));

    /// <summary>Waits until something waits for the clock, or a task has ended.</summary>
    public async Task UntilWaitingAsync(Task? or = null)
    {
        var begin = Stopwatch.GetTimestamp();
        while (Clock.Waiting == 0 && or is not { IsCompleted: true })
        {
            if (Stopwatch.GetElapsedTime(begin) > Patience.Longest) Assert.Fail("nothing waits for the clock");
            await Task.Yield();
        }
    }

    /// <summary>Lets time pass, and waits until what was waiting waits again, or a task has ended.</summary>
    public async Task PassAsync(TimeSpan time, Task? or = null)
    {
        await UntilWaitingAsync(or);
        Clock.Advance(time);
        await UntilWaitingAsync(or);
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var store in _stores) await store.DisposeAsync();
        _folder.Delete(recursive: true);
    }
}
