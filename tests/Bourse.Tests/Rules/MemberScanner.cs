using System.Text.RegularExpressions;

namespace Bourse.Tests.Rules;

/// <summary>A member of a type: a method, a property, a field with its value.</summary>
/// <param name="Line">The line it begins on, from 1.</param>
/// <param name="Length">How many lines it has.</param>
/// <param name="Header">What stands before its body.</param>
internal sealed record Member(int Line, int Length, string Header)
{
    /// <summary>Whether it does something; a field's value, like a list or a long text, is only looked at.</summary>
    public bool IsCode => Header.Split('=', 2) is [_] or [_, ['>', ..]];
}

/// <summary>Finds the members of the types in code without comments and texts (<see cref="CodeScanner"/>).</summary>
internal sealed partial class MemberScanner
{
    private readonly string _code;
    private readonly List<Member> _members = [];
    private int _start;

    private MemberScanner(string code) => _code = code;

    public static IReadOnlyList<Member> MembersOf(string code)
    {
        var scanner = new MemberScanner(code);
        scanner.Scan();
        return scanner._members;
    }

    private void Scan()
    {
        for (var at = 0; at < _code.Length; at++)
        {
            if (_code[at] is '}') _start = at + 1;
            else if (_code[at] is '(' or '[') at = EndOfBrackets(at);
            else if (_code[at] == ';') Close(at, _code[_start..at]);
            else if (_code[at] == '{') at = Open(at);
        }
    }

    private int Open(int at)
    {
        var header = Header(_code[_start..at]);
        if (TypeOrNamespace().IsMatch(header))
        {
            _start = at + 1;
            return at;
        }

        var end = EndOfBrackets(at);
        // A body of an expression, or a value, goes on to its semicolon, whatever stands in braces on the way.
        if (header.Contains('=', StringComparison.Ordinal)) return end;
        Close(end, header);
        return end;
    }

    private void Close(int end, string header)
    {
        var start = _start;
        while (start < end && char.IsWhiteSpace(_code[start])) start++;
        _start = end + 1;
        header = Header(header);
        if (header.Length == 0 || Directive().IsMatch(header) || TypeOrNamespace().IsMatch(header)) return;
        _members.Add(new Member(LineOf(start), LineOf(end) - LineOf(start) + 1, header));
    }

    private int LineOf(int at) => _code.AsSpan(0, at).Count('\n') + 1;

    private int EndOfBrackets(int at)
    {
        var depth = 0;
        for (; at < _code.Length; at++)
        {
            if (_code[at] is '(' or '[' or '{') depth++;
            if (_code[at] is ')' or ']' or '}' && --depth == 0) return at;
        }

        return at - 1;
    }

    /// <summary>On one line, without what stands in brackets and without the sign of an operator.</summary>
    private static string Header(string text)
    {
        for (var before = ""; before != text;) (before, text) = (text, Brackets().Replace(text, ""));
        return Spaces().Replace(Operator().Replace(text, "operator"), " ").Trim();
    }

    [GeneratedRegex(@"\b(class|struct|record|interface|enum|namespace)\s+(?!where\b)[\w@]")]
    private static partial Regex TypeOrNamespace();

    [GeneratedRegex(@"^(global )?using\b")]
    private static partial Regex Directive();

    [GeneratedRegex(@"\([^()\[\]]*\)|\[[^()\[\]]*\]")]
    private static partial Regex Brackets();

    [GeneratedRegex(@"\boperator\s*\S+")]
    private static partial Regex Operator();

    [GeneratedRegex(@"\s+")]
    private static partial Regex Spaces();
}
