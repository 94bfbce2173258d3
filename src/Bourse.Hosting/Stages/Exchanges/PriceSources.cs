using Bourse.Bars;
using Bourse.Exchanges;
using Bourse.Hosting.Composition;
using Bourse.Hosting.Configuration;
using Bourse.Market;

namespace Bourse.Hosting.Stages.Exchanges;

/// <summary>Makes the sources of prices that exchanges name.</summary>
internal static class PriceSources
{
    private const string Jitter = "jitter";
    private const string Walk = "walk";

    /// <summary>Refuses an exchange whose source does not exist.</summary>
    /// <exception cref="BourseException">There is none of that name (<see cref="FailureKind.Usage"/>).</exception>
    public static void Check(NetworkComposition network, ExchangeListing listing)
    {
        if (NetworkComposition.IsModel(listing)) CreateModel(network, listing);
    }

    /// <summary>The source of an exchange. One of bars keeps the bar store open, until it is closed.</summary>
    /// <exception cref="BourseException">There is none of that name (<see cref="FailureKind.Usage"/>), or the bars cannot be read.</exception>
    public static async Task<IPriceSource> OpenAsync(NetworkComposition network, ExchangeListing listing, CancellationToken cancellation)
    {
        if (network.FindFile(listing) is { } file) return file;
        if (network.FindSymbols(listing) is not { } symbols) return CreateModel(network, listing);
        return await BarPrices.ReadAsync(network.Host.OpenBars(), symbols, network.Host.Clock, cancellation);
    }

    /// <summary>Refuses symbols of which there are no bars, so that a mistyped one is not waited for.</summary>
    /// <exception cref="BourseException">There is one (<see cref="FailureKind.Usage"/>).</exception>
    public static async Task RequireBarsAsync(NetworkComposition network, ExchangeListing listing, CancellationToken cancellation)
    {
        if (network.FindSymbols(listing) is not { } symbols) return;
        await using var store = network.Host.OpenBars();
        var known = await store.ListSymbolsAsync(cancellation);
        var unknown = symbols.Where(symbol => !known.Contains(symbol)).ToList();
        if (unknown.Count == 0) return;
        var near = NearestName.Of(unknown[0].Text, [.. known.Select(symbol => symbol.Text)]);
        throw new BourseException(
            FailureKind.Usage,
            $"exchange {listing.Name}: there are no bars of {string.Join(", ", unknown)} in {network.Settings.BarsPlace}",
            near is null ? "read the symbols' topics into the store first" : $"did you mean {near}?")
        {
            Code = near is null ? BourseErrorCode.BarsMissing : BourseErrorCode.None,
        };
    }

    private static PriceModel CreateModel(NetworkComposition network, ExchangeListing listing) => listing.Source.ToLowerInvariant() switch
    {
        Jitter => new JitterModel(listing.Stocks, network.ModelCalendar, network.Settings.Seed),
        Walk => new WalkModel(listing.Stocks, network.ModelCalendar, network.Settings.Seed),
        _ => throw Unknown(network, listing),
    };

    private static BourseException Unknown(NetworkComposition network, ExchangeListing listing)
    {
        var nearest = NearestName.Of(listing.Source, [Jitter, Walk]);
        var place = network.Network.Places.Before(listing.Name);
        return new BourseException(
            FailureKind.Usage, $"{place}exchange {listing.Name} has a source that does not exist: {listing.Source}",
            nearest is null ? $"use jitter, walk, csv:FILE or {BarsSource.Form}" : $"did you mean {nearest}?");
    }
}
