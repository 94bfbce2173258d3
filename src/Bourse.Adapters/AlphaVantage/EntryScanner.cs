using System.Buffers;
using Bourse.Bars;
using Bourse.Pipelines;

namespace Bourse.Adapters.AlphaVantage;

/// <summary>
/// Reads bars that look like one that the JSON reader has read, several times as fast as it does: what stands between their texts is compared as a
/// whole, and the texts must be plain times and numbers. It stops before whatever looks otherwise.
/// </summary>
/// <param name="text">The reply.</param>
/// <param name="shape">What stands between the texts.</param>
/// <param name="bars">Takes the bars.</param>
internal ref struct EntryScanner(ReadOnlySpan<byte> text, EntryShape shape, ArrayBufferWriter<SourceBar> bars)
{
    private const int TimeLength = 19;
    private const int DayLength = 10;
    private const int MaxDigits = 18;

    private readonly ReadOnlySpan<byte> _text = text;
    private readonly EntryShape _shape = shape;
    private ReadOnlySpan<byte> _dayText;
    private DateTime _day;

    /// <summary>Reads bars.</summary>
    /// <param name="position">Where the time of the first one begins.</param>
    /// <returns>Where the volume of the last one that was read ends; -1 when none was.</returns>
    public int Read(int position)
    {
        var end = -1;
        while (TryRead(ref position, out var bar))
        {
            end = position;
            bars.GetSpan(1)[0] = bar;
            bars.Advance(1);
            if (!Skip(ref position, _shape.BeforeNext)) break;
        }

        return end;
    }

    private bool TryRead(ref int position, out SourceBar bar)
    {
        bar = default;
        var at = position;
        if (!TryReadTime(ref at, out var start) || !Skip(ref at, _shape.BeforeOpen)) return false;
        if (!TryReadPrice(ref at, out var open) || !Skip(ref at, _shape.BeforeHigh)) return false;
        if (!TryReadPrice(ref at, out var high) || !Skip(ref at, _shape.BeforeLow)) return false;
        if (!TryReadPrice(ref at, out var low) || !Skip(ref at, _shape.BeforeClose)) return false;
        if (!TryReadPrice(ref at, out var close) || !Skip(ref at, _shape.BeforeVolume)) return false;
        if (!TryReadDigits(ref at, out var volume, out var decimals) || decimals > 0) return false;
        bar = new SourceBar(start, open, high, low, close, volume);
        position = at;
        return true;
    }

    private readonly bool Skip(ref int position, ReadOnlySpan<byte> expected)
    {
        if (!_text[position..].StartsWith(expected)) return false;
        position += expected.Length;
        return true;
    }

    /// <summary>Reads a time; bars of one day follow each other, so a day is read once.</summary>
    private bool TryReadTime(ref int position, out DateTime time)
    {
        time = default;
        if (_text.Length - position < TimeLength) return false;
        var text = _text.Slice(position, TimeLength);
        if (!text[..DayLength].SequenceEqual(_dayText))
        {
            if (!BarTimeText.TryRead(text[..DayLength], out _day)) return false;
            _dayText = text[..DayLength];
        }

        if (text[DayLength] != ' ' || text[13] != ':' || text[16] != ':') return false;
        if (!TryReadTwo(text[11..], 24, out var hour) || !TryReadTwo(text[14..], 60, out var minute)) return false;
        if (!TryReadTwo(text[17..], 60, out var second)) return false;
        time = _day.AddTicks((hour * 3600L + minute * 60 + second) * TimeSpan.TicksPerSecond);
        position += TimeLength;
        return true;
    }

    private static bool TryReadTwo(ReadOnlySpan<byte> text, int below, out int number)
    {
        number = (text[0] - '0') * 10 + text[1] - '0';
        return char.IsAsciiDigit((char)text[0]) && char.IsAsciiDigit((char)text[1]) && number < below;
    }

    private readonly bool TryReadPrice(ref int position, out decimal price)
    {
        var isRead = TryReadDigits(ref position, out var digits, out var decimals);
        price = isRead ? new decimal(unchecked((int)digits), unchecked((int)(digits >> 32)), 0, false, (byte)decimals) : 0;
        return isRead;
    }

    /// <summary>Reads digits with a point in between or none, up to a quote.</summary>
    private readonly bool TryReadDigits(ref int position, out long digits, out int decimals)
    {
        (digits, decimals) = (0, 0);
        var text = _text[position..];
        if (text.Length > MaxDigits + 1) text = text[..(MaxDigits + 1)];
        var (at, point) = (0, -1);
        for (; at < text.Length && text[at] != '"'; at++)
        {
            var digit = text[at] - '0';
            if (digit is >= 0 and <= 9) digits = unchecked(digits * 10 + digit);
            else if (text[at] == '.' && point < 0) point = at;
            else return false;
        }

        if (at == text.Length || at == 0 || point == 0 || point == at - 1) return false;
        if (point > 0) decimals = at - 1 - point;
        position += at;
        return true;
    }
}
