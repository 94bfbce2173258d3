using System.Text;

namespace Bourse.Replay.Csv;

/// <summary>The English names of months and weekdays, whole or by their first three letters.</summary>
internal static class MonthNames
{
    private const int ShortLength = 3;

    private static readonly string[] Months =
    [
        "january", "february", "march", "april", "may", "june", "july", "august", "september", "october", "november", "december",
    ];

    private static readonly string[] Weekdays = ["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"];

    /// <summary>Reads the name of a month at the beginning of a text; the number is from 1.</summary>
    public static bool TryRead(ref ReadOnlySpan<byte> text, out int month)
    {
        var length = LettersOf(text);
        month = PlaceOf(text[..length], Months) + 1;
        if (month == 0) return false;
        text = text[length..];
        return true;
    }

    /// <summary>Skips the name of a weekday at the beginning of a text.</summary>
    public static bool TrySkipWeekday(ref ReadOnlySpan<byte> text)
    {
        var length = LettersOf(text);
        if (PlaceOf(text[..length], Weekdays) < 0) return false;
        text = text[length..];
        return true;
    }

    private static int PlaceOf(ReadOnlySpan<byte> word, string[] names)
    {
        if (word.Length < ShortLength) return -1;
        for (var i = 0; i < names.Length; i++)
        {
            if (Ascii.EqualsIgnoreCase(word, names[i]) || Ascii.EqualsIgnoreCase(word, names[i].AsSpan(0, ShortLength))) return i;
        }

        return -1;
    }

    private static int LettersOf(ReadOnlySpan<byte> text)
    {
        var count = 0;
        while (count < text.Length && char.IsAsciiLetter((char)text[count])) count++;
        return count;
    }
}
