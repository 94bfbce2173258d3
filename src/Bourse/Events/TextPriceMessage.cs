using Bourse.Market;

namespace Bourse.Events;

/// <summary>
/// The price message of <see cref="Dialect.Text"/>: <c>{"TICK":"IBM","PRICE":"256.90","TS":"2000-01-03"}</c>, key the ticker. A line of the feed of
/// quotes has the same form, with a time in <c>TS</c>. <see cref="PriceReader"/> reads it.
/// </summary>
public static class TextPriceMessage
{
    /// <summary>The maximum length of a message for a ticker and a time of at most 64 bytes each.</summary>
    public const int MaxLength = 192;

    /// <summary>Writes the message.</summary>
    /// <param name="destination">At least <see cref="MaxLength"/> bytes.</param>
    /// <param name="ticker">The ticker, UTF-8.</param>
    /// <param name="price">The price; two decimals are written, or as many as it needs.</param>
    /// <param name="time">The day or the time, UTF-8, as it is to be written.</param>
    /// <returns>The number of bytes written.</returns>
    public static int Write(Span<byte> destination, ReadOnlySpan<byte> ticker, Money price, ReadOnlySpan<byte> time)
    {
        var rest = destination;
        Put(ref rest, "{\"TICK\":\""u8);
        Put(ref rest, ticker);
        Put(ref rest, "\",\"PRICE\":\""u8);
        rest = rest[price.Format(rest, PriceMessage.DecimalsOf(price))..];
        Put(ref rest, "\",\"TS\":\""u8);
        Put(ref rest, time);
        Put(ref rest, "\"}"u8);
        return destination.Length - rest.Length;
    }

    private static void Put(scoped ref Span<byte> destination, ReadOnlySpan<byte> bytes)
    {
        bytes.CopyTo(destination);
        destination = destination[bytes.Length..];
    }
}
