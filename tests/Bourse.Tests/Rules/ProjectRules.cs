using System.Reflection;
using System.Text.RegularExpressions;
using System.Xml.Linq;
using Microsoft.CodeAnalysis;

namespace Bourse.Tests.Rules;

/// <summary>Which project may know which, and what the domain may reach.</summary>
public sealed partial class ProjectRules
{
    /// <summary>Each project may use those before it.</summary>
    private static readonly string[] Order = ["Bourse", "Bourse.Adapters", "Bourse.Hosting", "Bourse.Monitoring", "Bourse.Dashboard", "Bourse.Cli"];

    /// <summary>The packages that the domain may know: those that reach neither a file nor a server.</summary>
    private static readonly string[] DomainPackages = ["Cronos", "CsvHelper", "JsonSchema.Net", "Microsoft.Extensions.Logging.Abstractions"];

    private static IEnumerable<string> ProjectFiles => ((string[])["src", "tests", "bench"])
        .SelectMany(folder => Directory.GetFiles(Path.Combine(SourceCode.Root, folder), "*.csproj", SearchOption.AllDirectories));

    [Fact]
    public void References_between_projects_point_one_way() => Rule.Holds(
        string.Join(" -> ", Order.Reverse()),
        from file in ProjectFiles
        where Path.GetRelativePath(SourceCode.Root, file).StartsWith("src", StringComparison.Ordinal)
        from reference in References(file, "ProjectReference")
        let project = Path.GetFileNameWithoutExtension(file)
        let other = Path.GetFileNameWithoutExtension(reference.Replace('\\', '/'))
        where Array.IndexOf(Order, project) < 0 || Array.IndexOf(Order, other) >= Array.IndexOf(Order, project)
        select $"{project}: {other}");

    [Fact]
    public void Code_uses_only_types_of_the_projects_below_it() => Rule.Holds(string.Join(" -> ", Order.Reverse()), Upward(SourceCode.Source));

    [Fact]
    public void The_domain_has_no_driver() => Assert.Subset(
        DomainPackages.ToHashSet(), References(Path.Combine(SourceCode.Root, "src/Bourse/Bourse.csproj"), "PackageReference").ToHashSet());

    [Fact]
    public void The_domain_reaches_no_file_no_server_and_no_process() =>
        Rule.Holds("What is outside is reached through a port", Outside(SourceCode.Source));

    [Fact]
    public void The_rules_see_code_that_uses_a_project_above_it_and_a_domain_that_opens_a_file()
    {
        var code = SourceCode.Of(
            ("src/Bourse.Adapters/Sqlite/A.cs", "namespace Bourse.Adapters.Sqlite; class A { Bourse.Cli.B b; }"),
            ("src/Bourse.Cli/B.cs", "namespace Bourse.Cli; class B { Bourse.Adapters.Sqlite.A a; }"),
            ("src/Bourse/C.cs", "namespace Bourse;\nclass C { TextReader a; object b = File.OpenText(\"x\");\nSystem.Net.Sockets.Socket c;\n"
                + "string d = System.Net.WebUtility.HtmlEncode(\"\"); }"));

        Assert.StartsWith("src/Bourse.Adapters/Sqlite/A.cs:1", Assert.Single(Upward(code)), StringComparison.Ordinal);
        Assert.Equal(["src/Bourse/C.cs:2", "src/Bourse/C.cs:3"], Outside(code).Select(place => place[..17]));
    }

    [Fact]
    public void Integer_arithmetic_that_does_not_fit_is_an_error_in_every_project()
    {
        const string Property = "CheckForOverflowUnderflow";
        var common = XDocument.Load(Path.Combine(SourceCode.Root, "Directory.Build.props"));
        Assert.Equal("true", Assert.Single(common.Descendants(Property)).Value);
        Assert.DoesNotContain(ProjectFiles, file => XDocument.Load(file).Descendants(Property).Any());
        var most = int.MaxValue;
        Assert.Throws<OverflowException>(() => most + 1);
        Assert.Throws<OverflowException>(() => (byte)most);
    }

    private static IEnumerable<string> References(string project, string kind) =>
        XDocument.Load(project).Descendants(kind).Select(reference => reference.Attribute("Include")!.Value);

    private static IEnumerable<string> Upward(SourceCode code) =>
        code.Uses.Where(use => RankOf(use.ToFolder) > RankOf(use.From.Folder)).Select(use => $"{use.Place} ({use.To.Name} of {use.ToFolder})");

    private static int RankOf(string folder) => Array.IndexOf(Order, folder.Split('/')[1]);

    private static IEnumerable<string> Outside(SourceCode code) => code.Files.Where(file => file.Project == "src/Bourse").AsParallel().AsOrdered()
        .SelectMany(file => TypeUse.Foreign(file).Where(use => OutsideTypes().IsMatch(use.Type)).Select(use => file.Place(use.Node)))
        .Distinct().AsSequential();

    [GeneratedRegex(@"^System\.(Net\.(?!WebUtility)|Data\.|Diagnostics\.Process$)|^Microsoft\.(Data|Win32)|^SQLitePCL|^MySql|^Confluent"
        + @"|^System\.IO\.(File|Directory|Path|Drive|IsolatedStorage|Pipes|MemoryMappedFiles|RandomAccess)")]
    private static partial Regex OutsideTypes();
}
