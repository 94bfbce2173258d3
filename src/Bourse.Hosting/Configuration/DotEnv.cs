using System.Text;

namespace Bourse.Hosting.Configuration;

/// <summary>
/// Reads <c>.env</c> files as other programs write them: <c>NAME=value</c>, optionally with <c>export</c> in front. Values may be in single,
/// double or back quotes and may then have several lines; in double quotes <c>\n</c>, <c>\r</c>, <c>\"</c>, <c>\$</c> and <c>\\</c> are
/// escapes. <c>#</c> begins a comment at the start of a line, after white space, or after a quoted value. A name without a value is passed over.
/// </summary>
public static class DotEnv
{
    private const string Quotes = "\"'`";

    /// <summary>The variables of a file's text.</summary>
    /// <param name="text">The text.</param>
    /// <param name="source">The file's name for errors.</param>
    /// <param name="isOwn">Whether a variable is one of Bourse's; what cannot be read of others is passed over.</param>
    /// <exception cref="BourseException">A variable of Bourse's cannot be read.</exception>
    public static Dictionary<string, string> Parse(string text, string source, Func<string, bool> isOwn)
    {
        var variables = new Dictionary<string, string>(StringComparer.Ordinal);
        text = text.TrimStart('\uFEFF').ReplaceLineEndings("\n");
        var line = 1;
        for (var position = 0; position < text.Length;)
        {
            var end = EndOfLine(text, position);
            if (FindName(text[position..end]) is var (name, valueAt))
            {
                var (value, failure) = valueAt < 0
                    ? (null, "is not NAME=value")
                    : ReadValue(text, position + valueAt, ref end);
                if (value is not null) variables[name] = value;
                else if (isOwn(name)) throw Bad(source, line, failure!);
            }

            line += text.AsSpan(position, end - position).Count('\n') + 1;
            position = end + 1;
        }

        return variables;
    }

    private static int EndOfLine(string text, int position) => text.IndexOf('\n', position) is >= 0 and var end ? end : text.Length;

    /// <summary>The name in a line and where its value begins (-1 when it has none); null for a line without a name.</summary>
    private static (string Name, int ValueAt)? FindName(string line)
    {
        const string export = "export ";
        var start = line.Length - line.TrimStart().Length;
        if (start == line.Length || line[start] == '#') return null;
        if (line.AsSpan(start).StartsWith(export, StringComparison.Ordinal)) start += export.Length;
        var equals = line.IndexOf('=', start);
        return equals < 0 ? (line[start..].Trim(), -1) : (line[start..equals].Trim(), equals + 1);
    }

    /// <summary>Reads the value at a position; moves the end of its last line when it has several.</summary>
    private static (string? Value, string? Failure) ReadValue(string text, int position, ref int end)
    {
        while (position < end && text[position] is ' ' or '\t') position++;
        if (position == end || !Quotes.Contains(text[position], StringComparison.Ordinal)) return (Unquoted(text[position..end]), null);
        var close = FindClosingQuote(text, position);
        if (close < 0) return (null, "lacks its closing quote");
        end = EndOfLine(text, close);
        var rest = text[(close + 1)..end].TrimStart();
        if (rest.Length > 0 && rest[0] != '#') return (null, "goes on after its closing quote");
        var value = text[(position + 1)..close];
        return (text[position] == '"' ? Unescape(value) : value, null);
    }

    private static string Unquoted(string value)
    {
        for (var i = 0; i < value.Length; i++)
        {
            if (value[i] == '#' && (i == 0 || char.IsWhiteSpace(value[i - 1]))) return value[..i].Trim();
        }

        return value.Trim();
    }

    private static int FindClosingQuote(string text, int open)
    {
        for (var i = open + 1; i < text.Length; i++)
        {
            if (text[i] == '\\' && text[open] == '"') i++;
            else if (text[i] == text[open]) return i;
        }

        return -1;
    }

    private static string Unescape(string value)
    {
        var plain = new StringBuilder(value.Length);
        for (var i = 0; i < value.Length; i++)
        {
            var next = value[i] == '\\' && i + 1 < value.Length ? value[i + 1] : '\0';
            if (next is not ('n' or 'r' or '"' or '$' or '\\'))
            {
                plain.Append(value[i]);
                continue;
            }

            plain.Append(next switch { 'n' => '\n', 'r' => '\r', _ => next });
            i++;
        }

        return plain.ToString();
    }

    // The line itself may hold a secret, so it is named by its number only.
    private static BourseException Bad(string source, int line, string why) =>
        new(FailureKind.Usage, $"{source}: line {line} {why}", "write NAME=value, with the value in quotes when it has spaces");
}
