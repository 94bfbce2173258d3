using System.Buffers.Text;
using System.Text;
using Bourse.Events;

namespace Bourse.Bars;

/// <summary>
/// Reads the messages of one symbol's topic. Members may come in any order, and numbers may be in quotes; unknown members are ignored. A message
/// without the header of the interval is taken as one of <see cref="DefaultInterval"/>. It keeps what messages have in common, and serves one caller
/// at a time.
/// </summary>
public sealed class BarReader
{
    private readonly Symbol _symbol;
    private readonly byte[] _symbolText;
    private byte[] _zoneText = [];
    private ExchangeTimeZone? _zone;

    /// <summary>The headers of the last record, which are usually those of the next one too, and what they say.</summary>
    private byte[] _headers = [];
    private BarInterval _interval;
    private bool _isSecond;

    /// <summary>Creates a reader.</summary>
    /// <param name="symbol">The symbol of the topic; messages about another one are refused.</param>
    public BarReader(Symbol symbol)
    {
        _symbol = symbol;
        _symbolText = Encoding.UTF8.GetBytes(symbol.Text);
    }

    /// <summary>The interval of messages that do not say it: programs without headers publish hours.</summary>
    public BarInterval DefaultInterval { get; init; } = BarInterval.Hour;

    /// <summary>Whether the bar of the record that was read last is invented, by its headers.</summary>
    public bool IsInvented { get; private set; }

    /// <summary>Reads a record of the topic.</summary>
    /// <exception cref="BadMessageException">It is no bar of the symbol, or its figures cannot be right.</exception>
    public Bar Read(in Record record)
    {
        var headers = record.EncodedHeaders;
        if (!headers.SequenceEqual(_headers))
        {
            (_interval, _isSecond, IsInvented) = ReadHeaders(headers);
            _headers = headers.ToArray();
        }

        return Read(record.Value, _interval, _isSecond);
    }

    /// <summary>Reads a message.</summary>
    /// <param name="message">The JSON.</param>
    /// <param name="interval">The time that the bar covers.</param>
    /// <param name="isSecond">Whether a local time that occurs twice is the second one.</param>
    /// <exception cref="BadMessageException">It is no bar of the symbol, or its figures cannot be right.</exception>
    public Bar Read(ReadOnlySpan<byte> message, BarInterval interval, bool isSecond = false)
    {
        var parser = default(BarParser);
        parser.Parse(message);
        RequireSymbol(parser.Symbol);
        if (BarRules.ProblemWith(parser.LocalTime) is { } wrongTime) throw new BadMessageException(wrongTime);
        var zone = ZoneOf(parser.TimeZone);
        var bar = new Bar
        {
            Symbol = _symbol,
            Interval = interval,
            LocalTime = parser.LocalTime,
            Instant = zone.TryFindInstant(parser.LocalTime, isSecond)
                ?? throw new BadMessageException($"timestamp never occurs in {zone.Name}: {parser.LocalTime.ToString(Bar.TimeFormat)}"),
            Open = parser.Open,
            High = parser.High,
            Low = parser.Low,
            Close = parser.Close,
            Volume = parser.Volume,
            TimeZone = zone.Name,
        };
        return BarRules.ProblemWith(bar) is { } problem ? throw new BadMessageException(problem) : bar;
    }

    private (BarInterval Interval, bool IsSecond, bool IsInvented) ReadHeaders(ReadOnlySpan<byte> encoded)
    {
        var (interval, isSecond, isInvented) = (DefaultInterval, false, false);
        var headers = new RecordHeaders.Reader(encoded);
        while (headers.MoveNext())
        {
            if (headers.Name.SequenceEqual("interval"u8)) interval = ReadInterval(headers.Value);
            else if (headers.Name.SequenceEqual("fold"u8)) isSecond = headers.Value.SequenceEqual("1"u8);
            else if (headers.Name.SequenceEqual("provider"u8)) isInvented = Ascii.Equals(headers.Value, BarHeaders.Invented);
        }

        return (interval, isSecond, isInvented);
    }

    private static BarInterval ReadInterval(ReadOnlySpan<byte> text)
    {
        if (Utf8Parser.TryParse(text, out int minutes, out var length) && text[length..].SequenceEqual("min"u8))
        {
            foreach (var known in BarInterval.All)
            {
                if (known.Minutes == minutes && !known.IsDay) return known;
            }
        }

        if (text.SequenceEqual("1day"u8)) return BarInterval.Day;
        throw new BadMessageException($"unknown interval {Events.Json.Quote(Encoding.UTF8.GetString(text))}");
    }

    private void RequireSymbol(ReadOnlySpan<byte> text)
    {
        if (text.SequenceEqual(_symbolText)) return;
        var given = Encoding.UTF8.GetString(text);
        if (Symbol.TryParse(given, out var symbol) && symbol == _symbol) return;
        throw new BadMessageException($"symbol is {Events.Json.Quote(given)}, but the topic is that of {_symbol}");
    }

    private ExchangeTimeZone ZoneOf(ReadOnlySpan<byte> text)
    {
        if (_zone is not null && text.SequenceEqual(_zoneText)) return _zone;
        var name = Encoding.UTF8.GetString(text);
        _zone = ExchangeTimeZone.TryFind(name) ?? throw new BadMessageException($"unknown time_zone {Events.Json.Quote(name)}");
        _zoneText = text.ToArray();
        return _zone;
    }
}
