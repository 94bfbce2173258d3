using Bourse.Events;

namespace Bourse.Bars;

/// <summary>Reads the times of bars: <c>2024-05-01 10:00:00</c>, with <c>T</c> instead of the space, and without seconds; a day alone is its midnight.</summary>
public static class BarTimeText
{
    private const int MinutesLength = 16;
    private const int SecondsLength = 19;

    /// <summary>Reads a time; false when it is none.</summary>
    public static bool TryRead(ReadOnlySpan<byte> utf8, out DateTime time)
    {
        time = default;
        if (utf8.Length is not (Iso.DayLength or MinutesLength or SecondsLength)) return false;
        if (!Iso.TryReadDay(utf8[..Iso.DayLength], out var day)) return false;
        if (!TryReadTime(utf8[Iso.DayLength..], out var seconds)) return false;
        time = day.ToDateTime(TimeOnly.MinValue).AddTicks(seconds * TimeSpan.TicksPerSecond);
        return true;
    }

    private static bool TryReadTime(ReadOnlySpan<byte> utf8, out int seconds)
    {
        seconds = 0;
        if (utf8.IsEmpty) return true;
        if (utf8[0] is not ((byte)' ' or (byte)'T') || !TryReadTwo(utf8[1..], 23, out var hour)) return false;
        if (utf8[3] != ':' || !TryReadTwo(utf8[4..], 59, out var minute)) return false;
        var second = 0;
        if (utf8.Length > 6 && (utf8[6] != ':' || !TryReadTwo(utf8[7..], 59, out second))) return false;
        seconds = (hour * 60 + minute) * 60 + second;
        return true;
    }

    private static bool TryReadTwo(ReadOnlySpan<byte> utf8, int max, out int value)
    {
        value = (utf8[0] - '0') * 10 + utf8[1] - '0';
        return char.IsAsciiDigit((char)utf8[0]) && char.IsAsciiDigit((char)utf8[1]) && value <= max;
    }
}
