using System.Collections.Immutable;
using System.Text.RegularExpressions;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Diagnostics;
using Microsoft.CodeAnalysis.Text;

namespace Bourse.Tests.Rules;

/// <summary>Time and randomness are given from outside, so that every run can be run again: the compiler refuses the rest (RS0030).</summary>
public sealed partial class BannedSymbolRules
{
    private static readonly string[] Lists = ["BannedSymbols.txt", "src/BannedSymbols.Source.txt"];

    private static readonly Lazy<ImmutableArray<DiagnosticAnalyzer>> Analyzers = new(
        () => [.. Directory.GetFiles(Path.Combine(AppContext.BaseDirectory, "analyzers"), "*.dll")
            .SelectMany(path => new AnalyzerFileReference(path, Loader.Instance).GetAnalyzers(LanguageNames.CSharp))]);

    private static readonly Lazy<AnalyzerOptions> BannedLists = new(
        () => new AnalyzerOptions([.. Lists.Select(list => (AdditionalText)new BannedList(list))]));

    public static TheoryData<string> Symbols => [.. Banned];

    private static IEnumerable<string> Banned => Lists.SelectMany(Lines).Select(line => line.Split(';')[0]);

    [Theory]
    [MemberData(nameof(Symbols))]
    public void Every_banned_symbol_is_one(string symbol) =>
        Assert.NotEmpty(DocumentationCommentId.GetSymbolsForDeclarationId(symbol, SourceCode.Source.Compilation));

    [Theory]
    [InlineData("DateTime.UtcNow")]
    [InlineData("DateTimeOffset . Now")]
    [InlineData("$\"{DateTime.Today:O}\"")]
    [InlineData("System.Diagnostics.Stopwatch.GetTimestamp()")]
    [InlineData("Environment.TickCount64")]
    [InlineData("TimeProvider.System")]
    [InlineData("Random.Shared.Next()")]
    [InlineData("new Random()")]
    [InlineData("Guid.NewGuid()")]
    [InlineData("Guid.CreateVersion7()")]
    [InlineData("System.Security.Cryptography.RandomNumberGenerator.GetInt32(3)")]
    [InlineData("Path.GetRandomFileName()")]
    [InlineData("((Action<int>)Thread.Sleep)")]
    [InlineData("Task.Delay(10)")]
    [InlineData("new CancellationTokenSource(10)")]
    public async Task The_compiler_refuses_a_clock_and_randomness_of_the_codes_own(string code)
    {
        var found = await AnalyzeAsync($"class A {{ object B() => {code}; }}");
        Assert.Equal(["RS0030"], found.Select(diagnostic => diagnostic.Id).Distinct());
    }

    [Theory]
    [InlineData("new Random(7)")]
    [InlineData("Task.Delay(TimeSpan.FromSeconds(1), clock)")]
    [InlineData("clock.GetUtcNow()")]
    public async Task The_compiler_accepts_what_is_given(string code) =>
        Assert.Empty(await AnalyzeAsync($"class A {{ object B(TimeProvider clock) => {code}; }}"));

    [Fact]
    public void Every_exemption_names_files_that_need_it_and_says_why()
    {
        var exempt = Exemptions().ToList();
        Assert.NotEmpty(exempt);
        var needed = SourceCode.Source.Files.Where(file => exempt.Contains(file.Path) && UsesBanned(file)).Select(file => file.Path).ToHashSet();
        Assert.All(exempt, file => Assert.True(needed.Contains(file), $"{file} is not there, or needs its exemption in .editorconfig no more"));
        Assert.DoesNotContain(SourceCode.AllFiles, file => file.Root.ToFullString().Contains("disable " + "RS0030", StringComparison.Ordinal));
    }

    private static bool UsesBanned(SourceFile file)
    {
        var banned = Banned.ToHashSet();
        return file.Names.Select(name => name.Symbol).OfType<ISymbol>()
            .Any(symbol => banned.Contains(symbol.GetDocumentationCommentId() ?? "")
                || symbol.ContainingType is { } type && banned.Contains(type.GetDocumentationCommentId() ?? ""));
    }

    /// <summary>The files of the sections of .editorconfig that turn the rule off; each section follows a comment.</summary>
    private static IEnumerable<string> Exemptions()
    {
        var text = File.ReadAllText(Path.Combine(SourceCode.Root, ".editorconfig"));
        foreach (Match section in Exemption().Matches(text))
        {
            Assert.True(section.Groups["reason"].Success, $"{section.Value} says no reason");
            var (before, names, after) = (section.Groups["before"].Value, section.Groups["names"].Value, section.Groups["after"].Value);
            foreach (var name in names.Split(',')) yield return before + name + after;
        }
    }

    private static IEnumerable<string> Lines(string list) => File.ReadLines(Path.Combine(SourceCode.Root, list)).Where(line => line.Length > 0);

    private static async Task<ImmutableArray<Diagnostic>> AnalyzeAsync(string code)
    {
        var cancellation = TestContext.Current.CancellationToken;
        var compilation = SourceCode.Of(("src/A.cs", code)).Compilation;
        Assert.DoesNotContain(compilation.GetDiagnostics(cancellation), diagnostic => diagnostic.Severity == DiagnosticSeverity.Error);
        return await compilation.WithAnalyzers(Analyzers.Value, BannedLists.Value).GetAnalyzerDiagnosticsAsync(cancellation);
    }

    [GeneratedRegex(
        @"(?<reason>^\#.*\n)?^\[(?<before>[^\]{\n]*)(\{(?<names>[^\]}\n]*)\}(?<after>[^\]\n]*))?\]\ndotnet_diagnostic\.RS0030\.severity = none",
        RegexOptions.Multiline)]
    private static partial Regex Exemption();

    private sealed class BannedList(string path) : AdditionalText
    {
        public override string Path => path;

        public override SourceText GetText(CancellationToken cancellationToken = default) =>
            SourceText.From(File.ReadAllText(System.IO.Path.Combine(SourceCode.Root, path)));
    }

    private sealed class Loader : IAnalyzerAssemblyLoader
    {
        public static readonly Loader Instance = new();

        public void AddDependencyLocation(string fullPath)
        {
        }

        public System.Reflection.Assembly LoadFromPath(string fullPath) => System.Reflection.Assembly.LoadFrom(fullPath);
    }
}
