using System.Text;
using System.Text.Json;

namespace Bourse.Events;

/// <summary>
/// Reads days as other programs write them: <c>2000-01-03</c>, a date-time that begins so (<c>2000-01-03 10:00:00</c>, <c>2000-01-03T10:00:00.5Z</c>,
/// <c>…+02:00</c>, <c>…+0200</c>; the day is taken as written, without a change of time zone), <c>03-Jan-00</c>, or a number of seconds or
/// milliseconds since 1970 that is the beginning of a day in UTC. Two-digit years are those of POSIX: 69 to 99 are 1969 to 1999, 00 to 68 are 2000 to
/// 2068.
/// </summary>
public static class DayText
{
    private const int FirstYearOfLastCentury = 69;
    private const int MaxLength = 40;
    private const string Months = "janfebmaraprmayjunjulaugsepoctnovdec";
    private const int MonthLength = 3;
    private const long SecondsPerDay = 86_400;

    /// <summary>Numbers from here on are milliseconds: as seconds they would be later than the year 5138.</summary>
    private const long FirstMilliseconds = 100_000_000_000;

    /// <summary>Reads a day given in JSON.</summary>
    /// <param name="name">What the reason calls it.</param>
    /// <param name="value">Where it stands.</param>
    /// <exception cref="BadMessageException">It is no day.</exception>
    internal static DateOnly Read(string name, JsonElement value)
    {
        if (value.ValueKind == JsonValueKind.Number && value.TryGetInt64(out var number)) return ReadNumber(name, number);
        var text = Json.ReadText(name, value).Trim();
        if (text.Length == 0) throw new BadMessageException($"{name} is empty");
        if (TryRead(text, out var day)) return day;
        var wanted = LooksLikeDay(Encoding.UTF8.GetBytes(text)) ? "a day of the calendar" : "a date";
        throw new BadMessageException($"{name} is not {wanted}: {Json.Quote(text)}");
    }

    /// <summary>Reads a day; surrounding spaces are ignored.</summary>
    public static bool TryRead(string text, out DateOnly day)
    {
        day = default;
        Span<byte> utf8 = stackalloc byte[MaxLength];
        return Encoding.UTF8.TryGetBytes(text.AsSpan().Trim(), utf8, out var length) && TryRead(utf8[..length], out day);
    }

    /// <summary>Reads a day from UTF-8 text without spaces around it.</summary>
    public static bool TryRead(ReadOnlySpan<byte> utf8, out DateOnly day) =>
        Iso.TryReadDay(utf8, out day)
        || (utf8.Length > Iso.DayLength && IsTime(utf8[Iso.DayLength..]) && Iso.TryReadDay(utf8[..Iso.DayLength], out day))
        || TryReadNamedMonth(utf8, out day);

    /// <summary>Whether text has the form of a day, whether or not the calendar has such a day: <c>2001-02-30</c> has.</summary>
    internal static bool LooksLikeDay(ReadOnlySpan<byte> utf8) =>
        (Matches(utf8, "dddd-dd-dd") && (utf8.Length == Iso.DayLength || IsTime(utf8[Iso.DayLength..])))
        || (utf8.Length == 9 && Matches(utf8, "dd-aaa-dd"));

    private static DateOnly ReadNumber(string name, long number)
    {
        var (days, rest) = Math.DivRem(number, Math.Abs(number / FirstMilliseconds) == 0 ? SecondsPerDay : SecondsPerDay * 1000);
        var day = DateOnly.FromDateTime(DateTime.UnixEpoch).DayNumber + days;
        // Any other moment belongs to different days in different time zones.
        if (rest != 0) throw new BadMessageException($"{name} is a moment within a day, not a day: {number}");
        return day >= 0 && day <= DateOnly.MaxValue.DayNumber
            ? DateOnly.FromDayNumber((int)day)
            : throw new BadMessageException($"{name} is not a day of the calendar: {number}");
    }

    private static bool TryReadNamedMonth(ReadOnlySpan<byte> utf8, out DateOnly day)
    {
        day = default;
        if (utf8.Length != 9 || !Matches(utf8, "dd-aaa-dd")) return false;
        Span<char> name = stackalloc char[MonthLength];
        for (var i = 0; i < MonthLength; i++) name[i] = (char)(utf8[3 + i] | 0x20);
        var place = Months.AsSpan().IndexOf(name);
        if (place < 0 || place % MonthLength != 0) return false;
        var month = place / MonthLength + 1;
        var shortYear = Digits(utf8[7..]);
        var year = shortYear + (shortYear >= FirstYearOfLastCentury ? 1900 : 2000);
        var number = Digits(utf8[..2]);
        if (number < 1 || number > DateTime.DaysInMonth(year, month)) return false;
        day = new DateOnly(year, month, number);
        return true;
    }

    /// <summary>Whether it is the time that follows a day: <c>T10:00</c>, <c>T10:00:00</c>, with a fraction and a zone if there are.</summary>
    private static bool IsTime(ReadOnlySpan<byte> utf8)
    {
        if (!Matches(utf8, " dd:dd") && !Matches(utf8, "Tdd:dd")) return false;
        if (Digits(utf8[1..3]) > 24 || Digits(utf8[4..6]) > 59) return false;
        utf8 = utf8[6..];
        if (Matches(utf8, ":dd"))
        {
            if (Digits(utf8[1..3]) > 60) return false;
            utf8 = WithoutFraction(utf8[3..]);
        }

        return utf8.IsEmpty || utf8 is [(byte)'Z' or (byte)'z'] || (utf8[0] is (byte)'+' or (byte)'-' && IsOffset(utf8[1..]));
    }

    /// <summary>Whether it is the distance of a time zone from UTC without its sign: <c>02:00</c>, <c>0200</c> or <c>02</c>.</summary>
    private static bool IsOffset(ReadOnlySpan<byte> utf8) => utf8.Length switch
    {
        5 => Matches(utf8, "dd:dd"),
        4 => Matches(utf8, "dddd"),
        2 => Matches(utf8, "dd"),
        _ => false,
    };

    private static ReadOnlySpan<byte> WithoutFraction(ReadOnlySpan<byte> utf8)
    {
        if (utf8.IsEmpty || utf8[0] != '.') return utf8;
        var end = utf8[1..].IndexOfAnyExceptInRange((byte)'0', (byte)'9');
        return end == 0 ? utf8 : end < 0 ? default : utf8[(1 + end)..];
    }

    /// <summary>Whether the text begins with a pattern: d stands for a digit, a for a letter, anything else for itself.</summary>
    private static bool Matches(ReadOnlySpan<byte> utf8, string pattern)
    {
        if (utf8.Length < pattern.Length) return false;
        for (var i = 0; i < pattern.Length; i++)
        {
            var fits = pattern[i] switch
            {
                'd' => char.IsAsciiDigit((char)utf8[i]),
                'a' => char.IsAsciiLetter((char)utf8[i]),
                var other => utf8[i] == other,
            };
            if (!fits) return false;
        }

        return true;
    }

    private static int Digits(ReadOnlySpan<byte> utf8) => 10 * (utf8[0] - '0') + utf8[1] - '0';
}
