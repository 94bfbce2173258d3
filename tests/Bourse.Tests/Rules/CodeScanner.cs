namespace Bourse.Tests.Rules;

/// <summary>
/// Takes the comments and the texts out of C# code and leaves the rest where it is, so that rules look at code only. What stands in the
/// holes of interpolated texts is code.
/// </summary>
internal sealed class CodeScanner
{
    private readonly string _text;
    private readonly char[] _code;
    private int _at;

    private CodeScanner(string text)
    {
        _text = text;
        _code = text.ToCharArray();
    }

    /// <summary>The code, of the same length and with the same line ends as the text.</summary>
    public static string CodeOf(string text)
    {
        var scanner = new CodeScanner(text);
        scanner.ReadCode(inHole: false);
        return new string(scanner._code);
    }

    private void ReadCode(bool inHole)
    {
        var depth = 0;
        while (_at < _text.Length)
        {
            var c = _text[_at];
            if (StartsWith("//")) BlankUntil(_text.IndexOf('\n', _at));
            else if (StartsWith("/*")) BlankUntil(_text.IndexOf("*/", _at, StringComparison.Ordinal) + 2);
            else if (c == '\'') BlankUntil(_text.IndexOf('\'', _at + (_text[_at + 1] == '\\' ? 3 : 2)) + 1);
            else if (LengthOfPrefix() is var prefix and >= 0) ReadText(prefix);
            else if (inHole && depth == 0 && c is '}' or ':') return;
            else
            {
                if (c is '(' or '[' or '{') depth++;
                if (c is ')' or ']' or '}') depth--;
                _at++;
            }
        }
    }

    /// <summary>How many characters stand before the quote if a text begins here; -1 if none does.</summary>
    private int LengthOfPrefix()
    {
        var length = 0;
        while (_at + length < _text.Length && _text[_at + length] is '$' or '@') length++;
        return _at + length < _text.Length && _text[_at + length] == '"' ? length : -1;
    }

    private void ReadText(int prefixLength)
    {
        var prefix = _text.AsSpan(_at, prefixLength);
        var (dollars, verbatim) = (prefix.Count('$'), prefix.Contains('@'));
        Blank(prefixLength);
        var quotes = RunOf('"');
        if (verbatim || quotes == 1) ReadQuoted(dollars > 0, verbatim);
        else if (quotes == 2) Blank(2);
        else ReadRaw(dollars, quotes);
    }

    private void ReadQuoted(bool interpolated, bool verbatim)
    {
        Blank(1);
        while (_at < _text.Length)
        {
            var c = _text[_at];
            if (c == '\\' && !verbatim) Blank(2);
            else if (c == '"' && (!verbatim || RunOf('"') == 1))
            {
                Blank(1);
                return;
            }
            else if (c == '"') Blank(2);
            else if (c != '{' || !interpolated) Blank(1);
            else if (RunOf('{') % 2 == 0) Blank(RunOf('{'));
            else ReadHole(RunOf('{'), 1);
        }
    }

    private void ReadRaw(int dollars, int quotes)
    {
        Blank(quotes);
        while (_at < _text.Length)
        {
            if (RunOf('"') >= quotes)
            {
                Blank(RunOf('"'));
                return;
            }

            if (dollars > 0 && RunOf('{') >= dollars) ReadHole(RunOf('{'), dollars);
            else Blank(1);
        }
    }

    private void ReadHole(int opening, int closing)
    {
        Blank(opening);
        ReadCode(inHole: true);
        while (_at < _text.Length && _text[_at] != '}') Blank(1);
        Blank(closing);
    }

    private bool StartsWith(string mark) => string.CompareOrdinal(_text, _at, mark, 0, mark.Length) == 0;

    private int RunOf(char c)
    {
        var length = 0;
        while (_at + length < _text.Length && _text[_at + length] == c) length++;
        return length;
    }

    private void Blank(int count) => BlankUntil(_at + count);

    private void BlankUntil(int end)
    {
        end = end < _at ? _text.Length : Math.Min(end, _text.Length);
        for (; _at < end; _at++)
        {
            if (_text[_at] is not ('\n' or '\r')) _code[_at] = ' ';
        }
    }
}
