using System.Globalization;
using System.Text;

namespace Bourse.Replay.Csv;

/// <summary>Reads the days of a column, whose form is decided.</summary>
internal sealed class DayReader
{
    private const int MaxLength = 64;
    private const int LastYearOfTwoDigits = 2068;

    private static readonly DateTimeFormatInfo Format = new()
    {
        Calendar = new GregorianCalendar { TwoDigitYearMax = LastYearOfTwoDigits },
    };

    private readonly DayOrders _order;
    private readonly bool _readsNumbers;
    private readonly string? _format;

    /// <summary>A reader of the usual forms.</summary>
    /// <param name="order">The order of three numbers.</param>
    /// <param name="readsNumbers">Whether numbers are days as well.</param>
    public DayReader(DayOrders order, bool readsNumbers) => (_order, _readsNumbers) = (order, readsNumbers);

    /// <summary>A reader of one form.</summary>
    /// <param name="format">The form, see <see cref="CsvOptions.DayFormat"/>.</param>
    public DayReader(string format) => _format = format;

    /// <summary>Reads a day.</summary>
    public bool TryRead(ReadOnlySpan<byte> field, out ParsedDay day)
    {
        if (_format is not null) return TryReadExact(field, _format, out day);
        return DayField.TryRead(field, _order, out day) || (_readsNumbers && DayNumberField.TryRead(field, out day));
    }

    /// <summary>Reads a day of the form; a time behind it is accepted when the form has none.</summary>
    private static bool TryReadExact(ReadOnlySpan<byte> field, string format, out ParsedDay day)
    {
        day = default;
        Span<char> buffer = stackalloc char[MaxLength];
        if (!Encoding.UTF8.TryGetChars(field, buffer, out var length)) return false;
        var text = buffer[..length];
        var time = TimeSpan.Zero;
        if (!DateTime.TryParseExact(text, format, Format, DateTimeStyles.None, out var read))
        {
            var end = text.IndexOfAny(' ', 'T');
            if (end < 0 || !DateTime.TryParseExact(text[..end], format, Format, DateTimeStyles.None, out read)) return false;
            if (!TimeField.TryRead(field[end..], out time)) return false;
        }

        day = new ParsedDay(DateOnly.FromDateTime(read), read.TimeOfDay + time, DayForm.Text);
        return true;
    }
}
