using System.Diagnostics;
using System.Text;
using Bourse.Events;
using Bourse.Market;

namespace Bourse.Exchanges;

/// <summary>Writes the prices of an exchange as messages of a <see cref="Dialect"/>.</summary>
internal sealed class PriceWriter
{
    private readonly Dialect _dialect;
    private readonly byte[][] _tickers;
    private readonly byte[] _exchange;
    private readonly byte[] _message = new byte[Math.Max(PriceMessage.MaxLength, TextPriceMessage.MaxLength)];
    private readonly byte[] _day = new byte[Iso.DayLength];
    private readonly DayMessage _dayMessage;
    private readonly RecordHeaders _plain;
    private (Activity Activity, RecordHeaders Headers)? _traced;

    /// <param name="dialect">The form of the messages.</param>
    /// <param name="exchange">The exchange's name in upper case.</param>
    /// <param name="tickers">Its tickers, in the order of their prices.</param>
    public PriceWriter(Dialect dialect, string exchange, IReadOnlyList<string> tickers)
    {
        _dialect = dialect;
        _tickers = [.. tickers.Select(Encoding.UTF8.GetBytes)];
        _exchange = Encoding.UTF8.GetBytes(exchange);
        _dayMessage = new DayMessage(_exchange);
        _plain = dialect is Dialect.Day or Dialect.Text ? RecordHeaders.None : PriceMessage.Headers;
    }

    /// <summary>Appends the messages of a day to a buffer.</summary>
    /// <param name="buffer">Takes the messages.</param>
    /// <param name="day">The trading day.</param>
    /// <param name="prices">The price of each ticker; zero where there is none to write.</param>
    /// <param name="timestamp">The records' timestamp, ms since 1970.</param>
    /// <param name="activity">What sends them, for the headers of the messages; null without one.</param>
    /// <returns>How many prices were written; a message of dialect <see cref="Dialect.Day"/> holds many.</returns>
    public int Write(RecordBuffer buffer, DateOnly day, ReadOnlySpan<Money> prices, long timestamp, Activity? activity = null)
    {
        Iso.WriteDay(_day, day);
        var headers = HeadersOf(activity);
        if (_dialect == Dialect.Day)
        {
            return WriteTogether(buffer, day, prices, headers, timestamp);
        }

        var before = buffer.Count;
        for (var i = 0; i < prices.Length; i++)
        {
            if (prices[i] != Money.Zero) buffer.Add(_tickers[i], _message.AsSpan(0, Write(_tickers[i], prices[i], day)), headers, timestamp);
        }

        return buffer.Count - before;
    }

    private int Write(byte[] ticker, Money price, DateOnly day) => _dialect == Dialect.Text
        ? TextPriceMessage.Write(_message, ticker, price, _day)
        : PriceMessage.Write(_message, ticker, price, day, _exchange);

    /// <summary>The headers of a message; an activity's are made once for all of its messages.</summary>
    private RecordHeaders HeadersOf(Activity? activity)
    {
        if (activity is null) return _plain;
        if (_traced?.Activity != activity) _traced = (activity, TraceHeaders.Add(_plain, activity, priceTime: null));
        return _traced!.Value.Headers;
    }

    private int WriteTogether(RecordBuffer buffer, DateOnly day, ReadOnlySpan<Money> prices, RecordHeaders headers, long timestamp)
    {
        var written = 0;
        _dayMessage.Begin(day);
        for (var i = 0; i < prices.Length; i++)
        {
            if (prices[i] == Money.Zero) continue;
            if (_dayMessage.IsFull)
            {
                buffer.Add(_exchange, _dayMessage.End(), headers, timestamp);
                _dayMessage.Begin(day);
            }

            _dayMessage.Add(_tickers[i], prices[i]);
            written++;
        }

        if (_dayMessage.Count > 0) buffer.Add(_exchange, _dayMessage.End(), headers, timestamp);
        return written;
    }
}
