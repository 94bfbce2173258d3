using System.Runtime.CompilerServices;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace Bourse.Tests.Rules;

/// <summary>
/// C# files as the compiler understands them. Those of the checkout are compiled once for all rules, a rule's bad sample by itself.
/// </summary>
internal sealed class SourceCode
{
    private const string ImplicitUsings = """
        global using System; global using System.Collections.Generic; global using System.IO; global using System.Linq;
        global using System.Net.Http; global using System.Threading; global using System.Threading.Tasks;
        """;

    // What the compiler learns of an assembly in its project file. The source compilation bears the name of the tests, so that it may use what is
    // generated into the adapters' assembly and internal there.
    private const string SourceUsings = ImplicitUsings + "[assembly: System.Runtime.CompilerServices.InternalsVisibleTo(\"Rules\")]";
    private const string TestUsings = ImplicitUsings + "global using Microsoft.Extensions.Time.Testing; global using Xunit;";

    private static readonly CSharpParseOptions Parsing = new(LanguageVersion.Latest, DocumentationMode.Parse);
    private static readonly CSharpCompilationOptions Options =
        new(OutputKind.DynamicallyLinkedLibrary, allowUnsafe: true, nullableContextOptions: NullableContextOptions.Enable, checkOverflow: true);

    private static readonly Lazy<MetadataReference[]> Packages = new(
        () => [.. PathsOfPackages().Select(path => MetadataReference.CreateFromFile(path))]);
    private static readonly Lazy<SourceCode> LazySource = new(() => Compile("Bourse.Tests", SourceUsings, Read("src"), References()));
    private static readonly Lazy<SourceCode> LazyTests = new(
        () => Compile("Rules", TestUsings, Read("tests"), [.. Packages.Value, Source.Compilation.ToMetadataReference()]));

    private static readonly Lazy<IReadOnlyList<SourceFile>> LazyAllFiles = new(
        () => [.. Source.Files, .. Tests.Files, .. Compile("Benchmarks", ImplicitUsings, Read("bench"), []).Files]);

    private readonly Lazy<IReadOnlyList<TypeUse>> _uses;
    private readonly Lazy<IReadOnlyList<(INamedTypeSymbol Type, SourceFile File, SyntaxNode Declaration)>> _types;

    private SourceCode(Compilation compilation, IReadOnlyList<SourceFile> files)
    {
        (Compilation, Files) = (compilation, files);
        _uses = new Lazy<IReadOnlyList<TypeUse>>(() => TypeUse.In(this));
        _types = new Lazy<IReadOnlyList<(INamedTypeSymbol, SourceFile, SyntaxNode)>>(() => [.. FindTypes()]);
    }

    /// <summary>The folder of the checkout.</summary>
    public static string Root { get; } = FindRoot();

    /// <summary>All of <c>src</c>, in one compilation.</summary>
    public static SourceCode Source => LazySource.Value;

    /// <summary>All of <c>tests</c>.</summary>
    public static SourceCode Tests => LazyTests.Value;

    /// <summary>All files of <c>src</c>, <c>tests</c> and <c>bench</c>; those of the last as syntax only.</summary>
    public static IReadOnlyList<SourceFile> AllFiles => LazyAllFiles.Value;

    public Compilation Compilation { get; }

    public IReadOnlyList<SourceFile> Files { get; }

    /// <summary>Every use of a type of these files in one of them.</summary>
    public IReadOnlyList<TypeUse> Uses => _uses.Value;

    /// <summary>The types that the files declare.</summary>
    public IReadOnlyList<(INamedTypeSymbol Type, SourceFile File, SyntaxNode Declaration)> Types => _types.Value;

    /// <summary>Compiles a sample, to see a rule fail.</summary>
    public static SourceCode Of(params (string Path, string Text)[] files) => Compile("Sample", ImplicitUsings, files, Packages.Value);

    private IEnumerable<(INamedTypeSymbol Type, SourceFile File, SyntaxNode Declaration)> FindTypes() =>
        from file in Files
        from declaration in file.Root.DescendantNodes(node => node is not StatementSyntax).OfType<BaseTypeDeclarationSyntax>()
        select (file.Model.GetDeclaredSymbol(declaration)!, file, (SyntaxNode)declaration);

    private static SourceCode Compile(
        string name, string usings, IEnumerable<(string Path, string Text)> files, IEnumerable<MetadataReference> references)
    {
        var trees = files.AsParallel().AsOrdered()
            .Select(file => (file.Path, Tree: CSharpSyntaxTree.ParseText(file.Text, Parsing, file.Path))).ToList();
        var all = trees.Select(file => file.Tree).Append(CSharpSyntaxTree.ParseText(usings, Parsing));
        var compilation = CSharpCompilation.Create(name, all, references, Options);
        return new SourceCode(compilation, [.. trees.Select(file => new SourceFile(file.Path, file.Tree, compilation))]);
    }

    private static IEnumerable<(string Path, string Text)> Read(string folder) =>
        from file in Directory.EnumerateFiles(Path.Combine(Root, folder), "*.cs", SearchOption.AllDirectories)
        let path = Path.GetRelativePath(Root, file).Replace('\\', '/')
        where !path.Contains("/obj/", StringComparison.Ordinal)
        orderby path
        select (path, File.ReadAllText(file));

    /// <summary>The packages, and two assemblies for what is generated into them: clients of services, components of pages.</summary>
    private static IEnumerable<MetadataReference> References() =>
    [
        .. Packages.Value,
        MetadataReference.CreateFromFile(typeof(Adapters.Sqlite.GroupAssignment).Assembly.Location),
        MetadataReference.CreateFromFile(typeof(Bourse.Dashboard.DashboardOptions).Assembly.Location),
    ];

    private static IEnumerable<string> PathsOfPackages() => ((string)AppContext.GetData("TRUSTED_PLATFORM_ASSEMBLIES")!)
        .Split(Path.PathSeparator)
        .Where(path => !Path.GetFileName(path).StartsWith("bourse", StringComparison.OrdinalIgnoreCase));

    private static string FindRoot([CallerFilePath] string here = "")
    {
        var folder = Directory.GetParent(here);
        while (folder is not null && !File.Exists(Path.Combine(folder.FullName, "Bourse.slnx"))) folder = folder.Parent;
        return folder?.FullName ?? throw new InvalidOperationException($"the rules read the source files, and there are none around {here}");
    }
}
