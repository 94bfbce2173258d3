using System.Buffers;

namespace Bourse.Lake;

/// <summary>
/// Recognizes the usual messages in a fraction of the time of a JSON reader: an object whose values are numbers without an exponent, texts without
/// escapes, true, false and null, and whose names do not begin with <c>_</c>; a space may follow a colon or a comma. What it does not recognize
/// may be JSON all the same.
/// </summary>
internal static class PlainMessage
{
    private static readonly SearchValues<byte> EscapesAndControls =
        SearchValues.Create([.. Enumerable.Range(0, 32).Select(i => (byte)i), (byte)'\\']);

    /// <summary>Whether a message is such an object, and nothing else.</summary>
    /// <param name="message">The message, which is UTF-8.</param>
    public static bool Is(ReadOnlySpan<byte> message)
    {
        if (message.ContainsAny(EscapesAndControls) || !TrySkip(ref message, (byte)'{')) return false;
        do
        {
            if (!TrySkipName(ref message) || !TrySkipValue(ref message)) return false;
        }
        while (TrySkip(ref message, (byte)','));

        return message is [(byte)'}'];
    }

    private static bool TrySkipName(ref ReadOnlySpan<byte> text) =>
        text is [_, not (byte)'_', ..] && TrySkipText(ref text) && TrySkip(ref text, (byte)':');

    private static bool TrySkipValue(ref ReadOnlySpan<byte> text)
    {
        if (text.IsEmpty) return false;
        return text[0] switch
        {
            (byte)'"' => TrySkipText(ref text),
            (byte)'t' => TrySkipWord(ref text, "true"u8),
            (byte)'f' => TrySkipWord(ref text, "false"u8),
            (byte)'n' => TrySkipWord(ref text, "null"u8),
            _ => TrySkipNumber(ref text),
        };
    }

    /// <summary>Skips a character and the space that may follow it.</summary>
    private static bool TrySkip(ref ReadOnlySpan<byte> text, byte character)
    {
        if (text.IsEmpty || text[0] != character) return false;
        text = text is [_, (byte)' ', ..] ? text[2..] : text[1..];
        return true;
    }

    private static bool TrySkipText(ref ReadOnlySpan<byte> text)
    {
        if (text.IsEmpty || text[0] != '"') return false;
        var length = text[1..].IndexOf((byte)'"');
        if (length < 0) return false;
        text = text[(length + 2)..];
        return true;
    }

    private static bool TrySkipWord(ref ReadOnlySpan<byte> text, ReadOnlySpan<byte> word)
    {
        if (!text.StartsWith(word)) return false;
        text = text[word.Length..];
        return true;
    }

    private static bool TrySkipNumber(ref ReadOnlySpan<byte> text)
    {
        if (text[0] == '-') text = text[1..];
        var whole = DigitsOf(text);
        if (whole == 0 || (whole > 1 && text[0] == '0')) return false;
        text = text[whole..];
        if (text.IsEmpty || text[0] != '.') return true;
        var fraction = DigitsOf(text[1..]);
        text = text[(1 + fraction)..];
        return fraction > 0;
    }

    private static int DigitsOf(ReadOnlySpan<byte> text)
    {
        var count = 0;
        while (count < text.Length && text[count] is >= (byte)'0' and <= (byte)'9') count++;
        return count;
    }
}
