using System.Globalization;
using Bourse.Events;
using Bourse.Exchanges;
using Bourse.Hosting.Composition;
using Bourse.Market;

namespace Bourse.Hosting.Stages.Exchanges;

/// <summary>Prices of files and of bars that were changed after they had been published.</summary>
public static class FileRevisions
{
    /// <summary>
    /// Says for each source of real prices that differs from the log which price is the first, and how many more there are; prices that the source
    /// does not have any more are a difference of their own. A file that is missing is passed over.
    /// </summary>
    /// <param name="network">The network.</param>
    /// <param name="log">Holds the prices.</param>
    /// <param name="cancellation">Ends the work.</param>
    public static async Task<IReadOnlyList<FileDifference>> DescribeAsync(NetworkComposition network, IEventLog log, CancellationToken cancellation)
    {
        var differences = new List<FileDifference>();
        foreach (var exchange in network.Network.Exchanges)
        {
            if (network.FindFile(exchange) is null && network.FindSymbols(exchange) is null) continue;
            var source = await PriceSources.OpenAsync(network, exchange, cancellation);
            await using var closing = source as IAsyncDisposable;
            var (changed, removed) = await new PriceRevisions(log, source, exchange.Name).FindAsync(network.Settings.From, cancellation);
            var name = source.Calendar.Name;
            if (changed.Count > 0) differences.Add(new FileDifference(exchange, name, $"{name} differs from the log: {Describe(changed)}", true));
            if (removed.Count > 0) differences.Add(new FileDifference(exchange, name, $"{name} has no {Describe(removed)}", false));
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
        var revisions = new PriceRevisions(log, source, listing.Name);
        var (changed, removed) = await revisions.FindAsync(services.Network.Settings.From, cancellation);
        var name = source.Calendar.Name;
        if (removed.Count > 0)
        {
            var prices = Describe(removed);
            services.WarnOnce($"{name} lacks prices", logger => logger.PricesRemoved(name, prices));
        }

        if (changed.Count == 0) return 0;
        if (!sends)
        {
            var differences = Describe(changed);
            services.WarnOnce(name, logger => logger.FileDiffers(name, differences, listing.Name));
            return 0;
        }

        await revisions.PublishAsync(changed, services.Host.Clock, cancellation);
        var sent = Count.Of(changed.Count, "changed price");
        services.Host.Logger.RevisionsSent(listing.Name, sent, name);
        return changed.Count;
    }

    private static string Describe(IReadOnlyList<PriceRevision> found)
    {
        var (ticker, day, price, logged) = found[0];
        var first = $"{ticker} {day.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture)} is {Text(price)}, the log has {Text(logged)}";
        return found.Count == 1 ? first : $"{first}, and {Count.Of(found.Count - 1, "more price")}";
    }

    private static string Describe(IReadOnlyList<RemovedPrice> removed)
    {
        var (ticker, day, logged) = removed[0];
        var first = $"{ticker} {day.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture)} any more, the log has {Text(logged)}";
        return removed.Count == 1 ? first : $"{first}, and {Count.Of(removed.Count - 1, "more price")}";
    }

    private static string Text(Money? price) => price?.ToDecimal().ToString("0.00####", CultureInfo.InvariantCulture) ?? "none";
}

/// <summary>A source of real prices that is not as the log.</summary>
/// <param name="Exchange">The exchange that publishes it.</param>
/// <param name="File">The file's name, or the symbols of bars.</param>
/// <param name="Sentence">Which price is the first that differs, and how many more there are.</param>
/// <param name="CanBeSent">Whether the file has prices to send; a price that was removed from it cannot be taken back.</param>
public sealed record FileDifference(ExchangeListing Exchange, string File, string Sentence, bool CanBeSent);
