using System.Buffers;
using Bourse.Market;

namespace Bourse.Events;

/// <summary>
/// The price message as Bourse writes it: <c>{"TICK":"IBM","PRICE":256.90,"DATE":"2000-01-03","EXCHANGE":"SE1"}</c>, key the ticker.
/// <see cref="PriceReader"/> reads the messages of other programs.
/// </summary>
public static class PriceMessage
{
    /// <summary>The maximum length of a message that <see cref="Write"/> writes for names of at most 64 bytes.</summary>
    public const int MaxLength = 256;

    /// <summary>The headers of every price message.</summary>
    public static RecordHeaders Headers { get; } = RecordHeaders.Of(("schema", "price.v1"));

    private static readonly SearchValues<byte> TickerBytes = SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789.-^=/_"u8);
    private static readonly SearchValues<byte> ExchangeBytes = SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_"u8);

    private static ReadOnlySpan<byte> TickStart => "{\"TICK\":\""u8;

    private static ReadOnlySpan<byte> PriceStart => "\",\"PRICE\":"u8;

    private static ReadOnlySpan<byte> DateStart => ",\"DATE\":\""u8;

    private static ReadOnlySpan<byte> ExchangeStart => "\",\"EXCHANGE\":\""u8;

    private static ReadOnlySpan<byte> End => "\"}"u8;

    /// <summary>Writes the message; names must need no escaping in JSON.</summary>
    /// <param name="destination">At least <see cref="MaxLength"/> bytes.</param>
    /// <param name="ticker">The ticker, UTF-8.</param>
    /// <param name="price">The price; two decimals are written, or as many as it needs.</param>
    /// <param name="date">The trading day.</param>
    /// <param name="exchange">The exchange in upper case, UTF-8.</param>
    /// <returns>The number of bytes written.</returns>
    public static int Write(Span<byte> destination, ReadOnlySpan<byte> ticker, Money price, DateOnly date, ReadOnlySpan<byte> exchange)
    {
        var length = Put(destination, 0, TickStart);
        length = Put(destination, length, ticker);
        length = Put(destination, length, PriceStart);
        length += price.Format(destination[length..], DecimalsOf(price));
        length = Put(destination, length, DateStart);
        Iso.WriteDay(destination[length..], date);
        length = Put(destination, length + Iso.DayLength, ExchangeStart);
        length = Put(destination, length, exchange);
        return Put(destination, length, End);
    }

    /// <summary>
    /// Reads a message of exactly the form that <see cref="Write"/> writes, with names and a price as they must be; <see cref="PriceReader"/> reads
    /// all others, or reports what is wrong with them.
    /// </summary>
    public static bool TryRead(ReadOnlySpan<byte> message, out PriceView price)
    {
        price = default;
        if (!TakePrefix(ref message, TickStart) || !TakeUntil(ref message, (byte)'"', out var ticker)) return false;
        if (!TakePrefix(ref message, PriceStart[1..]) || !TakeUntil(ref message, (byte)',', out var amount)) return false;
        if (!TakePrefix(ref message, DateStart[1..]) || !TakeUntil(ref message, (byte)'"', out var day)) return false;
        if (!TakePrefix(ref message, ExchangeStart[1..]) || !TakeUntil(ref message, (byte)'"', out var exchange)) return false;
        if (message.Length != 1 || message[0] != '}') return false;
        if (!Money.TryParse(amount, out var money) || !PriceRules.IsPlausible(money) || !Iso.TryReadDay(day, out var date)) return false;
        if (amount is [(byte)'0', not (byte)'.', ..] || !IsTicker(ticker) || !IsExchange(exchange)) return false;
        price = new PriceView(ticker, money, date, exchange);
        return true;
    }

    private static bool IsTicker(ReadOnlySpan<byte> ticker) =>
        ticker.Length is > 0 and <= NetworkRules.MaxTickerLength && !ticker.ContainsAnyExcept(TickerBytes) && !TickerText.IsMisspelt(ticker);

    private static bool IsExchange(ReadOnlySpan<byte> exchange) =>
        exchange.Length <= NetworkRules.MaxNameLength && !exchange.ContainsAnyExcept(ExchangeBytes);

    /// <summary>How many decimals of a price are written: two, or as many as it needs.</summary>
    internal static int DecimalsOf(Money price)
    {
        var decimals = Money.Decimals;
        for (var rest = price.Micros; decimals > 2 && rest % 10 == 0; rest /= 10) decimals--;
        return decimals;
    }

    private static int Put(Span<byte> destination, int at, ReadOnlySpan<byte> bytes)
    {
        bytes.CopyTo(destination[at..]);
        return at + bytes.Length;
    }

    private static bool TakePrefix(scoped ref ReadOnlySpan<byte> message, ReadOnlySpan<byte> prefix)
    {
        if (!message.StartsWith(prefix)) return false;
        message = message[prefix.Length..];
        return true;
    }

    private static bool TakeUntil(scoped ref ReadOnlySpan<byte> message, byte end, out ReadOnlySpan<byte> taken)
    {
        var length = message.IndexOf(end);
        taken = length < 0 ? default : message[..length];
        if (length < 0) return false;
        message = message[(length + 1)..];
        return true;
    }
}

/// <summary>A price read in place: it lives as long as the record it was read from.</summary>
public readonly ref struct PriceView
{
    internal PriceView(ReadOnlySpan<byte> ticker, Money price, DateOnly date, ReadOnlySpan<byte> exchange)
    {
        Ticker = ticker;
        Price = price;
        Date = date;
        Exchange = exchange;
    }

    /// <summary>The ticker, UTF-8.</summary>
    public ReadOnlySpan<byte> Ticker { get; }

    /// <summary>The price.</summary>
    public Money Price { get; }

    /// <summary>The trading day.</summary>
    public DateOnly Date { get; }

    /// <summary>The exchange in upper case, UTF-8.</summary>
    public ReadOnlySpan<byte> Exchange { get; }
}
