using Microsoft.Extensions.Logging;

namespace Bourse.Pipelines;

/// <summary>
/// Creates the runs that are due by the schedules of the enabled pipelines. Any number of schedulers may do so on one store: a due time has one run.
/// </summary>
/// <param name="store">The runs.</param>
/// <param name="pipelines">The pipelines.</param>
/// <param name="catchUp">Whether all missed times of all pipelines are run (<see cref="Pipeline.CatchUp"/>).</param>
/// <param name="clock">The clock.</param>
/// <param name="logger">Receives what was created.</param>
public sealed class DueRuns(IRunStore store, IReadOnlyList<Pipeline> pipelines, bool catchUp, TimeProvider clock, ILogger logger)
{
    /// <summary>How many missed times of a pipeline are caught up at once.</summary>
    private const int MostAtOnce = 100;

    /// <summary>How many missed times are counted for the message about them.</summary>
    private const int MostCounted = 1000;

    /// <summary>Creates those that are due now.</summary>
    /// <returns>How many.</returns>
    public async Task<int> CreateAsync(CancellationToken cancellation)
    {
        var states = (await store.ListPipelinesAsync(cancellation)).ToDictionary(state => state.Pipeline, StringComparer.Ordinal);
        var created = 0;
        foreach (var pipeline in pipelines)
        {
            if (pipeline.Schedule is null) continue;
            var state = states.GetValueOrDefault(pipeline.Name);
            if (state is null && pipeline.IsEnabledAtFirst) state = await EnableAsync(pipeline, cancellation);
            if (state is { IsEnabled: true }) created += await CreateAsync(pipeline, state.ScheduledUpTo, cancellation);
        }

        return created;
    }

    /// <summary>The next due time of an enabled pipeline, and its name; null when there is none.</summary>
    public async Task<(string Pipeline, DateTimeOffset Due)?> FindNextAsync(CancellationToken cancellation)
    {
        var enabled = (await store.ListPipelinesAsync(cancellation)).Where(state => state.IsEnabled).ToDictionary(state => state.Pipeline);
        var due = pipelines.Where(pipeline => enabled.ContainsKey(pipeline.Name))
            .Select(pipeline => (pipeline.Name, Due: pipeline.Schedule?.NextAfter(enabled[pipeline.Name].ScheduledUpTo)))
            .Where(next => next.Due is not null).OrderBy(next => next.Due).ToList();
        return due.Count == 0 ? null : (due[0].Name, due[0].Due!.Value);
    }

    private Task<PipelineState> EnableAsync(Pipeline pipeline, CancellationToken cancellation) =>
        store.SetEnabledAsync(pipeline.Name, isEnabled: true, clock.GetUtcNow(), onlyIfNew: true, cancellation);

    private async Task<int> CreateAsync(Pipeline pipeline, DateTimeOffset seen, CancellationToken cancellation)
    {
        var created = 0;
        foreach (var due in DueSince(pipeline, seen))
        {
            var wanted = NewRuns.Scheduled(pipeline, due, seen);
            if (await store.CreateRunAsync(wanted, clock.GetUtcNow(), cancellation) is not { } run) break;
            logger.RunIsDue(run.Name, due.UtcDateTime, wanted.Tasks.Count == 1 ? "1 task" : $"{wanted.Tasks.Count} tasks");
            (seen, created) = (due, created + 1);
        }

        return created;
    }

    /// <summary>All times that are due when they are caught up, else the latest.</summary>
    private IReadOnlyList<DateTimeOffset> DueSince(Pipeline pipeline, DateTimeOffset seen)
    {
        var (schedule, now) = (pipeline.Schedule!, clock.GetUtcNow());
        if (catchUp || pipeline.CatchUp) return [.. schedule.Between(seen, now).Take(MostAtOnce)];
        if (schedule.LastUpTo(now) is not { } latest || latest <= seen) return [];
        var missed = schedule.Between(seen, latest).Take(MostCounted).Count() - 1;
        if (missed > 0) logger.TimesWereMissed(pipeline.Name, missed == 1 ? "1 time was missed" : $"{missed} times were missed");
        return [latest];
    }
}
