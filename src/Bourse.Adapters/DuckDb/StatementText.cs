namespace Bourse.Adapters.DuckDb;

/// <summary>Finds the end of a statement: a semicolon outside of texts, names and comments.</summary>
public static class StatementText
{
    /// <summary>The statement without the semicolon at its end and what is behind it.</summary>
    public static string WithoutEnd(string text) => EndOf(text) is { } end ? text[..end] : text;

    /// <summary>Whether a semicolon ends the statement.</summary>
    public static bool IsComplete(string text) => EndOf(text) is not null;

    private static int? EndOf(string text)
    {
        for (var at = 0; at < text.Length;)
        {
            var next = text.AsSpan(at);
            if (next[0] == ';') return at;
            at = next[0] switch
            {
                '\'' => Behind(text, at + 1, "'", isEscaped: at > 0 && text[at - 1] is 'e' or 'E'),
                '"' => Behind(text, at + 1, "\"", isEscaped: false),
                '-' when next.StartsWith("--") => Behind(text, at + 2, "\n", isEscaped: false),
                '/' when next.StartsWith("/*") => BehindComment(text, at + 2),
                '$' when DollarMark(next) is { } mark => Behind(text, at + mark.Length, mark, isEscaped: false),
                _ => at + 1,
            };
        }

        return null;
    }

    private static int Behind(string text, int at, string end, bool isEscaped)
    {
        for (; at < text.Length; at++)
        {
            if (isEscaped && text[at] == '\\') at++;
            else if (string.CompareOrdinal(text, at, end, 0, end.Length) == 0) return at + end.Length;
        }

        return text.Length;
    }

    /// <summary>Comments may be nested.</summary>
    private static int BehindComment(string text, int at)
    {
        for (var depth = 1; at + 1 < text.Length; at++)
        {
            if (text[at] == '/' && text[at + 1] == '*') (depth, at) = (depth + 1, at + 1);
            else if (text[at] == '*' && text[at + 1] == '/')
            {
                (depth, at) = (depth - 1, at + 1);
                if (depth == 0) return at + 1;
            }
        }

        return text.Length;
    }

    /// <summary>The mark of a text in dollars, e.g. <c>$$</c> or <c>$body$</c>; null when it is none.</summary>
    private static string? DollarMark(ReadOnlySpan<char> text)
    {
        var length = text[1..].IndexOf('$') + 2;
        if (length < 2) return null;
        foreach (var c in text[1..(length - 1)])
        {
            if (!char.IsLetterOrDigit(c) && c != '_') return null;
        }

        return text[..length].ToString();
    }
}
