namespace Bourse.Tests.Rules;

public sealed class CodeScannerTests
{
    [Theory]
    [InlineData("a // b \"c\"\nd", "a         \nd")]
    [InlineData("a /* b\nc */ d", "a     \n     d")]
    [InlineData("f(\"b \\\" c\", d)", "f(        , d)")]
    [InlineData("f(@\"b\\\", d, \"\", @\"e\"\"f\")", "f(     , d,   ,        )")]
    [InlineData("c == '\"' || c == '\\'' ? d : e", "c ==     || c ==      ? d : e")]
    [InlineData("$\"a{b}c{{d}}{e(\"f\"):yyyy}\" g", "    b        e(   )        g")]
    [InlineData("\"\"\"a \"b\" {c}\"\"\" d", "                d")]
    [InlineData("$$\"\"\"{a}{{b}}\"\"\" c", "          b      c")]
    public void Comments_and_texts_become_blanks_and_code_stays(string text, string code) => Assert.Equal(code, CodeScanner.CodeOf(text));

    [Fact]
    public void Members_are_found_with_their_lines()
    {
        const string Text = """
            using System;
            namespace A;
            public sealed record R(int B, int C = 1)
            {
                public static bool operator <=(R a, R b)
                {
                    if (a == b) { return true; }
                    return a.B <= b.B;
                }

                public int D { get; init; } = 3;

                [Obsolete("x; y")]
                public int E => B switch
                {
                    1 => 2,
                    _ => Call(new F { G = 1 }, () => { Do(); }),
                };

                private sealed class H<T> where T : class
                {
                    public T I() where T2 : class { return default!; }
                }
            }
            """;
        var members = MemberScanner.MembersOf(CodeScanner.CodeOf(Text)).Where(member => !member.Header.StartsWith('='));
        Assert.Equal(
            ["5+5 public static bool operator", "11+1 public int D", "13+6 public int E", "22+1 public T I where T2 : class"],
            members.Select(member => $"{member.Line}+{member.Length} {member.Header.Split(" =>")[0]}"));
    }
}
