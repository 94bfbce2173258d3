using System.Runtime.CompilerServices;
using System.Text.RegularExpressions;

namespace Bourse.Tests.Rules;

/// <summary>A source file: its text, and the same without comments and texts.</summary>
internal sealed class SourceFile
{
    public SourceFile(string path, string text)
    {
        Path = path;
        Lines = text.ReplaceLineEndings("\n").TrimEnd('\n').Split('\n');
        Code = CodeScanner.CodeOf(string.Join('\n', Lines));
        CodeLines = Code.Split('\n');
        Members = MemberScanner.MembersOf(Code);
    }

    /// <summary>The folder of the checkout.</summary>
    public static string Root { get; } = FindRoot();

    /// <summary>Every C# file of the checkout, generated ones left out.</summary>
    public static IReadOnlyList<SourceFile> All { get; } = [.. ReadAll().OrderBy(file => file.Path, StringComparer.Ordinal)];

    /// <summary>From the root of the checkout, with slashes.</summary>
    public string Path { get; }

    public IReadOnlyList<string> Lines { get; }

    public string Code { get; }

    public IReadOnlyList<string> CodeLines { get; }

    public IReadOnlyList<Member> Members { get; }

    /// <summary>The files in a folder of the checkout, or in several.</summary>
    public static IEnumerable<SourceFile> In(params string[] folders) =>
        All.Where(file => folders.Any(folder => file.Path.StartsWith(folder + "/", StringComparison.Ordinal)));

    /// <summary>Where a pattern occurs in the code, as lines like <c>src/Bourse/StageLoop.cs:12: …</c>.</summary>
    public IEnumerable<string> Find(Regex pattern) => Find(CodeLines, pattern);

    /// <summary>Where a pattern occurs in code, comments or texts.</summary>
    public IEnumerable<string> FindAnywhere(Regex pattern) => Find(Lines, pattern);

    /// <summary>Names a line of the file for the reader of a test's message.</summary>
    public string Place(int line) => $"{Path}:{line}: {Lines[line - 1].Trim()}";

    private IEnumerable<string> Find(IReadOnlyList<string> lines, Regex pattern) =>
        Enumerable.Range(1, lines.Count).Where(line => pattern.IsMatch(lines[line - 1])).Select(Place);

    private static IEnumerable<SourceFile> ReadAll()
    {
        foreach (var folder in (string[])["src", "tests", "bench"])
        {
            var path = System.IO.Path.Combine(Root, folder);
            if (!Directory.Exists(path)) continue;
            foreach (var file in Directory.EnumerateFiles(path, "*.cs", SearchOption.AllDirectories))
            {
                var relative = System.IO.Path.GetRelativePath(Root, file).Replace('\\', '/');
                if (!relative.Contains("/obj/", StringComparison.Ordinal)) yield return new SourceFile(relative, File.ReadAllText(file));
            }
        }
    }

    private static string FindRoot([CallerFilePath] string here = "")
    {
        var folder = Directory.GetParent(here);
        while (folder is not null && !File.Exists(System.IO.Path.Combine(folder.FullName, "Bourse.slnx"))) folder = folder.Parent;
        return folder?.FullName ?? throw new InvalidOperationException($"the rules read the source files, and there are none around {here}");
    }
}
