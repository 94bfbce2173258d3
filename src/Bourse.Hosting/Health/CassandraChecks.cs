using Bourse.Adapters.Cassandra;
using Bourse.Hosting.Composition;

namespace Bourse.Hosting.Health;

/// <summary>Checks the cluster with the bars; checks that need an unavailable cluster are skipped.</summary>
public static class CassandraChecks
{
    private const string Part = "bars";

    /// <summary>Checks whether it answers, its version, its keyspace and the rights of the user.</summary>
    public static async Task<IReadOnlyList<HealthFinding>> RunAsync(HostServices host, CancellationToken cancellation)
    {
        var findings = new HealthFindings();
        await findings.TryAddAsync(Part, () => CheckAsync(host, cancellation));
        return findings.All;
    }

    private static async Task<IReadOnlyList<HealthFinding>> CheckAsync(HostServices host, CancellationToken cancellation)
    {
        var begin = host.Clock.GetTimestamp();
        var found = await CassandraHealth.CheckAsync(host.Settings.Cassandra!, host.Clock, cancellation);
        var latency = host.Clock.GetElapsedTime(begin).TotalMilliseconds;
        return
        [
            HealthFinding.Healthy(Part, $"{host.Settings.BarsPlace} answers in {latency:0} ms"),
            .. found.Select(one => new HealthFinding(
                $"{Part} {one.Part}", one.IsGood ? HealthStatus.Healthy : one.IsUsable ? HealthStatus.Degraded : HealthStatus.Unhealthy, one.Says,
                one.Remedy)),
        ];
    }
}
