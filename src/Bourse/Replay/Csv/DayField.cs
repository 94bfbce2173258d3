namespace Bourse.Replay.Csv;

/// <summary>
/// Reads days as people and programs write them in tables: <c>2024-01-02</c> (also with <c>/</c> or <c>.</c>, one-digit parts, a time, a zone),
/// <c>02-Jan-24</c>, <c>2 January 2024</c>, <c>Jan 2, 2024</c>, and three numbers in an order that the column decides. The day is taken as written,
/// without a change of time zone. Two-digit years are those of POSIX.
/// </summary>
internal static class DayField
{
    private const int MaxLength = 48;
    private const int IsoLength = 10;
    private const int FirstYearOfLastCentury = 69;

    /// <summary>Reads a day.</summary>
    /// <param name="field">The field, without blanks around it.</param>
    /// <param name="order">The order of three numbers without a four-digit year in front.</param>
    /// <param name="day">The day.</param>
    public static bool TryRead(ReadOnlySpan<byte> field, DayOrders order, out ParsedDay day)
    {
        if (TryReadIso(field, out day)) return true;
        if (!TrySplit(field, out var parts, out var rest) || !TryResolve(parts, order, out var date)) return false;
        if (!TimeField.TryRead(rest, out var time)) return false;
        day = new ParsedDay(date, time, DayForm.Text);
        return true;
    }

    /// <summary>Reads <c>2024-01-02</c>, with or without a time and a zone.</summary>
    public static bool TryReadIso(ReadOnlySpan<byte> field, out ParsedDay day)
    {
        day = default;
        if (field.Length < IsoLength || field[4] != '-' || field[7] != '-') return false;
        var (century, rest, month, number) = (TwoDigits(field), TwoDigits(field[2..]), TwoDigits(field[5..]), TwoDigits(field[8..]));
        if ((century | rest) < 0) return false;
        var year = 100 * century + rest;
        if (year < 1 || month is < 1 or > 12 || number < 1 || number > DateTime.DaysInMonth(year, month)) return false;
        var time = TimeSpan.Zero;
        if (field.Length > IsoLength && !TimeField.TryRead(field[IsoLength..], out time)) return false;
        day = new ParsedDay(new DateOnly(year, month, number), time, DayForm.Iso);
        return true;
    }

    /// <summary>The orders in which a field is a day; <see cref="DayOrders.Any"/> when each gives the same day.</summary>
    public static DayOrders OrdersOf(ReadOnlySpan<byte> field)
    {
        if (TryReadIso(field, out _)) return DayOrders.Any;
        if (!TrySplit(field, out var parts, out var rest) || !TimeField.TryRead(rest, out _)) return DayOrders.None;
        var (fitting, first, differ) = (DayOrders.None, default(DateOnly), false);
        foreach (var order in (ReadOnlySpan<DayOrders>)[DayOrders.DayFirst, DayOrders.MonthFirst, DayOrders.YearFirst])
        {
            if (!TryResolve(parts, order, out var day)) continue;
            if (fitting != DayOrders.None && day != first) differ = true;
            if (fitting == DayOrders.None) first = day;
            fitting |= order;
        }

        if (fitting == DayOrders.None) return fitting;
        return differ || (parts.IsOrdered && fitting is DayOrders.DayFirst or DayOrders.MonthFirst or DayOrders.YearFirst) ? fitting : DayOrders.Any;
    }

    private static bool TrySplit(ReadOnlySpan<byte> field, out Parts parts, out ReadOnlySpan<byte> rest)
    {
        parts = default;
        rest = field;
        if (field.Length is < 6 or > MaxLength) return false;
        if (MonthNames.TrySkipWeekday(ref rest)) SkipSeparator(ref rest);
        if (!TryReadPart(ref rest, out var first)) return false;
        var separator = SkipSeparator(ref rest);
        if (separator == 0 || !TryReadPart(ref rest, out var second)) return false;
        var next = SkipSeparator(ref rest);
        if (next == 0 || !TryReadPart(ref rest, out var third)) return false;
        parts = new Parts(first, second, third);
        // 2024-01/02 is not a day, but Jan 2, 2024 is.
        return parts.HasName || separator == next;
    }

    /// <summary>Skips what stands between two parts of a day; returns its first character, or 0 if there is nothing of the kind.</summary>
    private static byte SkipSeparator(ref ReadOnlySpan<byte> text)
    {
        var separator = text.IsEmpty ? (byte)0 : text[0];
        if (separator is not ((byte)'/' or (byte)'-' or (byte)'.' or (byte)',' or (byte)' ')) return 0;
        text = text[1..].TrimStart((byte)' ');
        return separator;
    }

    private static bool TryReadPart(ref ReadOnlySpan<byte> text, out Part part)
    {
        part = default;
        if (text.IsEmpty) return false;
        if (!IsDigit(text[0]))
        {
            if (!MonthNames.TryRead(ref text, out var month)) return false;
            part = new Part(month, 0);
            return true;
        }

        var length = 0;
        var value = 0;
        while (length < text.Length && IsDigit(text[length]))
        {
            if (length == 4) return false;
            value = value * 10 + text[length++] - '0';
        }

        part = new Part(value, length);
        text = text[length..];
        return true;
    }

    private static bool TryResolve(Parts parts, DayOrders order, out DateOnly day)
    {
        day = default;
        var (first, second, third) = parts;
        if (first.IsName) return TryMake(third, first, second, out day);
        if (second.IsName) return first.Digits == 4 ? TryMake(first, second, third, out day) : TryMake(third, second, first, out day);
        if (third.IsName) return false;
        if (first.Digits == 4) return TryMake(first, second, third, out day);
        return order switch
        {
            DayOrders.DayFirst => TryMake(third, second, first, out day),
            DayOrders.MonthFirst => TryMake(third, first, second, out day),
            DayOrders.YearFirst => TryMake(first, second, third, out day),
            _ => false,
        };
    }

    private static bool TryMake(Part year, Part month, Part day, out DateOnly date)
    {
        date = default;
        if (year.IsName || day.IsName || year.Digits is not (2 or 4) || month.Digits > 2 || day.Digits > 2) return false;
        var number = year.Digits == 4 ? year.Value : year.Value + (year.Value >= FirstYearOfLastCentury ? 1900 : 2000);
        if (number < 1 || month.Value is < 1 or > 12 || day.Value < 1 || day.Value > DateTime.DaysInMonth(number, month.Value)) return false;
        date = new DateOnly(number, month.Value, day.Value);
        return true;
    }

    /// <summary>The number that two digits make; -1 when they are none.</summary>
    private static int TwoDigits(ReadOnlySpan<byte> text) => IsDigit(text[0]) && IsDigit(text[1]) ? 10 * (text[0] - '0') + text[1] - '0' : -1;

    private static bool IsDigit(byte character) => character is >= (byte)'0' and <= (byte)'9';

    /// <summary>A number of so many digits, or the month of a name (no digits).</summary>
    private readonly record struct Part(int Value, int Digits)
    {
        public bool IsName => Digits == 0;
    }

    private readonly record struct Parts(Part First, Part Second, Part Third)
    {
        public bool HasName => First.IsName || Second.IsName || Third.IsName;

        public bool IsOrdered => !HasName && First.Digits != 4;
    }
}
