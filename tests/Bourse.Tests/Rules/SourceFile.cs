using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Text;

namespace Bourse.Tests.Rules;

/// <summary>A source file: its path from the root of the checkout, its syntax and what its names mean.</summary>
internal sealed class SourceFile(string path, SyntaxTree tree, Compilation compilation)
{
    private readonly Lazy<SemanticModel> _model = new(() => compilation.GetSemanticModel(tree));
    private IReadOnlyList<(ExpressionSyntax Node, ISymbol? Symbol)>? _names;

    /// <summary>From the root of the checkout, with slashes.</summary>
    public string Path => path;

    /// <summary>The folder, e.g. <c>src/Bourse/Market</c>.</summary>
    public string Folder { get; } = path[..path.LastIndexOf('/')];

    /// <summary>The project's folder, e.g. <c>src/Bourse</c>.</summary>
    public string Project { get; } = string.Join('/', path.Split('/').Take(2));

    public SyntaxNode Root { get; } = tree.GetRoot();

    public TextLineCollection Lines { get; } = tree.GetText().Lines;

    public SemanticModel Model => _model.Value;

    /// <summary>Every name outside using directives, and every <c>new()</c>, with what it means to the compiler; null if nothing.</summary>
    public IReadOnlyList<(ExpressionSyntax Node, ISymbol? Symbol)> Names =>
        _names ??= [.. Root.DescendantNodes().OfType<ExpressionSyntax>().Where(IsName).Select(node => (node, SymbolOf(node)))];

    /// <summary>Names a place for the reader of a test's message: <c>src/Bourse/StageLoop.cs:12: …</c>.</summary>
    public string Place(SyntaxNode node) => Place(tree.GetLineSpan(node.Span).StartLinePosition.Line);

    /// <summary>Names a line, counted from 0.</summary>
    public string Place(int line) => $"{path}:{line + 1}: {Lines[line].ToString().Trim()}";

    /// <summary>How many lines a node has.</summary>
    public int LengthOf(SyntaxNode node)
    {
        var span = tree.GetLineSpan(node.Span);
        return span.EndLinePosition.Line - span.StartLinePosition.Line + 1;
    }

    private static bool IsName(ExpressionSyntax node) =>
        (node is SimpleNameSyntax { Parent: not NameEqualsSyntax } or ImplicitObjectCreationExpressionSyntax)
        && node.FirstAncestorOrSelf<UsingDirectiveSyntax>() is not { Alias: null };

    private ISymbol? SymbolOf(ExpressionSyntax node)
    {
        var info = Model.GetSymbolInfo(node);
        return info.Symbol ?? info.CandidateSymbols.FirstOrDefault();
    }
}
