using Bourse.Bars;
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

    /// <summary>The tasks that a run would have.</summary>
    /// <exception cref="BourseException">There is no such pipeline, month or symbol (<see cref="FailureKind.Usage"/>).</exception>
    public NewRun Plan(string name, RunRequest request)
    {
        var (pipeline, now) = (Find(name), host.Clock.GetUtcNow());
        if (request is { From: not { Length: > 0 }, To: not { Length: > 0 } }) return NewRuns.Manual(pipeline, now);
        var symbols = request.Symbols is { Count: > 0 } given ? [.. given.Select(Symbol.Parse).Distinct()] : pipeline.Symbols;
        return NewRuns.Backfill(pipeline, YearMonth.Parse(request.From ?? ""), YearMonth.Parse(request.To ?? ""), symbols, now);
    }

    private Pipeline Find(string name)
    {
        var pipelines = host.Pipelines.Pipelines;
        return pipelines.FirstOrDefault(pipeline => pipeline.Name == name) ?? throw new BourseException(
            FailureKind.Usage, $"there is no pipeline '{name}'", NearestName.Remedy(name, [.. pipelines.Select(pipeline => pipeline.Name)]));
    }

    private static string StateText(bool isEnabled) => isEnabled ? "enabled" : "disabled";
}

/// <summary>Which months a run fetches.</summary>
/// <param name="From">The first month, e.g. <c>2024-05</c>; null or empty together with <paramref name="To"/> for the pipeline's own months.</param>
/// <param name="To">The last month.</param>
/// <param name="Symbols">Symbols in place of the pipeline's; null or none for those.</param>
internal sealed record RunRequest(string? From, string? To, IReadOnlyList<string>? Symbols);
