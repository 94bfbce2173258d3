namespace Bourse.Events;

/// <summary>ISO 8601 days (<c>2000-01-03</c>) to and from UTF-8, without allocating.</summary>
public static class Iso
{
    /// <summary>The length of a day in bytes.</summary>
    public const int DayLength = 10;

    /// <summary>Writes the day's ten bytes.</summary>
    public static void WriteDay(Span<byte> destination, DateOnly day)
    {
        day.Deconstruct(out var year, out var month, out var dayOfMonth);
        WriteDigits(destination[..4], year);
        destination[4] = (byte)'-';
        WriteDigits(destination.Slice(5, 2), month);
        destination[7] = (byte)'-';
        WriteDigits(destination.Slice(8, 2), dayOfMonth);
    }

    /// <summary>Reads exactly ten bytes that name a day of the calendar.</summary>
    public static bool TryReadDay(ReadOnlySpan<byte> text, out DateOnly day)
    {
        day = default;
        if (text.Length != DayLength || text[4] != '-' || text[7] != '-') return false;
        if (!TryReadDigits(text[..4], out var year)
            || !TryReadDigits(text.Slice(5, 2), out var month)
            || !TryReadDigits(text.Slice(8, 2), out var dayOfMonth))
        {
            return false;
        }

        if (year < 1 || month is < 1 or > 12 || dayOfMonth < 1 || dayOfMonth > DateTime.DaysInMonth(year, month)) return false;
        day = new DateOnly(year, month, dayOfMonth);
        return true;
    }

    /// <summary>Writes a number with as many digits as there is room for.</summary>
    internal static void WriteDigits(Span<byte> destination, int value)
    {
        for (var i = destination.Length - 1; i >= 0; i--)
        {
            destination[i] = (byte)('0' + value % 10);
            value /= 10;
        }
    }

    private static bool TryReadDigits(ReadOnlySpan<byte> text, out int value)
    {
        value = 0;
        foreach (var c in text)
        {
            if (c is < (byte)'0' or > (byte)'9') return false;
            value = value * 10 + (c - '0');
        }

        return true;
    }
}
