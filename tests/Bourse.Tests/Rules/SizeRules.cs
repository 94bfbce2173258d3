using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace Bourse.Tests.Rules;

public sealed class SizeRules
{
    private const int LongestFile = 500;
    private const int LongestLine = 150;
    private const int LongestMethod = 50;
    private const int UsualMethod = 30;
    private const double UsualShare = 0.95;

    [Fact]
    public void No_file_has_more_than_500_lines() =>
        Rule.Holds("A file is short enough to be read at a sitting", SourceCode.AllFiles.SelectMany(LongFiles));

    [Fact]
    public void No_line_has_more_than_150_characters() => Rule.Holds("A line fits on a screen", SourceCode.AllFiles.SelectMany(LongLines));

    [Fact]
    public void No_method_has_more_than_50_lines() =>
        Rule.Holds("A method is seen as a whole", SourceCode.AllFiles.SelectMany(file => LongMethods(file, LongestMethod)));

    [Fact]
    public void Of_100_methods_95_have_less_than_30_lines()
    {
        // Methods and properties of a line would make long methods look rare.
        var lengths = SourceCode.Source.Files.SelectMany(file => Methods(file).Select(file.LengthOf)).Where(length => length > 1).ToList();
        var usual = lengths.Count(length => length < UsualMethod) / (double)lengths.Count;
        var longer = SourceCode.Source.Files.SelectMany(file => LongMethods(file, UsualMethod - 1));
        Assert.True(usual >= UsualShare, $"{usual:P1} of the methods are short; these are not:\n  {string.Join("\n  ", longer)}");
    }

    [Fact]
    public void The_rules_see_what_is_too_long()
    {
        var body = string.Concat(Enumerable.Repeat("        Work();\n", 48));
        var method = $"    void M(int a = 1)\n    {{\n{body}    }}\n";
        var line = $"    int N() =>\n        {new string('1', 142)};\n";
        var list = $"    int[] _list =\n    [\n{string.Concat(Enumerable.Repeat("        1,\n", 60))}    ];\n";
        var file = SourceCode.Of(("src/Long.cs", $"sealed class Long\n{{\n    int _a = 1;\n\n{method}\n{line}{list}}}\n")).Files[0];
        Assert.Equal(["src/Long.cs:5: void M(int a = 1) (51 lines)"], LongMethods(file, LongestMethod));
        Assert.StartsWith("src/Long.cs:58: 111", Assert.Single(LongLines(file)), StringComparison.Ordinal);
        Assert.Empty(LongFiles(file));
        var long501 = SourceCode.Of(("src/Long.cs", string.Concat(Enumerable.Repeat("\n", 500)) + ";\n")).Files[0];
        Assert.Equal("src/Long.cs:501 lines", Assert.Single(LongFiles(long501)));
    }

    private static IEnumerable<string> LongFiles(SourceFile file)
    {
        var lines = file.Lines.Count - (file.Lines[^1].Span.IsEmpty ? 1 : 0);
        return lines > LongestFile ? [$"{file.Path}:{lines} lines"] : [];
    }

    private static IEnumerable<string> LongLines(SourceFile file) =>
        Enumerable.Range(0, file.Lines.Count).Where(line => file.Lines[line].Span.Length > LongestLine).Select(file.Place);

    private static IEnumerable<string> LongMethods(SourceFile file, int longest) =>
        Methods(file).Where(method => file.LengthOf(method) > longest).Select(method => $"{file.Place(method)} ({file.LengthOf(method)} lines)");

    /// <summary>What does something; a field's value, like a list or a long text, is only looked at.</summary>
    private static IEnumerable<SyntaxNode> Methods(SourceFile file) => file.Root.DescendantNodes().Where(
        node => node is BaseMethodDeclarationSyntax or BasePropertyDeclarationSyntax { AccessorList: not null }
            or PropertyDeclarationSyntax { ExpressionBody: not null } or IndexerDeclarationSyntax);
}
