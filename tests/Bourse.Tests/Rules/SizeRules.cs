namespace Bourse.Tests.Rules;

public sealed class SizeRules
{
    private const int LongestFile = 500;
    private const int LongestLine = 150;
    private const int LongestMember = 50;
    private const int UsualMember = 30;
    private const double UsualShare = 0.95;

    [Fact]
    public void No_file_has_more_than_500_lines() =>
        Rule.Holds("A file is short enough to be read at a sitting", SourceFile.All.SelectMany(LongFiles));

    [Fact]
    public void No_line_has_more_than_150_characters() =>
        Rule.Holds("A line fits on a screen", SourceFile.All.SelectMany(LongLines));

    [Fact]
    public void No_method_has_more_than_50_lines() =>
        Rule.Holds("A method is seen as a whole", SourceFile.All.SelectMany(file => LongMembers(file, LongestMember)));

    [Fact]
    public void Of_100_methods_95_have_less_than_30_lines()
    {
        // Fields and properties of a line would make long methods look rare.
        var methods = SourceFile.In("src").SelectMany(file => file.Members).Where(member => member.IsCode && member.Length > 1).ToList();
        var usual = methods.Count(method => method.Length < UsualMember) / (double)methods.Count;
        var longer = SourceFile.In("src").SelectMany(file => LongMembers(file, UsualMember - 1));
        Assert.True(usual >= UsualShare, $"{usual:P1} of the methods are short; these are not:\n  {string.Join("\n  ", longer)}");
    }

    [Fact]
    public void The_rules_see_what_is_too_long()
    {
        var body = string.Concat(Enumerable.Repeat("        Work();\n", 48));
        var method = $"    void M(int a = 1)\n    {{\n{body}    }}\n";
        var line = $"    int N() =>\n        {new string('1', 142)};\n";
        var file = new SourceFile("long.cs", $"sealed class Long\n{{\n    int _a = 1;\n\n{method}\n{line}}}\n");
        Assert.Equal(["long.cs:5: void M(int a = 1) (51 lines)"], LongMembers(file, LongestMember));
        Assert.StartsWith("long.cs:58: 111", Assert.Single(LongLines(file)), StringComparison.Ordinal);
        Assert.Empty(LongFiles(file));
        Assert.Equal("long.cs:501 lines", Assert.Single(LongFiles(new SourceFile("long.cs", string.Concat(Enumerable.Repeat("\n", 500)) + ";"))));
    }

    private static IEnumerable<string> LongFiles(SourceFile file) =>
        file.Lines.Count > LongestFile ? [$"{file.Path}:{file.Lines.Count} lines"] : [];

    private static IEnumerable<string> LongLines(SourceFile file) =>
        Enumerable.Range(1, file.Lines.Count).Where(line => file.Lines[line - 1].Length > LongestLine).Select(file.Place);

    private static IEnumerable<string> LongMembers(SourceFile file, int longest) =>
        file.Members.Where(member => member.Length > longest && member.IsCode).Select(member => $"{file.Place(member.Line)} ({member.Length} lines)");
}
