using System.Globalization;

namespace Bourse.Replay.Csv;

/// <summary>
/// Reads days that are written as a number, in columns that are called like a day: <c>20240102</c>, days of a spreadsheet (45293 is 2024-01-02), and
/// seconds, milliseconds, microseconds or nanoseconds since 1970, UTC.
/// </summary>
internal static class DayNumberField
{
    private const int FirstSerial = 10_000;
    private const int SecondsPerDay = 86_400;
    private const int MaxFraction = 9;
    private static readonly DateOnly SerialOrigin = new(1899, 12, 30);

    /// <summary>Reads it; a number that could be several of these is refused.</summary>
    public static bool TryRead(ReadOnlySpan<byte> field, out ParsedDay day)
    {
        day = default;
        var point = field.IndexOfAny((byte)'.', (byte)',');
        var whole = point < 0 ? field : field[..point];
        var fraction = point < 0 ? default : field[(point + 1)..];
        if (whole.ContainsAnyExceptInRange((byte)'0', (byte)'9') || fraction.ContainsAnyExceptInRange((byte)'0', (byte)'9')) return false;
        var isWhole = !fraction.ContainsAnyExcept((byte)'0');
        return whole.Length switch
        {
            5 => TryReadSerial(whole, fraction, out day),
            8 => isWhole && TryReadDigits(whole, out day),
            9 => TryReadEpoch(whole, TimeSpan.TicksPerSecond, out day),
            10 => !IsDayAndMore(whole) && TryReadEpoch(whole, TimeSpan.TicksPerSecond, out day),
            12 => isWhole && !IsDayAndMore(whole) && TryReadEpoch(whole, TimeSpan.TicksPerMillisecond, out day),
            13 => isWhole && TryReadEpoch(whole, TimeSpan.TicksPerMillisecond, out day),
            14 => isWhole && TryReadDigits(whole, out day),
            15 or 16 => isWhole && TryReadEpoch(whole, TimeSpan.TicksPerMicrosecond, out day),
            18 or 19 => isWhole && TryReadEpoch(whole[..^2], 1, out day),
            _ => false,
        };
    }

    /// <summary>Whether digits begin with a day of 1900 to 2099, such as 2024010216.</summary>
    private static bool IsDayAndMore(ReadOnlySpan<byte> digits) => TryReadDigits(digits[..8], out var day) && day.Day.Year is >= 1900 and < 2100;

    private static bool TryReadSerial(ReadOnlySpan<byte> whole, ReadOnlySpan<byte> fraction, out ParsedDay day)
    {
        var number = (int)NumberOf(whole);
        day = new ParsedDay(SerialOrigin.AddDays(number), TimeOf(fraction), DayForm.Serial);
        return number >= FirstSerial;
    }

    /// <summary>The time of day of a fraction of a day, to the second.</summary>
    private static TimeSpan TimeOf(ReadOnlySpan<byte> fraction)
    {
        if (fraction.Length > MaxFraction) fraction = fraction[..MaxFraction];
        var scale = 1L;
        for (var i = 0; i < fraction.Length; i++) scale *= 10;
        return TimeSpan.FromSeconds((NumberOf(fraction) * SecondsPerDay + scale / 2) / scale);
    }

    private static bool TryReadDigits(ReadOnlySpan<byte> digits, out ParsedDay day)
    {
        var format = digits.Length == 8 ? "yyyyMMdd" : "yyyyMMddHHmmss";
        Span<char> text = stackalloc char[digits.Length];
        for (var i = 0; i < digits.Length; i++) text[i] = (char)digits[i];
        var isDay = DateTime.TryParseExact(text, format, CultureInfo.InvariantCulture, DateTimeStyles.None, out var time);
        day = new ParsedDay(DateOnly.FromDateTime(time), time.TimeOfDay, DayForm.Digits);
        return isDay;
    }

    private static bool TryReadEpoch(ReadOnlySpan<byte> digits, long ticksPerUnit, out ParsedDay day)
    {
        day = default;
        var number = NumberOf(digits);
        if (number > (DateTime.MaxValue - DateTime.UnixEpoch).Ticks / ticksPerUnit) return false;
        var time = DateTime.UnixEpoch.AddTicks(number * ticksPerUnit);
        day = new ParsedDay(DateOnly.FromDateTime(time), time.TimeOfDay, DayForm.Epoch);
        return true;
    }

    private static long NumberOf(ReadOnlySpan<byte> digits)
    {
        var number = 0L;
        foreach (var digit in digits) number = number * 10 + digit - '0';
        return number;
    }
}
