using System.Text;
using Bourse.Market;

namespace Bourse.Events;

/// <summary>
/// Reads the price messages of every program, in all the forms named in docs/data.md ("Price"): members in any letter case and under the names that
/// <see cref="PriceParser"/> lists, PRICE as number or text, a day in any of the forms of <see cref="DayText"/>, a whole day as
/// <c>{"date":"2000-01-03","server":"se1","stocks":{"IBM":256.90}}</c>, and any of these as JSON in a JSON string (<see cref="JsonMessage"/>). Other
/// members are ignored. A message is used completely or not at all.
/// </summary>
public static class PriceReader
{
    /// <summary>A message longer than this is refused.</summary>
    public const int MaxBytes = JsonMessage.MaxBytes;

    /// <summary>Reads the prices a message holds: one, or those of a whole day.</summary>
    /// <exception cref="BadMessageException">The message cannot be read.</exception>
    public static IReadOnlyList<Quote> Read(ReadOnlySpan<byte> message) => Read(message, out _);

    /// <summary>Reads the prices a message holds, and returns whether a known misspelling was corrected.</summary>
    /// <exception cref="BadMessageException">The message cannot be read.</exception>
    public static IReadOnlyList<Quote> Read(ReadOnlySpan<byte> message, out bool corrected)
    {
        corrected = false;
        if (PriceMessage.TryRead(message, out var price))
        {
            return [new Quote(Encoding.UTF8.GetString(price.Ticker), price.Date, price.Price, Encoding.UTF8.GetString(price.Exchange))];
        }

        var parser = new PriceParser();
        var quotes = JsonMessage.Read(message, parser.Parse);
        corrected = parser.Corrected;
        return quotes;
    }
}
