using Bourse.Adapters.Spark;
using Bourse.Events;
using Bourse.Hosting.Composition;

namespace Bourse.Hosting.Health;

/// <summary>Checks Spark; checks that need an unavailable server are skipped.</summary>
public static class SparkChecks
{
    private const string Engine = "spark";
    private const string Tables = "spark reads";
    private const string Prices = "spark prices";

    /// <summary>Checks whether it answers and is new enough, and whether it can read the network's tables and prices.</summary>
    public static async Task<IReadOnlyList<HealthFinding>> RunAsync(HostServices host, CancellationToken cancellation)
    {
        var findings = new HealthFindings();
        if (!await findings.TryAddAsync(Engine, () => CheckConnectAsync(host, cancellation))) return findings.All;
        await findings.TryAddAsync(Tables, () => CheckReadingAsync(host, cancellation));
        if (host.Settings.Kafka is not null) await findings.TryAddAsync(Prices, () => CheckPricesAsync(host, cancellation));
        return findings.All;
    }

    private static async Task<IReadOnlyList<HealthFinding>> CheckConnectAsync(HostServices host, CancellationToken cancellation)
    {
        var address = host.Settings.Spark!;
        var begin = host.Clock.GetTimestamp();
        var version = await SparkHealth.AskVersionAsync(address, Guid.NewGuid, host.Clock, cancellation);
        var latency = host.Clock.GetElapsedTime(begin).TotalMilliseconds;
        return [HealthFinding.Healthy(Engine, $"Spark {version} at {address} answers in {latency:0} ms")];
    }

    private static async Task<IReadOnlyList<HealthFinding>> CheckReadingAsync(HostServices host, CancellationToken cancellation)
    {
        var database = StatisticsEngineHandle.DatabaseOf(host);
        await using var spark = new SparkStatistics(host.Settings.Spark!, database, Guid.NewGuid, host.Clock);
        var driver = await spark.CheckAsync(host.Network.Portfolios.Select(portfolio => portfolio.Key), cancellation);
        return [HealthFinding.Healthy(Tables, $"MySQL at {database}, with {driver}")];
    }

    private static async Task<IReadOnlyList<HealthFinding>> CheckPricesAsync(HostServices host, CancellationToken cancellation)
    {
        var log = await host.OpenLogAsync(cancellation);
        if (await log.FindTopicAsync(Topics.Prices, cancellation) is null)
        {
            return [HealthFinding.Healthy(Prices, $"not tried: topic {Topics.Prices} is not there yet")];
        }

        await using var valuations = ValuationEngineHandle.OpenSpark(host, log, NetworkComposition.ReadWithoutMissingFiles(host).Audit);
        await valuations.CheckAsync(cancellation);
        return [HealthFinding.Healthy(Prices, $"Spark reads topic {Topics.Prices} of {host.Settings.Kafka}")];
    }
}
