using Bourse.Hosting.Composition;
using Bourse.Market;
using Bourse.Statistics.Reports;

namespace Bourse.Hosting.Reporting;

/// <summary>Finds out from what reports are about to be made.</summary>
public static class ReportOrigins
{
    /// <summary>The time, and how far the database's rows reach. Read before the rows: they are not older than it says.</summary>
    /// <param name="host">The host of the database.</param>
    /// <param name="cancellation">Ends the reading.</param>
    public static async Task<ReportOrigin> ReadAsync(HostServices host, CancellationToken cancellation)
    {
        var bars = host.Settings.BarProvider.Kind;
        var nothing = new ReportOrigin(host.Clock.GetUtcNow(), [])
        {
            Simulated =
            [
                .. host.Network.Exchanges.Where(exchange => NetworkComposition.IsSimulated(exchange, bars)).Select(exchange => exchange.Name),
            ],
        };
        if (!host.HasDatabase) return nothing;
        try
        {
            await using var database = host.OpenDatabase();
            var progress = await database.ReadProgressAsync(cancellation);
            return nothing with { Read = [.. progress.Select(part => (part.Partition.ToString(), part.NextOffset))] };
        }
        catch (BourseException)
        {
            // The engine says what is wrong with the database. Spark may read one that this process does not reach.
            return nothing;
        }
    }
}
