using Bourse.Bars;
using Bourse.Hosting;
using Bourse.Hosting.Composition;
using Bourse.Market;
using Bourse.Pipelines;
using Symbol = Bourse.Bars.Symbol;

namespace Bourse.Dashboard.Reading;

/// <summary>Changes that people make to pipelines, by the code of the commands; each is written to the audit topic.</summary>
/// <param name="host">The host.</param>
/// <param name="gate">Whether changes can be made.</param>
/// <param name="trail">The audit topic.</param>
internal sealed class PipelineActions(HostServices host, ActionGate gate, AuditTrail trail)
{
    /// <summary>Whether nothing can be changed.</summary>
    public bool IsReadOnly => gate.IsReadOnly;

    /// <summary>Follows a schedule from now on, or no more.</summary>
    /// <exception cref="BourseException">There is no such pipeline, it has no schedule, or nothing can be changed.</exception>
    public async Task SwitchAsync(string name, bool isEnabled, string who, CancellationToken cancellation)
    {
        gate.RequireWriting();
        var pipeline = Find(name);
        if (isEnabled && pipeline.Schedule is null)
        {
            throw new BourseException(
                FailureKind.Usage, $"{pipeline.Name} has no schedule", "give it one in bourse.json: \"schedule\": \"0 6 * * TUE-SAT\"");
        }

        await using var store = await host.Pipelines.OpenStoreAsync(cancellation);
        var before = (await store.ListPipelinesAsync(cancellation)).FirstOrDefault(state => state.Pipeline == pipeline.Name)?.IsEnabled;
        await store.SetEnabledAsync(pipeline.Name, isEnabled, host.Clock.GetUtcNow(), onlyIfNew: false, cancellation);
        var (from, to) = (StateText(before ?? pipeline.IsEnabledAtFirst), StateText(isEnabled));
        await trail.WriteAsync(new AuditEntry(who, isEnabled ? "enable" : "disable", pipeline.Name, from, to), cancellation);
    }

    /// <summary>Creates a run of all months of a pipeline, or of a range of months and some symbols. A scheduler runs its tasks.</summary>
    /// <returns>The run's number.</returns>
    /// <exception cref="BourseException">There is no such pipeline, month or symbol, or nothing can be changed.</exception>
    public async Task<long> RunAsync(string name, RunRequest request, string who, CancellationToken cancellation)
    {
        gate.RequireWriting();
        var wanted = Plan(name, request);
        await using var store = await host.Pipelines.OpenStoreAsync(cancellation);
        var run = await store.CreateRunAsync(wanted, host.Clock.GetUtcNow(), cancellation);
        await trail.WriteAsync(new AuditEntry(who, "run", wanted.Pipeline, "", $"{run!.Name}: {wanted.Tasks.Count} tasks"), cancellation);
        return run.Number;
    }

    /// <summary>The tasks of a run that would be queued once more.</summary>
    /// <exception cref="BourseException">There is no such run or task (<see cref="FailureKind.Usage"/>).</exception>
    public async Task<IReadOnlyList<TaskView>> PreviewClearAsync(long number, ClearRequest request, CancellationToken cancellation)
    {
        await using var store = await OpenStoreAsync(cancellation);
        return [.. (await FindTasksAsync(store, number, request, cancellation)).Tasks.Select(TaskView.Of)];
    }

    /// <summary>Queues tasks of a run once more.</summary>
    /// <returns>How many.</returns>
    /// <exception cref="BourseException">There is no such run or task, or nothing can be changed.</exception>
    public async Task<int> ClearAsync(long number, ClearRequest request, string who, CancellationToken cancellation)
    {
        gate.RequireWriting();
        await using var store = await OpenStoreAsync(cancellation);
        var (run, tasks) = await FindTasksAsync(store, number, request, cancellation);
        var count = await store.ClearAsync(number, [.. tasks.Select(task => task.Key)], cancellation);
        var before = string.Join(", ", tasks.CountBy(task => task.State.NameOf()).Select(state => $"{state.Value} {state.Key}"));
        await trail.WriteAsync(new AuditEntry(who, "clear", run.Run.Name, before, $"{Count.Of(count, "task")} queued"), cancellation);
        return count;
    }

    /// <summary>Cancels the tasks of a run that have not ended; what they have published stays.</summary>
    /// <returns>How many.</returns>
    /// <exception cref="BourseException">There is no such run, or nothing can be changed.</exception>
    public async Task<int> CancelAsync(long number, string who, CancellationToken cancellation)
    {
        gate.RequireWriting();
        await using var store = await OpenStoreAsync(cancellation);
        var run = await FindRunAsync(store, number, cancellation);
        var count = await store.CancelAsync(number, host.Clock.GetUtcNow(), cancellation);
        var after = $"{Count.Of(count, "task")} cancelled";
        await trail.WriteAsync(new AuditEntry(who, "cancel", run.Run.Name, run.State.NameOf(), after), cancellation);
        return count;
    }

    /// <summary>The tasks that a run would have.</summary>
    /// <exception cref="BourseException">There is no such pipeline, month or symbol (<see cref="FailureKind.Usage"/>).</exception>
    public NewRun Plan(string name, RunRequest request)
    {
        var (pipeline, now) = (Find(name), host.Clock.GetUtcNow());
        var symbols = ReadSymbols(request.Symbols) is { Count: > 0 } given ? given : pipeline.Symbols;
        return request switch
        {
            { From: not { Length: > 0 }, To: not { Length: > 0 } } => NewRuns.Manual(pipeline with { Symbols = symbols }, now),
            { From: { Length: > 0 } from, To: { Length: > 0 } to } =>
                NewRuns.Backfill(pipeline, YearMonth.Parse(from), YearMonth.Parse(to), symbols, now),
            _ => throw new BourseException(FailureKind.Usage, "one of the two months is missing", "give from and to, or neither"),
        };
    }

    private static IReadOnlyList<Symbol> ReadSymbols(IReadOnlyList<string?>? texts) =>
        [.. (texts ?? []).Select(text => Symbol.Parse(text ?? "")).Distinct()];

    private static async Task<(RunSummary Run, IReadOnlyList<PipelineTask> Tasks)> FindTasksAsync(
        IRunStore store, long number, ClearRequest request, CancellationToken cancellation)
    {
        var run = await FindRunAsync(store, number, cancellation);
        var all = await store.ListTasksAsync(number, cancellation);
        var months = (request.Months ?? []).Select(month => YearMonth.Parse(month ?? "")).ToList();
        var chosen = TaskSelection.Select(run, all, ReadSymbols(request.Symbols), months);
        return (run, TaskSelection.Clearable(chosen, request.Failed));
    }

    private static async Task<RunSummary> FindRunAsync(IRunStore store, long number, CancellationToken cancellation)
    {
        if (await store.FindRunAsync(number, cancellation) is { } found) return found;
        var newest = await store.ListRunsAsync(null, 1, cancellation);
        var remedy = newest.Count == 0 ? "there are no runs yet" : $"the newest is {newest[0].Run.Number}";
        throw new BourseException(FailureKind.Usage, $"there is no run {number}", remedy) { Code = BourseErrorCode.NotThere };
    }

    private Task<IRunStore> OpenStoreAsync(CancellationToken cancellation) => host.Pipelines.HasStore
        ? host.Pipelines.OpenStoreAsync(cancellation)
        : throw new BourseException(FailureKind.Usage, "there are no runs yet", "create one first");

    private Pipeline Find(string name) => PipelineFile.Find(host.Pipelines.Pipelines, name);

    private static string StateText(bool isEnabled) => isEnabled ? "enabled" : "disabled";
}

/// <summary>Which months a run fetches.</summary>
/// <param name="From">The first month, e.g. <c>2024-05</c>; null or empty together with <paramref name="To"/> for the pipeline's own months.</param>
/// <param name="To">The last month.</param>
/// <param name="Symbols">Symbols in place of the pipeline's; null or none for those.</param>
internal sealed record RunRequest(string? From, string? To, IReadOnlyList<string?>? Symbols);

/// <summary>Which tasks of a run are queued once more.</summary>
/// <param name="Symbols">Only those of these symbols; null or none for all.</param>
/// <param name="Months">Only those of these months, e.g. <c>2024-05</c>; null or none for all.</param>
/// <param name="Failed">Whether only tasks are meant that have failed or were cancelled; else all that have ended.</param>
/// <param name="Execute">Whether it is done; else they are only shown.</param>
internal sealed record ClearRequest(IReadOnlyList<string?>? Symbols, IReadOnlyList<string?>? Months, bool Failed, bool Execute);
