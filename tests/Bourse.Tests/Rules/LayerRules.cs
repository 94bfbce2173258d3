using System.Reflection;
using System.Reflection.Metadata;
using System.Reflection.PortableExecutable;
using System.Text.RegularExpressions;
using System.Xml.Linq;

namespace Bourse.Tests.Rules;

/// <summary>Who may know whom.</summary>
public sealed class LayerRules
{
    private static readonly Assembly Domain = typeof(IStage).Assembly;

    /// <summary>What each folder of the domain may know besides itself and the root; the stages meet in Market, in Events and in the ports.</summary>
    private static readonly Dictionary<string, string[]> Known = new()
    {
        [""] = [],
        ["Market"] = [],
        ["Events"] = ["Market"],
        ["Exchanges"] = ["Market", "Events"],
        ["Investors"] = ["Market", "Events"],
        ["Ledger"] = ["Market", "Events"],
        ["Statistics"] = ["Market", "Events"],
        ["Audit"] = ["Market", "Events"],
    };

    /// <summary>What is used across the stages all the same.</summary>
    private static readonly LayerException[] Bridges =
    [
        new("Audit", "Ledger", ["IInvestorsDatabase", "ValuationRow"], "the port to the database, and its rows, which the audit reads"),
        new("Statistics", "Ledger", ["IInvestorsDatabase", "ValuationRow"], "the port to the database, and its rows, which figures are made of"),
        new("Audit", "Investors", ["MissingPolicy"], "the audit values as it was asked to; it shares the question, not the answer"),
    ];

    /// <summary>The projects that a project may know.</summary>
    private static readonly Dictionary<string, string[]> Projects = new()
    {
        ["src/Bourse/Bourse.csproj"] = [],
        ["src/Bourse.Adapters/Bourse.Adapters.csproj"] = ["Bourse"],
        ["src/Bourse.Hosting/Bourse.Hosting.csproj"] = ["Bourse", "Bourse.Adapters"],
        ["src/Bourse.Cli/Bourse.Cli.csproj"] = ["Bourse", "Bourse.Adapters", "Bourse.Hosting"],
    };

    /// <summary>The packages that the domain may know: those that reach neither a file nor a server.</summary>
    private static readonly string[] DomainPackages = ["CsvHelper", "Microsoft.Extensions.Logging.Abstractions"];

    private static readonly Regex Outside =
        new(@"^System\.(Net\.(?!WebUtility)|Data\.|Diagnostics\.Process$)|^Microsoft\.(Data|Win32)|^SQLitePCL|^MySql|^Confluent"
            + @"|^System\.IO\.(File|Directory|Path|Drive|IsolatedStorage|Pipes|MemoryMappedFiles|RandomAccess)");

    [Fact]
    public void The_folders_of_the_domain_know_only_what_they_may() =>
        Rule.Holds("Stages meet in Market, in Events and in the ports", SourceFile.In("src/Bourse").SelectMany(Trespasses));

    [Fact]
    public void Every_bridge_between_stages_is_used() =>
        Assert.All(Bridges, bridge => Assert.Contains(FilesOf(bridge.From), file => Uses(file, bridge.To)));

    [Fact]
    public void References_between_projects_point_one_way()
    {
        var offences = Projects.SelectMany(project => ReferencesOf(project.Key, "ProjectReference")
            .Select(reference => Path.GetFileNameWithoutExtension(reference.Replace('\\', '/')))
            .Except(project.Value)
            .Select(reference => $"{project.Key}: {reference}"));
        Rule.Holds("Cli -> Hosting -> Adapters -> Bourse", offences);
        var projects = Directory.GetFiles(Path.Combine(SourceFile.Root, "src"), "*.csproj", SearchOption.AllDirectories);
        Assert.Equal(Projects.Keys.Order(), projects.Select(file => Path.GetRelativePath(SourceFile.Root, file).Replace('\\', '/')).Order());
    }

    [Fact]
    public void The_domain_has_no_driver() =>
        Assert.Subset(DomainPackages.ToHashSet(), ReferencesOf("src/Bourse/Bourse.csproj", "PackageReference").ToHashSet());

    [Fact]
    public void The_domain_reaches_no_file_no_server_and_no_process() =>
        Rule.Holds("What is outside is reached through a port", OutsideTypes().SelectMany(PlacesOf));

    [Fact]
    public void The_rules_see_trespassers()
    {
        Assert.Equal(["a.cs:1: using Bourse.Statistics;"], Trespasses("Market", new SourceFile("a.cs", "using Bourse.Statistics;")));
        Assert.Equal(["a.cs:1: global using Bourse.Audit;"], Trespasses("Ledger", new SourceFile("a.cs", "global using Bourse.Audit;")));
        var qualified = new SourceFile("a.cs", "// Ledger.ValuationRow\nLedger.ValuationRow a;");
        Assert.Equal(["a.cs:2: Ledger.ValuationRow a;"], Trespasses("Investors", qualified));
        var tooMuch = new SourceFile("a.cs", "using Bourse.Investors;\nPositions a;\nMissingPolicy b;");
        Assert.Equal(["a.cs:2: Positions a;"], Trespasses("Audit", tooMuch));
        Assert.Empty(Trespasses("Audit", new SourceFile("a.cs", "using Bourse.Events;\nvar a = b.Investors.Positions;\nInvestors.MissingPolicy c;")));
        Assert.Matches(Outside, "System.IO.FileStream");
        Assert.Matches(Outside, "System.Net.Sockets.Socket");
        Assert.DoesNotMatch(Outside, "System.IO.TextReader");
    }

    private static IEnumerable<string> Trespasses(SourceFile file)
    {
        var folder = file.Path.Split('/') is { Length: > 3 } parts ? parts[2] : "";
        return Known.ContainsKey(folder) ? Trespasses(folder, file) : [$"{file.Path}:1: folder {folder} stands in no rule"];
    }

    private static IEnumerable<string> Trespasses(string folder, SourceFile file)
    {
        foreach (var other in Known.Keys.Where(other => other.Length > 0 && other != folder && !Known[folder].Contains(other)))
        {
            var allowed = Bridges.Where(bridge => bridge.From == folder && bridge.To == other).SelectMany(bridge => bridge.Types).ToList();
            var forbidden = string.Join('|', TypesOf(other).Except(allowed).Select(Regex.Escape));
            var import = allowed.Count == 0 ? $@"|\busing\s+(\w+\s*=\s*)?Bourse\.{other}\b" : "";
            var qualified = new Regex($@"(?<![\w.])(Bourse\.)?{other}\.({forbidden})\b{import}");
            foreach (var place in file.Find(qualified)) yield return place;
            if (!Uses(file, other) || allowed.Count == 0) continue;
            foreach (var place in file.Find(new Regex($@"(?<![\w.])({forbidden})\b"))) yield return place;
        }
    }

    private static bool Uses(SourceFile file, string folder) => Regex.IsMatch(file.Code, $@"\busing\s+(static\s+)?Bourse\.{folder}\b");

    private static IEnumerable<SourceFile> FilesOf(string folder) => SourceFile.In($"src/Bourse/{folder}");

    private static IEnumerable<string> TypesOf(string folder) => Domain.GetTypes()
        .Where(type => type.Namespace == $"Bourse.{folder}" && !type.IsNested && !type.Name.Contains('<', StringComparison.Ordinal))
        .Select(type => type.Name.Split('`')[0]).DefaultIfEmpty("nothing");

    private static IEnumerable<string> ReferencesOf(string project, string kind) =>
        XDocument.Load(Path.Combine(SourceFile.Root, project)).Descendants(kind).Select(reference => reference.Attribute("Include")!.Value);

    /// <summary>The types of other assemblies that the compiled domain refers to and should not.</summary>
    private static List<string> OutsideTypes()
    {
        using var file = new PEReader(File.OpenRead(Domain.Location));
        var metadata = file.GetMetadataReader();
        return [.. metadata.TypeReferences.Select(metadata.GetTypeReference)
            .Select(type => $"{metadata.GetString(type.Namespace)}.{metadata.GetString(type.Name)}").Where(name => Outside.IsMatch(name))];
    }

    private static IEnumerable<string> PlacesOf(string type)
    {
        var name = new Regex($@"\b{Regex.Escape(type.Split('.')[^1])}\b");
        return SourceFile.In("src/Bourse").SelectMany(file => file.Find(name)).DefaultIfEmpty($"src/Bourse: {type}");
    }

    private sealed record LayerException(string From, string To, string[] Types, string Reason);
}
