using Bourse.Adapters.MySql;
using Bourse.Hosting.Composition;
using Bourse.Ledger;

namespace Bourse.Hosting.Health;

/// <summary>Checks MySQL; checks that need an unavailable server are skipped.</summary>
public static class MySqlChecks
{
    private const string Server = "database";
    private const string Tables = "tables";

    /// <summary>Checks the server and its settings, the network's tables.</summary>
    public static async Task<IReadOnlyList<HealthFinding>> RunAsync(HostServices host, CancellationToken cancellation)
    {
        var findings = new HealthFindings();
        if (!await findings.TryAddAsync(Server, () => CheckServerAsync(host, cancellation))) return findings.All;
        await findings.TryAddAsync(Tables, () => CheckTablesIfThereAsync(host, cancellation));
        return findings.All;
    }

    private static async Task<IReadOnlyList<HealthFinding>> CheckServerAsync(HostServices host, CancellationToken cancellation)
    {
        var begin = host.Clock.GetTimestamp();
        var found = await MySqlHealth.CheckAsync(host.Settings.MySql!, host.Clock, cancellation);
        var latency = host.Clock.GetElapsedTime(begin).TotalMilliseconds;
        return
        [
            HealthFinding.Healthy(Server, $"{host.Settings.DatabasePlace} answers in {latency:0} ms"),
            .. found.Select(one => new HealthFinding(
                one.Part, one.IsGood ? HealthStatus.Healthy : one.IsUsable ? HealthStatus.Degraded : HealthStatus.Unhealthy, one.Says, one.Remedy)),
        ];
    }

    private static async Task<IReadOnlyList<HealthFinding>> CheckTablesIfThereAsync(HostServices host, CancellationToken cancellation)
    {
        try
        {
            return await CheckTablesAsync(host, cancellation);
        }
        catch (BourseException e) when (e.Code == BourseErrorCode.DatabaseNotInitialized)
        {
            return [NotYet(e)];
        }
    }

    private static async Task<IReadOnlyList<HealthFinding>> CheckTablesAsync(HostServices host, CancellationToken cancellation)
    {
        var tables = await ListTablesAsync(host, cancellation);
        var missing = host.Network.Portfolios.Select(portfolio => portfolio.Key).Where(key => !tables.Contains(key)).ToList();
        if (missing.Count == 0) return [HealthFinding.Healthy(Tables, Count.Of(tables.Count, "portfolio"))];
        return [NotYet(LedgerFailures.NotInitialized($"there is no table {string.Join(", ", missing)}"))];
    }

    private static async Task<HashSet<string>> ListTablesAsync(HostServices host, CancellationToken cancellation)
    {
        await using var database = host.OpenDatabase();
        return (await database.ListPortfoliosAsync(cancellation)).Select(table => table.Portfolio).ToHashSet(StringComparer.Ordinal);
    }

    /// <summary>Nothing is broken before the database is initialized, and doctor may be asked before that.</summary>
    private static HealthFinding NotYet(BourseException failure) => HealthFinding.Failed(Tables, failure) with { Status = HealthStatus.Degraded };
}
