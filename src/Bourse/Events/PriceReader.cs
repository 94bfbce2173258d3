using System.Text;
using Bourse.Market;

namespace Bourse.Events;

/// <summary>Reads the price messages that others write, in all the shapes named in docs/data.md ("Price").</summary>
public static class PriceReader
{
    /// <summary>Reads the prices a message holds: one, or those of a whole day.</summary>
    /// <exception cref="BadMessageException">The message cannot be read.</exception>
    public static IReadOnlyList<Quote> Read(ReadOnlySpan<byte> message)
    {
        if (!PriceMessage.TryRead(message, out var price)) throw new BadMessageException("not a price message");
        return [new Quote(Encoding.UTF8.GetString(price.Ticker), price.Date, price.Price, Encoding.UTF8.GetString(price.Exchange))];
    }
}
