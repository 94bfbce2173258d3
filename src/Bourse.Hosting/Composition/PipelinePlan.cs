using Bourse.Pipelines;

namespace Bourse.Hosting.Composition;

/// <summary>How many calls of a provider pipelines would take now.</summary>
/// <param name="Provider">The provider's name.</param>
/// <param name="Plans">The plan of each pipeline, and of all together if they are several.</param>
public sealed record PipelinePlan(string Provider, IReadOnlyList<(string Name, FetchPlan Plan)> Plans)
{
    /// <summary>What is left of the provider's limits now; null when it has none, or there are no pipelines.</summary>
    public QuotaState? Quota => Plans.Count > 0 ? Plans[0].Plan.Quota : null;

    /// <summary>Makes the plan; no call is made.</summary>
    /// <exception cref="BourseException">The provider has no key or no file, or its ledger cannot be read.</exception>
    public static async Task<PipelinePlan> MakeAsync(HostServices host, IReadOnlyList<Pipeline> pipelines, CancellationToken cancellation)
    {
        var services = host.Pipelines;
        await using var provider = BarProviderFactory.Open(host.Settings, host.Clock, instruments: null);
        var plans = new List<(string Name, FetchPlan Plan)>();
        foreach (var pipeline in pipelines) plans.Add((pipeline.Name, await PlanAsync(services.MonthsOf(pipeline))));
        if (pipelines.Count > 1) plans.Add(("all together", await PlanAsync([.. pipelines.SelectMany(services.MonthsOf).Distinct()])));
        return new PipelinePlan(provider.Name, plans);

        Task<FetchPlan> PlanAsync(IReadOnlyList<MonthRequest> months) => FetchPlanner.PlanAsync(provider, months, host.Clock, cancellation);
    }
}
