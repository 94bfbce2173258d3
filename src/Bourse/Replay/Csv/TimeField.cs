using System.Text;

namespace Bourse.Replay.Csv;

/// <summary>
/// Reads the time of day that may follow a day: <c>T16:00:00.5-05:00</c>, <c> 4:00 PM</c>, <c> 16:00:00 EST</c>. The zone is skipped.
/// </summary>
internal static class TimeField
{
    private const int TickDigits = 7;

    /// <summary>Reads it.</summary>
    /// <param name="text">What stands behind the day.</param>
    /// <param name="time">The time of day; zero when there is none.</param>
    public static bool TryRead(ReadOnlySpan<byte> text, out TimeSpan time)
    {
        time = default;
        if (text.IsEmpty || IsZone(text)) return true;
        if (text[0] is not ((byte)'T' or (byte)'t' or (byte)' ' or (byte)',')) return false;
        text = text[1..].TrimStart((byte)' ');
        if (!TryReadNumber(ref text, 24, out var hour) || !TrySkip(ref text, ':') || !TryReadNumber(ref text, 59, out var minute)) return false;
        var (second, ticks) = (0, 0L);
        if (TrySkip(ref text, ':'))
        {
            if (!TryReadNumber(ref text, 60, out second)) return false;
            ticks = ReadFraction(ref text);
        }

        if (!TryApplyHalf(ref text, ref hour)) return false;
        time = new TimeSpan(hour, minute, second) + TimeSpan.FromTicks(ticks);
        return IsZone(text.TrimStart((byte)' '));
    }

    private static bool TryReadNumber(ref ReadOnlySpan<byte> text, int most, out int number)
    {
        number = 0;
        var length = 0;
        while (length < text.Length && length < 2 && char.IsAsciiDigit((char)text[length])) number = number * 10 + text[length++] - '0';
        text = text[length..];
        return length > 0 && number <= most;
    }

    private static bool TrySkip(ref ReadOnlySpan<byte> text, char character)
    {
        if (text.IsEmpty || text[0] != character) return false;
        text = text[1..];
        return true;
    }

    /// <summary>Reads the fraction of a second; digits beyond a tick (100 ns) are dropped.</summary>
    private static long ReadFraction(ref ReadOnlySpan<byte> text)
    {
        if (text is not [(byte)'.' or (byte)',', ..]) return 0;
        var (ticks, length) = (0L, 1);
        for (; length < text.Length && char.IsAsciiDigit((char)text[length]); length++)
        {
            if (length <= TickDigits) ticks = ticks * 10 + text[length] - '0';
        }

        for (var i = length; i <= TickDigits; i++) ticks *= 10;
        text = text[length..];
        return ticks;
    }

    /// <summary>Applies AM or PM, if it is there.</summary>
    private static bool TryApplyHalf(ref ReadOnlySpan<byte> text, ref int hour)
    {
        var word = text.TrimStart((byte)' ');
        if (word.Length < 2) return true;
        var (isAm, isPm) = (Ascii.EqualsIgnoreCase(word[..2], "AM"u8), Ascii.EqualsIgnoreCase(word[..2], "PM"u8));
        if (!isAm && !isPm) return true;
        if (hour is < 1 or > 12) return false;
        hour = hour % 12 + (isPm ? 12 : 0);
        text = word[2..];
        return true;
    }

    /// <summary>Whether text is the name or the offset of a time zone, or nothing: <c>Z</c>, <c>+02:00</c>, <c>-0500</c>, <c>EST</c>.</summary>
    private static bool IsZone(ReadOnlySpan<byte> text)
    {
        if (text.IsEmpty) return true;
        if (text[0] is (byte)'+' or (byte)'-') return text.Length is >= 3 and <= 6 && !text[1..].ContainsAnyExceptInRange((byte)'0', (byte)':');
        foreach (var character in text)
        {
            if (!char.IsAsciiLetter((char)character) && character is not ((byte)'/' or (byte)'_' or (byte)'[' or (byte)']')) return false;
        }

        return true;
    }
}
