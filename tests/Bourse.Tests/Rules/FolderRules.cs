namespace Bourse.Tests.Rules;

/// <summary>Which folder may know which, by the types that code uses.</summary>
public sealed class FolderRules
{
    private const string Domain = "src/Bourse";

    /// <summary>What each folder of the domain may know besides itself and the root; the stages meet in Market, in Events and in the ports.</summary>
    private static readonly Dictionary<string, string[]> Known = new()
    {
        [""] = ["Retry"],
        ["Retry"] = [],
        ["Market"] = [],
        ["Events"] = ["Market"],
        ["Exchanges"] = ["Market", "Events", "Replay", "Bars"],
        ["Replay"] = ["Market", "Events"],
        ["Investors"] = ["Market", "Events"],
        ["Intraday"] = ["Market", "Events", "Bars"],
        ["Schemas"] = ["Events"],
        ["Sinks"] = ["Events"],
        ["Bars"] = ["Market", "Events", "Sinks"],
        ["Lake"] = ["Events", "Sinks"],
        ["Ledger"] = ["Market", "Events", "Sinks"],
        ["Pipelines"] = ["Market", "Events", "Bars", "Replay", "Retry"],
        ["Statistics"] = ["Market", "Events"],
        ["Audit"] = ["Market", "Events"],
    };

    private static readonly Bridge[] Bridges =
    [
        new(
            "Audit", "Ledger",
            ["IValuationTables", "DatabaseInventory", "MasterInvestor", "MasterPortfolio", "StoredProgress", "UnreadableRow", "ValuationRow"],
            "the tables of the database, and their rows, which the audit reads"),
        new(
            "Statistics", "Ledger", ["IValuationTables", "ValuationReading", "ValuationRow"],
            "the tables of the database, and their rows, which figures are made of"),
        new("Pipelines", "Exchanges", ["Fnv", "Philox", "WalkModel"], "invented bars come from the generator and the walk of invented prices"),
        new("Audit", "Investors", ["MissingPolicy"], "the audit values as it was asked to; it shares the question, not the answer"),
    ];

    [Fact]
    public void Folders_of_the_domain_use_only_the_folders_they_may() =>
        Rule.Holds("Stages meet in Market, in Events and in the ports", Trespasses(SourceCode.Source));

    [Fact]
    public void Every_bridge_between_stages_is_used() => Assert.All(Bridges, bridge => Assert.All(
        bridge.Types,
        type => Assert.Contains(
            SourceCode.Source.Uses, use => StageOf(use.From.Folder) == bridge.From && StageOf(use.ToFolder) == bridge.To && use.To.Name == type)));

    [Fact]
    public void No_folders_use_each_other_in_a_circle() =>
        Rule.Holds("What uses each other stands in one folder, or one of them does not", Circles(SourceCode.Source));

    [Fact]
    public void A_namespace_is_called_as_its_folder() =>
        Rule.Holds("A namespace is the folder's path", SourceCode.Source.Types.Where(IsMisplaced).Select(type => type.File.Place(type.Declaration)));

    [Fact]
    public void The_rules_see_every_name() =>
        Rule.Holds("The compiler knows what each name means", SourceCode.Source.Files.AsParallel().SelectMany(TypeUse.Unknown));

    [Fact]
    public void The_rules_see_a_stage_that_uses_another()
    {
        var code = SourceCode.Of(
            ("src/Bourse/Market/A.cs", "namespace Bourse.Market; class A { Bourse.Audit.B b; }"),
            ("src/Bourse/Audit/B.cs", "using Bourse.Investors;\nnamespace Bourse.Audit;\nclass B { MissingPolicy p; int c = Positions.Make().D; }"),
            ("src/Bourse/Audit/Quiet.cs", "using Bourse.Investors;\nnamespace Bourse.Audit; /* Positions */ class Quiet;"),
            ("src/Bourse/Investors/P.cs", "namespace Bourse.Investors; class Positions { public int D; internal static Positions Make() => new(); }"),
            ("src/Bourse/Investors/MissingPolicy.cs", "namespace Bourse.Investors; enum MissingPolicy;"),
            ("src/Bourse/New/C.cs", "namespace Bourse.New; class C;"));

        Assert.Equal(
            ["src/Bourse/Market/A.cs:1", "src/Bourse/Audit/B.cs:3", "src/Bourse/New/C.cs:1"],
            Trespasses(code).Select(place => string.Join(':', place.Split(':').Take(2))).Distinct());
    }

    [Fact]
    public void The_rules_see_a_circle_of_three_folders_even_without_a_name()
    {
        var code = SourceCode.Of(
            ("src/X/A/A.cs", "namespace X.A; class One { public object Next() => new B.Two().Next(); }"),
            ("src/X/B/B.cs", "namespace X.B; class Two { public object Next() => new C.Three(); }"),
            ("src/X/C/C.cs", "using X.D; namespace X.C; class Three { object o = Four.Make().Go(); }"),
            ("src/X/D/D.cs", "namespace X.D; class Four { public static A.One Make() => new(); }"),
            ("src/X/D/E.cs", "namespace X.D; static class Extra { public static A.One Go(this A.One one) => one; }"),
            ("src/X/E/E.cs", "namespace X.E; class Alone { A.One one; }"));

        Assert.Equal(["src/X/A -> src/X/B -> src/X/C -> src/X/D"], Circles(code).Select(circle => circle.Split(" (")[0]));
    }

    [Fact]
    public void The_rules_see_a_misplaced_namespace_and_an_unknown_name()
    {
        var code = SourceCode.Of(("src/Bourse/Market/A.cs", "namespace Bourse.Audit; class A { Unheard b; }"));
        Assert.True(IsMisplaced(code.Types.Single()));
        Assert.Single(TypeUse.Unknown(code.Files[0]));
    }

    private static IEnumerable<string> Trespasses(SourceCode code)
    {
        var unknown = code.Files.Where(file => StageOf(file.Folder) is { } stage && !Known.ContainsKey(stage))
            .Select(file => $"{file.Path}:1: folder {file.Folder} stands in no rule");
        return code.Uses.Where(IsTrespass).Select(use => $"{use.Place} ({use.To.Name} of {use.ToFolder})").Concat(unknown);
    }

    private static bool IsTrespass(TypeUse use) =>
        StageOf(use.From.Folder) is { } from && StageOf(use.ToFolder) is { } to && from != to && to.Length > 0
        && Known.TryGetValue(from, out var known) && !known.Contains(to)
        && !Bridges.Any(bridge => bridge.From == from && bridge.To == to && bridge.Types.Contains(use.To.Name));

    /// <summary>The stage's folder within the domain, "" for the root; null elsewhere.</summary>
    private static string? StageOf(string folder) =>
        folder == Domain ? "" : folder.StartsWith(Domain + "/", StringComparison.Ordinal) ? folder.Split('/')[2] : null;

    private static bool IsMisplaced((Microsoft.CodeAnalysis.INamedTypeSymbol Type, SourceFile File, Microsoft.CodeAnalysis.SyntaxNode) declared) =>
        declared.Type.ContainingNamespace.ToDisplayString() != declared.File.Folder["src/".Length..].Replace('/', '.');

    /// <summary>The sets of folders of which each leads to every other, each with a place for the way back.</summary>
    private static IEnumerable<string> Circles(SourceCode code)
    {
        var edges = code.Uses.Where(use => use.From.Folder != use.ToFolder)
            .ToLookup(use => use.From.Folder, use => use.ToFolder);
        var reached = edges.ToDictionary(edge => edge.Key, edge => Reached(edge.Key, edges));
        var reported = new HashSet<string>();
        foreach (var folder in reached.Keys.Order())
        {
            var circle = reached[folder].Where(other => reached.TryGetValue(other, out var back) && back.Contains(folder))
                .Append(folder).Distinct().Order().ToList();
            if (circle.Count < 2 || !reported.Add(circle[0])) continue;
            var places = code.Uses.Where(use => use.From.Folder != use.ToFolder && circle.Contains(use.From.Folder) && circle.Contains(use.ToFolder))
                .DistinctBy(use => (use.From.Folder, use.ToFolder)).Select(use => $"\n    {use.ToFolder} in {use.Place}");
            yield return $"{string.Join(" -> ", circle)} ({string.Concat(places)})";
        }
    }

    private static HashSet<string> Reached(string from, ILookup<string, string> edges)
    {
        var (reached, next) = (new HashSet<string>(), new Stack<string>(edges[from]));
        while (next.TryPop(out var folder))
        {
            if (!reached.Add(folder)) continue;
            foreach (var further in edges[folder]) next.Push(further);
        }

        return reached;
    }

    /// <summary>What one stage uses of another all the same.</summary>
    private sealed record Bridge(string From, string To, string[] Types, string Reason);
}
