using System.Globalization;
using System.Text;

namespace Bourse.Hosting;

/// <summary>Makes text of messages safe to print: characters that could move the cursor, change colours or reorder a line are escaped.</summary>
public static class SafeText
{
    /// <summary>The text with such characters as <c>\n</c>, <c>\t</c>, <c>\u001b</c>; other characters, a backslash too, stay as they are.</summary>
    public static string Of(string text)
    {
        if (!text.Any(IsUnsafe)) return text;
        var safe = new StringBuilder(text.Length + 16);
        foreach (var c in text) Append(safe, c);
        return safe.ToString();
    }

    /// <summary>Bytes as UTF-8 text; those that are not are written like <c>\xff</c>.</summary>
    public static string Of(ReadOnlySpan<byte> bytes)
    {
        var safe = new StringBuilder(bytes.Length);
        Span<char> pair = stackalloc char[2];
        while (!bytes.IsEmpty)
        {
            var status = Rune.DecodeFromUtf8(bytes, out var rune, out var length);
            if (status == System.Buffers.OperationStatus.Done)
            {
                foreach (var c in pair[..rune.EncodeToUtf16(pair)]) Append(safe, c);
            }
            else
            {
                foreach (var b in bytes[..length]) safe.Append(CultureInfo.InvariantCulture, $"\\x{b:x2}");
            }

            bytes = bytes[length..];
        }

        return safe.ToString();
    }

    private static void Append(StringBuilder safe, char c)
    {
        if (!IsUnsafe(c)) safe.Append(c);
        else if (c == '\n') safe.Append("\\n");
        else if (c == '\r') safe.Append("\\r");
        else if (c == '\t') safe.Append("\\t");
        else safe.Append(CultureInfo.InvariantCulture, $"\\u{(int)c:x4}");
    }

    /// <summary>Control characters (C0, DEL, C1), line separators, and those that turn the direction of writing.</summary>
    private static bool IsUnsafe(char c) =>
        char.IsControl(c) || c is '\u2028' or '\u2029' or '\u200e' or '\u200f' or (>= '\u202a' and <= '\u202e') or (>= '\u2066' and <= '\u2069');
}
