namespace Bourse.Market;

/// <summary>Where the parts of a network are written, for messages: a file and a line.</summary>
public sealed class NetworkPlaces
{
    private readonly Dictionary<(string Owner, string Part), string> _places;

    /// <summary>Creates the places of a network of which nothing is noted yet.</summary>
    /// <param name="fallback">The places of the parts that come from elsewhere.</param>
    internal NetworkPlaces(NetworkPlaces? fallback = null) => _places = fallback is null ? [] : new(fallback._places);

    /// <summary>The places of a network that was not read from a file.</summary>
    public static NetworkPlaces None { get; } = new();

    /// <summary>
    /// Begins a message about an exchange, an investor or a portfolio: <c>bourse.json, line 14: </c>, or nothing when that is unknown.
    /// </summary>
    /// <param name="owner">The exchange's name, the investor's identifier or the portfolio's key.</param>
    public string Before(string owner) => Before(owner, "");

    /// <summary>Begins a message about a stock of an exchange or a holding of a portfolio.</summary>
    /// <param name="owner">The exchange's name or the portfolio's key.</param>
    /// <param name="ticker">The ticker.</param>
    public string Before(string owner, string ticker) => _places.TryGetValue((owner, ticker), out var place) ? $"{place}: " : "";

    internal void Note(string owner, string ticker, string place) => _places[(owner, ticker)] = place;
}
