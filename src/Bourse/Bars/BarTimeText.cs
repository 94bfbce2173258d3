using Bourse.Events;

namespace Bourse.Bars;

/// <summary>
/// Reads and writes the times of bars: <c>2024-05-01 10:00:00</c>, with <c>T</c> instead of the space, and without seconds; a day alone is its
/// midnight.
/// </summary>
public static class BarTimeText
{
    /// <summary>The length of a time with seconds, in bytes.</summary>
    public const int Length = 19;

    private const int MinutesLength = 16;

    /// <summary>Reads a time; false when it is none.</summary>
    public static bool TryRead(ReadOnlySpan<byte> utf8, out DateTime time)
    {
        time = default;
        if (utf8.Length is not (Iso.DayLength or MinutesLength or Length)) return false;
        if (!Iso.TryReadDay(utf8[..Iso.DayLength], out var day)) return false;
        if (!TryReadTime(utf8[Iso.DayLength..], out var seconds)) return false;
        time = day.ToDateTime(TimeOnly.MinValue).AddTicks(seconds * TimeSpan.TicksPerSecond);
        return true;
    }

    /// <summary>Writes a time as <c>2024-05-01 10:00:00</c>, <see cref="Length"/> bytes.</summary>
    public static void Write(DateTime time, Span<byte> destination)
    {
        Iso.WriteDay(destination[..Iso.DayLength], DateOnly.FromDateTime(time));
        destination[Iso.DayLength] = (byte)' ';
        WriteTwo(destination[11..], time.Hour);
        destination[13] = (byte)':';
        WriteTwo(destination[14..], time.Minute);
        destination[16] = (byte)':';
        WriteTwo(destination[17..], time.Second);
    }

    private static void WriteTwo(Span<byte> destination, int value)
    {
        destination[0] = (byte)('0' + value / 10);
        destination[1] = (byte)('0' + value % 10);
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
