using System.Globalization;
using Bourse.Events;
using Bourse.Exchanges;
using Bourse.Hosting.Composition;
using Bourse.Market;

namespace Bourse.Hosting.Stages.Exchanges;

/// <summary>Prices of files and of bars that were changed after they had been published.</summary>
public static class FileRevisions
{
    /// <summary>Says for each source of real prices that differs from the log which price is the first, and how many more there are.</summary>
    /// <param name="network">The network.</param>
    /// <param name="log">Holds the prices.</param>
    /// <param name="cancellation">Ends the work.</param>
    public static async Task<IReadOnlyList<FileDifference>> DescribeAsync(NetworkComposition network, IEventLog log, CancellationToken cancellation)
    {
        var differences = new List<FileDifference>();
        foreach (var exchange in network.Network.Exchanges)
        {
            if (NetworkComposition.IsModel(exchange)) continue;
            var source = await PriceSources.OpenAsync(network, exchange, cancellation);
            await using var closing = source as IAsyncDisposable;
            var found = await new PriceRevisions(log, source).FindAsync(network.Settings.From, cancellation);
            var name = source.Calendar.Name;
            if (found.Count > 0) differences.Add(new FileDifference(exchange, name, $"{name} differs from the log: {Describe(found)}"));
        }

        return differences;
    }

    /// <summary>Sends the prices of a source that differ from the log, or logs a warning that names them.</summary>
    /// <param name="services">The network.</param>
    /// <param name="log">Holds the prices.</param>
    /// <param name="listing">The exchange that publishes them.</param>
    /// <param name="source">The prices as they are now.</param>
    /// <param name="sends">Whether they are sent.</param>
    /// <param name="cancellation">Ends the work.</param>
    /// <returns>How many were sent.</returns>
    internal static async Task<int> TakeAsync(
        StageServices services, IEventLog log, ExchangeListing listing, IPriceSource source, bool sends, CancellationToken cancellation)
    {
        var revisions = new PriceRevisions(log, source);
        var found = await revisions.FindAsync(services.Network.Settings.From, cancellation);
        if (found.Count == 0) return 0;
        var name = source.Calendar.Name;
        if (!sends)
        {
            var differences = Describe(found);
            services.WarnOnce(name, logger => logger.FileDiffers(name, differences));
            return 0;
        }

        await revisions.PublishAsync(found, listing.Name, services.Host.Clock, cancellation);
        var prices = Count.Of(found.Count, "changed price");
        services.Host.Logger.RevisionsSent(listing.Name, prices, name);
        return found.Count;
    }

    private static string Describe(IReadOnlyList<PriceRevision> found)
    {
        var (ticker, day, price, logged) = found[0];
        var first = $"{ticker} {day.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture)} is {Text(price)}, the log has {Text(logged)}";
        return found.Count == 1 ? first : $"{first}, and {Count.Of(found.Count - 1, "more price")}";
    }

    private static string Text(Money? price) => price?.ToDecimal().ToString("0.00####", CultureInfo.InvariantCulture) ?? "none";
}

/// <summary>A source of real prices that is not as the log.</summary>
/// <param name="Exchange">The exchange that publishes it.</param>
/// <param name="File">The file's name, or the symbols of bars.</param>
/// <param name="Sentence">Which price is the first that differs, and how many more there are.</param>
public sealed record FileDifference(ExchangeListing Exchange, string File, string Sentence);
