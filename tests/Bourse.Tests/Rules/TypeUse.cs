using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace Bourse.Tests.Rules;

/// <summary>A place in the code where a type of the same code is used: by its name, or by a member of it.</summary>
/// <param name="From">The file with the place.</param>
/// <param name="To">The outermost type that is used.</param>
/// <param name="ToFolder">The folder that the type is declared in.</param>
/// <param name="Node">The place.</param>
internal sealed record TypeUse(SourceFile From, INamedTypeSymbol To, string ToFolder, SyntaxNode Node)
{
    public string Place => From.Place(Node);

    /// <summary>All uses in some code, those within a file left out.</summary>
    public static IReadOnlyList<TypeUse> In(SourceCode code) => [.. code.Files.AsParallel().AsOrdered().SelectMany(In)];

    /// <summary>The names that mean nothing to the compiler: what they use, no rule can see.</summary>
    public static IEnumerable<string> Unknown(SourceFile file) =>
        from name in file.Names
        where name is { Symbol: null, Node: SimpleNameSyntax { IsVar: false, Identifier.ValueText: not ("nameof" or "notnull") } }
        select file.Place(name.Node);

    /// <summary>The types of other assemblies that a file uses.</summary>
    public static IEnumerable<(string Type, SyntaxNode Node)> Foreign(SourceFile file) =>
        from name in file.Names
        let type = name.Symbol as INamedTypeSymbol ?? name.Symbol?.ContainingType
        where type is { Locations: [{ IsInMetadata: true }, ..] }
        select (type.OriginalDefinition.ToDisplayString(), (SyntaxNode)name.Node);

    private static IEnumerable<TypeUse> In(SourceFile file) =>
        from name in file.Names
        let type = OutermostOf(name.Symbol)
        where type is { DeclaringSyntaxReferences.Length: > 0 }
        let path = type.DeclaringSyntaxReferences[0].SyntaxTree.FilePath
        where path != file.Path && path.Contains('/', StringComparison.Ordinal)
        select new TypeUse(file, type, path[..path.LastIndexOf('/')], name.Node);

    private static INamedTypeSymbol? OutermostOf(ISymbol? symbol)
    {
        var type = symbol switch
        {
            INamedTypeSymbol named => named,
            ILocalSymbol or IParameterSymbol => null,
            _ => symbol?.ContainingType,
        };
        while (type?.ContainingType is { } outer) type = outer;
        return type?.OriginalDefinition;
    }
}
