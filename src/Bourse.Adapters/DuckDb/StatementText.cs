using System.Text;

namespace Bourse.Adapters.DuckDb;

/// <summary>The text of a statement, without parsing it: words, texts, names and comments are told apart.</summary>
public static class StatementText
{
    private static readonly HashSet<string> JoinWords = new(StringComparer.OrdinalIgnoreCase) { "JOIN", "LEFT", "RIGHT", "FULL", "INNER", "OUTER" };

    /// <summary>The statement without the semicolon at its end and what is behind it.</summary>
    public static string WithoutEnd(string text) => EndOf(text) is { } end ? text[..end] : text;

    /// <summary>Whether a semicolon ends the statement.</summary>
    public static bool IsComplete(string text) => EndOf(text) is not null;

    /// <summary>
    /// The statement with the column <c>AsOf</c> of portfolios' tables in quotes. DuckDB has a keyword of that name, for <c>ASOF JOIN</c>.
    /// </summary>
    public static string WithQuotedAsOf(string text)
    {
        var quoted = new StringBuilder(text.Length + 8);
        for (var at = 0; at < text.Length;)
        {
            var end = EndOfToken(text, at);
            var isColumn = text.AsSpan(at, end - at).Equals("AsOf", StringComparison.OrdinalIgnoreCase) && !IsJoin(text, end);
            quoted.Append(isColumn ? $"\"{text[at..end]}\"" : text[at..end]);
            at = end;
        }

        return quoted.ToString();
    }

    private static bool IsJoin(string text, int at)
    {
        while (at < text.Length && char.IsWhiteSpace(text[at])) at++;
        return at < text.Length && JoinWords.Contains(text[at..EndOfToken(text, at)]);
    }

    private static int? EndOf(string text)
    {
        for (var at = 0; at < text.Length; at = EndOfToken(text, at))
        {
            if (text[at] == ';') return at;
        }

        return null;
    }

    /// <summary>The end of the word, text, name, comment or other character that begins at a place.</summary>
    internal static int EndOfToken(string text, int at)
    {
        var next = text.AsSpan(at);
        return next[0] switch
        {
            '\'' => Behind(text, at + 1, "'", isEscaped: at > 0 && text[at - 1] is 'e' or 'E'),
            '"' => Behind(text, at + 1, "\"", isEscaped: false),
            '-' when next.StartsWith("--") => Behind(text, at + 2, "\n", isEscaped: false),
            '/' when next.StartsWith("/*") => BehindComment(text, at + 2),
            '$' when DollarMark(next) is { } mark => Behind(text, at + mark.Length, mark, isEscaped: false),
            var c when IsOfWord(c) => BehindWord(text, at),
            _ => at + 1,
        };
    }

    private static bool IsOfWord(char c) => char.IsLetterOrDigit(c) || c == '_';

    private static int BehindWord(string text, int at)
    {
        while (at < text.Length && IsOfWord(text[at])) at++;
        return at;
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
