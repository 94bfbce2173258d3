using System.Globalization;
using System.Text;
using Bourse.Events;
using Bourse.Market;

namespace Bourse.Exchanges;

/// <summary>
/// The lines of a feed of quotes: to each reader every ticker once, in the order given, then one random ticker after another. A price is the base
/// price with a fresh jitter (<see cref="JitterModel"/>); the random numbers depend only on the seed, the reader's number and the line's number.
/// </summary>
public sealed class QuoteFeed
{
    private const ulong ModelNumber = 3;
    private const int Word = 32;
    private static readonly TimeSpan ShortestPause = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(5);
    private readonly IReadOnlyList<Stock> _stocks;
    private readonly ulong _seed;

    /// <summary>Creates a feed.</summary>
    /// <param name="stocks">The stocks to quote; one at least.</param>
    /// <param name="seed">Selects the sequence of random numbers.</param>
    /// <exception cref="BourseException">There are no stocks (<see cref="FailureKind.Usage"/>).</exception>
    public QuoteFeed(IReadOnlyList<Stock> stocks, ulong seed)
    {
        if (stocks.Count == 0)
        {
            throw new BourseException(FailureKind.Usage, "the feed has no stocks to quote", "list stocks in exchanges of bourse.json");
        }
        (_stocks, _seed) = (stocks, seed);
    }

    /// <summary>How long to wait before a line: zero until every ticker has been quoted once, then 2 to 5 seconds.</summary>
    /// <param name="reader">The reader's number.</param>
    /// <param name="line">The line's number, from 0.</param>
    public TimeSpan PauseBefore(uint reader, uint line)
    {
        if (line < _stocks.Count) return TimeSpan.Zero;
        var range = (ulong)(LongestPause - ShortestPause).Ticks;
        return ShortestPause + TimeSpan.FromTicks((long)(range * (Draw(reader, line).High & uint.MaxValue) >> Word));
    }

    /// <summary>A line without its end, e.g. <c>{"TICK":"IBM","PRICE":"256.90","TS":"2026-11-21 10:00:00"}</c>.</summary>
    /// <param name="reader">The reader's number.</param>
    /// <param name="line">The line's number, from 0.</param>
    /// <param name="time">The time of the quote; written in UTC.</param>
    public string LineOf(uint reader, uint line, DateTimeOffset time)
    {
        var (low, high) = Draw(reader, line);
        var stock = line < _stocks.Count ? _stocks[(int)line] : _stocks[(int)((high >> Word) * (ulong)_stocks.Count >> Word)];
        var price = JitterModel.Around((ulong)stock.BasePrice.Micros, low);
        var stamp = time.UtcDateTime.ToString("yyyy-MM-dd HH:mm:ss", CultureInfo.InvariantCulture);
        Span<byte> message = stackalloc byte[TextPriceMessage.MaxLength];
        var length = TextPriceMessage.Write(message, Encoding.UTF8.GetBytes(stock.Ticker), price, Encoding.UTF8.GetBytes(stamp));
        return Encoding.UTF8.GetString(message[..length]);
    }

    private (ulong Low, ulong High) Draw(uint reader, uint line) => Philox.Draw(reader, line | ModelNumber << Word, _seed);
}
