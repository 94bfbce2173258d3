using Bourse.Bars;
using Bourse.Dashboard.Live;
using Bourse.Hosting.Composition;
using Bourse.Hosting.Configuration;
using Bourse.Hosting.Stages.Pipelines;
using Bourse.Pipelines;
using Bourse.Sinks;
using Symbol = Bourse.Bars.Symbol;

namespace Bourse.Dashboard.Reading;

/// <summary>Reads pipelines, their runs and tasks.</summary>
/// <param name="host">The host.</param>
/// <param name="logs">The log, to which tasks publish bars.</param>
/// <param name="bars">The bar store, into which a stream brings them.</param>
internal sealed class RunReader(HostServices host, LogAccess logs, BarAccess bars)
{
    private const int LastRuns = 14;

    /// <summary>Whether bars are invented because there is no key, which pages say.</summary>
    public bool IsSynthetic => host.Settings.BarProvider.Kind == BarProviderKind.Synthetic;

    /// <summary>Whether a scheduler runs on this home.</summary>
    public bool HasScheduler => host.FindHolder(SchedulerKind.Role) is not null;

    /// <summary>How many bars of some symbols are in the log and not in the bar store, and no stream of this home will bring them there.</summary>
    public async Task<long> CountUnreadAsync(IEnumerable<string> symbols, CancellationToken cancellation)
    {
        if (host.FindHolder(BarStreamOptions.Role) is not null || await logs.FindAsync(cancellation) is not { } log) return 0;
        var there = await log.ListTopicIdsAsync(cancellation);
        var topics = symbols.Select(symbol => SymbolNames.TopicOf(Symbol.Parse(symbol))).Where(there.ContainsKey).ToList();
        if (topics.Count == 0) return 0;
        var ranges = await log.GetRangesAsync(topics, cancellation);
        var progress = await bars.ReadAsync<IReadOnlyList<PartitionProgress>>((store, stop) => store.ReadProgressAsync(stop), [], cancellation);
        var ends = progress.ToDictionary(one => one.Partition, one => one.NextOffset);
        return ranges.Sum(range => Math.Max(0, range.End - Math.Max(range.Start, ends.GetValueOrDefault(range.Partition))));
    }

    /// <summary>The pipelines, each with its last runs.</summary>
    public async Task<IReadOnlyList<PipelineStatus>> ListAsync(CancellationToken cancellation)
    {
        var pipelines = host.Pipelines.Pipelines;
        if (!host.Pipelines.HasStore) return [.. pipelines.Select(pipeline => StatusOf(pipeline, null, []))];
        await using var store = await OpenAsync(cancellation);
        var states = (await store.ListPipelinesAsync(cancellation)).ToDictionary(state => state.Pipeline, StringComparer.Ordinal);
        var found = new List<PipelineStatus>();
        foreach (var pipeline in pipelines)
        {
            var runs = await store.ListRunsAsync(pipeline.Name, LastRuns, cancellation);
            found.Add(StatusOf(pipeline, states.GetValueOrDefault(pipeline.Name), runs));
        }

        return found;
    }

    /// <summary>The newest runs first.</summary>
    /// <param name="pipeline">The pipeline; null for all.</param>
    /// <param name="most">How many at most.</param>
    /// <param name="cancellation">Ends the reading.</param>
    /// <exception cref="BourseException">There is no such pipeline (<see cref="FailureKind.Usage"/>).</exception>
    public async Task<IReadOnlyList<RunView>> ListRunsAsync(string? pipeline, int most, CancellationToken cancellation)
    {
        if (pipeline is not null) pipeline = PipelineFile.Find(host.Pipelines.Pipelines, pipeline).Name;
        if (!host.Pipelines.HasStore) return [];
        await using var store = await OpenAsync(cancellation);
        return [.. (await store.ListRunsAsync(pipeline, most, cancellation)).Select(RunView.Of)];
    }

    /// <summary>Requires that there is a run.</summary>
    /// <exception cref="BourseException">There is none of that number (<see cref="FailureKind.Usage"/>).</exception>
    public async Task RequireAsync(long run, CancellationToken cancellation)
    {
        if (host.Pipelines.HasStore)
        {
            await using var store = await OpenAsync(cancellation);
            if (await store.FindRunAsync(run, cancellation) is not null) return;
        }

        throw new BourseException(FailureKind.Usage, $"there is no run {run}", "/runs lists those that are there")
        {
            Code = BourseErrorCode.NotThere,
        };
    }

    /// <summary>The tasks of a run, in their order; none when there is no such run.</summary>
    public async Task<IReadOnlyList<TaskView>> ListTasksAsync(long run, CancellationToken cancellation)
    {
        if (!host.Pipelines.HasStore) return [];
        await using var store = await OpenAsync(cancellation);
        return [.. (await store.ListTasksAsync(run, cancellation)).Select(TaskView.Of)];
    }

    /// <summary>The log of a run, or of one of its tasks.</summary>
    public async Task<IReadOnlyList<RunLogLine>> ReadLogAsync(long run, TaskKey? task, CancellationToken cancellation)
    {
        if (!host.Pipelines.HasStore) return [];
        await using var store = await OpenAsync(cancellation);
        return [.. (await store.ReadLogAsync(run, task, cancellation)).Select(RunLogLine.Of)];
    }

    /// <summary>How many calls of the provider the pipelines would take now, and what is left of its limits.</summary>
    /// <exception cref="BourseException">The provider has no key or no file, or its ledger cannot be read.</exception>
    public async Task<PlanView> PlanAsync(CancellationToken cancellation) =>
        PlanView.Of(await PipelinePlan.MakeAsync(host, host.Pipelines.Pipelines, cancellation));

    private async Task<IRunStore> OpenAsync(CancellationToken cancellation)
    {
        var store = host.Pipelines.OpenStore();
        try
        {
            await store.InitializeAsync(cancellation);
            return store;
        }
        catch
        {
            await store.DisposeAsync();
            throw;
        }
    }

    private PipelineStatus StatusOf(Pipeline pipeline, PipelineState? state, IReadOnlyList<RunSummary> runs)
    {
        var isEnabled = state?.IsEnabled ?? pipeline.IsEnabledAtFirst;
        var next = isEnabled ? pipeline.Schedule?.NextAfter(state?.ScheduledUpTo ?? host.Clock.GetUtcNow()) : null;
        return new PipelineStatus(
            pipeline.Name, isEnabled, pipeline.Schedule?.Text, pipeline.Zone.Id, next, [.. pipeline.Symbols.Select(symbol => symbol.Text)],
            pipeline.Interval.Text, pipeline.Months.Text, [.. runs.Select(RunView.Of)]);
    }
}
