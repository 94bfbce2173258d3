using System.Buffers;
using Bourse.Market;

namespace Bourse.Events;

/// <summary>
/// The price message of <see cref="Dialect.Day"/>, which holds all prices of an exchange and day:
/// <c>{"date":"2000-01-03","server":"SE1","stocks":{"IBM":256.90,"AAPL":227.48}}</c>, key the exchange. <see cref="PriceReader"/> reads it. Reusable.
/// </summary>
/// <param name="exchange">The exchange in upper case, UTF-8.</param>
public sealed class DayMessage(byte[] exchange)
{
    /// <summary>A message that has become longer is full; it stays below what readers and servers take.</summary>
    private const int FullBytes = 512 * 1024;

    private const int MaxAmount = 32;
    private readonly ArrayBufferWriter<byte> _message = new(1024);

    /// <summary>How many prices it holds.</summary>
    public int Count { get; private set; }

    /// <summary>Whether the next price belongs in another message.</summary>
    public bool IsFull => _message.WrittenCount >= FullBytes;

    /// <summary>Begins a message.</summary>
    public void Begin(DateOnly day)
    {
        Count = 0;
        _message.ResetWrittenCount();
        _message.Write("{\"date\":\""u8);
        Iso.WriteDay(_message.GetSpan(Iso.DayLength), day);
        _message.Advance(Iso.DayLength);
        _message.Write("\",\"server\":\""u8);
        _message.Write(exchange);
        _message.Write("\",\"stocks\":{"u8);
    }

    /// <summary>Adds a price; a ticker must need no escaping in JSON.</summary>
    public void Add(ReadOnlySpan<byte> ticker, Money price)
    {
        _message.Write(Count++ == 0 ? "\""u8 : ",\""u8);
        _message.Write(ticker);
        _message.Write("\":"u8);
        _message.Advance(price.Format(_message.GetSpan(MaxAmount), PriceMessage.DecimalsOf(price)));
    }

    /// <summary>Ends the message and returns it; it is valid until the next <see cref="Begin"/>.</summary>
    public ReadOnlySpan<byte> End()
    {
        _message.Write("}}"u8);
        return _message.WrittenSpan;
    }
}
