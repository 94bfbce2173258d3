using Bourse.Hosting.Composition;

namespace Bourse.Hosting.Health;

/// <summary>Checks whether a schema registry elsewhere answers; the one in the event log is checked with the log.</summary>
public static class SchemaChecks
{
    private const string Part = "schemas";

    /// <summary>Checks it.</summary>
    public static async Task<IReadOnlyList<HealthFinding>> RunAsync(HostServices host, CancellationToken cancellation)
    {
        var findings = new HealthFindings();
        if (host.Settings.SchemaRegistry is not null) await findings.TryAddAsync(Part, () => CheckAsync(host, cancellation));
        return findings.All;
    }

    private static async Task<IReadOnlyList<HealthFinding>> CheckAsync(HostServices host, CancellationToken cancellation)
    {
        await using var registry = await SchemaRegistryFactory.OpenAsync(host, needsLog: false, cancellation);
        var begin = host.Clock.GetTimestamp();
        var subjects = await registry.ListSubjectsAsync(cancellation);
        var latency = host.Clock.GetElapsedTime(begin).TotalMilliseconds;
        return [HealthFinding.Healthy(Part, $"{registry.Place} has {Count.Of(subjects.Count, "subject")}, answers in {latency:0} ms")];
    }
}
