using Bourse.Pipelines;

namespace Bourse.Tests.Pipelines;

/// <summary>The store as a process sees it that can be made to sleep: while it sleeps, no renewal gets through.</summary>
internal sealed class SleepingStore(IRunStore store) : IRunStore
{
    private volatile TaskCompletionSource? _asleep;

    public void Sleep() => _asleep = new TaskCompletionSource();

    public void Wake() => Interlocked.Exchange(ref _asleep, null)?.SetResult();

    public async Task<bool> RenewAsync(TaskLease lease, DateTimeOffset now, CancellationToken cancellation)
    {
        if (_asleep is { } asleep) await asleep.Task;
        return await store.RenewAsync(lease, now, cancellation);
    }

    public Task InitializeAsync(CancellationToken cancellation) => store.InitializeAsync(cancellation);

    public Task<IReadOnlyList<PipelineState>> ListPipelinesAsync(CancellationToken cancellation) => store.ListPipelinesAsync(cancellation);

    public Task<PipelineState> SetEnabledAsync(
        string pipeline, bool isEnabled, DateTimeOffset now, bool onlyIfNew, CancellationToken cancellation) =>
        store.SetEnabledAsync(pipeline, isEnabled, now, onlyIfNew, cancellation);

    public Task<PipelineRun?> CreateRunAsync(NewRun run, DateTimeOffset now, CancellationToken cancellation) =>
        store.CreateRunAsync(run, now, cancellation);

    public Task<IReadOnlyList<RunSummary>> ListRunsAsync(string? pipeline, int most, CancellationToken cancellation) =>
        store.ListRunsAsync(pipeline, most, cancellation);

    public Task<RunSummary?> FindRunAsync(long number, CancellationToken cancellation) => store.FindRunAsync(number, cancellation);

    public Task<IReadOnlyList<PipelineTask>> ListTasksAsync(long run, CancellationToken cancellation) => store.ListTasksAsync(run, cancellation);

    public Task<ClaimedTask?> ClaimAsync(TaskClaim claim, CancellationToken cancellation) => store.ClaimAsync(claim, cancellation);

    public Task<bool> WriteLogAsync(TaskLease lease, string text, DateTimeOffset now, CancellationToken cancellation) =>
        store.WriteLogAsync(lease, text, now, cancellation);

    public Task<bool> EndAttemptAsync(TaskLease lease, AttemptEnd end, CancellationToken cancellation) =>
        store.EndAttemptAsync(lease, end, cancellation);

    public Task<IReadOnlyList<TaskLogLine>> ReadLogAsync(long run, TaskKey? key, CancellationToken cancellation) =>
        store.ReadLogAsync(run, key, cancellation);

    public Task<int> CancelAsync(long run, DateTimeOffset now, CancellationToken cancellation) => store.CancelAsync(run, now, cancellation);

    public Task<int> ClearAsync(long run, IReadOnlyCollection<TaskKey> tasks, CancellationToken cancellation) =>
        store.ClearAsync(run, tasks, cancellation);

    public ValueTask DisposeAsync() => store.DisposeAsync();
}
