using Bourse.Bars;
using Bourse.Pipelines;

namespace Bourse.Tests.Contracts;

/// <summary>What every implementation of <see cref="IRunStore"/> must do; a subclass names one.</summary>
public abstract partial class RunStoreContract : IAsyncLifetime
{
    private static readonly DateTimeOffset Noon = new(2026, 3, 2, 12, 0, 0, TimeSpan.Zero);
    private static readonly TimeSpan Lease = TimeSpan.FromSeconds(30);
    private static readonly TaskKey Nvda = Key("NVDA", "2024-05");
    private static readonly TaskKey Ibm = Key("IBM", "2024-05");

    /// <summary>An instance on the store of this test, which is empty at first.</summary>
    protected IRunStore Store { get; private set; } = null!;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public virtual async ValueTask InitializeAsync()
    {
        Store = Open();
        await Store.InitializeAsync(Cancellation);
    }

    public virtual async ValueTask DisposeAsync()
    {
        await Store.DisposeAsync();
        GC.SuppressFinalize(this);
    }

    /// <summary>Opens an instance on the store of this test.</summary>
    protected abstract IRunStore Open();

    private static TaskKey Key(string symbol, string month) => new(Symbol.Parse(symbol), YearMonth.Parse(month));

    private static NewRun NewRun(params TaskKey[] tasks) => NewRun("p", tasks);

    private static NewRun NewRun(string pipeline, params TaskKey[] tasks) => new(
        pipeline, RunCause.Manual, new DateTimeOffset(2024, 5, 1, 0, 0, 0, TimeSpan.Zero), new DateTimeOffset(2025, 5, 1, 0, 0, 0, TimeSpan.Zero),
        new RunOptions(BarInterval.Hour, Adjusted: true, ExtendedHours: false, Tries: 3), tasks);

    private async Task<long> CreateAsync(params TaskKey[] tasks) => (await Store.CreateRunAsync(NewRun(tasks), Noon, Cancellation))!.Number;

    private Task<ClaimedTask?> ClaimAsync(DateTimeOffset now, string owner = "one", long? run = null) =>
        Store.ClaimAsync(new TaskClaim(owner, now, Lease) { Run = run }, Cancellation);

    private async Task<PipelineTask> TaskAsync(long run, TaskKey key) =>
        (await Store.ListTasksAsync(run, Cancellation)).Single(task => task.Key == key);

    private static AttemptEnd End(TaskState state, DateTimeOffset? notBefore = null, string reason = "", int published = 0) =>
        new(state, new TaskResult(TaskOutcome.Done, reason, notBefore, published, published, 0), Noon.AddSeconds(5));

    private Task<bool> EndAsync(ClaimedTask task, AttemptEnd end) => Store.EndAttemptAsync(task.Lease, end, Cancellation);
}
