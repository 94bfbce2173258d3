using Bourse.Exchanges;
using Bourse.Hosting.Composition;
using Bourse.Market;

namespace Bourse.Hosting.Stages.Exchanges;

/// <summary>Makes the sources of prices that exchanges name.</summary>
internal static class PriceSources
{
    /// <summary>The source of an exchange.</summary>
    /// <exception cref="BourseException">There is none of that name (<see cref="FailureKind.Usage"/>).</exception>
    public static IPriceSource Create(NetworkComposition network, ExchangeListing listing)
    {
        if (network.FindFile(listing) is { } file) return file;
        return listing.Source.ToLowerInvariant() switch
        {
            "jitter" => new JitterModel(listing.Stocks, network.ModelCalendar, network.Settings.Seed),
            "walk" => new WalkModel(listing.Stocks, network.ModelCalendar, network.Settings.Seed),
            _ => throw Unknown(network, listing),
        };
    }

    private static BourseException Unknown(NetworkComposition network, ExchangeListing listing)
    {
        var nearest = NearestName.Of(listing.Source, ["jitter", "walk"]);
        var place = network.Network.Places.Before(listing.Name);
        return new BourseException(
            FailureKind.Usage, $"{place}exchange {listing.Name} has a source that does not exist: {listing.Source}",
            nearest is null ? "use jitter, walk or csv:FILE" : $"did you mean {nearest}?");
    }
}
