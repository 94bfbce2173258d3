using System.Text.RegularExpressions;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace Bourse.Tests.Rules;

public sealed partial class LooseEndRules
{
    [Fact]
    public void Nothing_is_left_for_later() => Rule.Holds("What is there is finished", SourceCode.AllFiles.SelectMany(LooseEnds));

    [Fact]
    public void The_rules_see_loose_ends()
    {
        const string Text = "// TODO mend\n/* a HACK */\nclass A { int B() => throw new NotImplementedException(); }\n// a todo list";
        var code = SourceCode.Of(("src/A.cs", Text));
        Assert.Equal(["src/A.cs:1", "src/A.cs:2", "src/A.cs:3"], LooseEnds(code.Files[0]).Select(place => place[..10]).Order());
    }

    private static IEnumerable<string> LooseEnds(SourceFile file)
    {
        var comments = file.Root.DescendantTrivia().Where(trivia => IsComment(trivia) && Later().IsMatch(trivia.ToString()));
        var throws = file.Root.DescendantNodes().OfType<IdentifierNameSyntax>()
            .Where(name => name.Identifier.ValueText == nameof(NotImplementedException));
        return comments.Select(trivia => file.Place(trivia.GetLocation().GetLineSpan().StartLinePosition.Line))
            .Concat(throws.Where(name => name.Parent is ObjectCreationExpressionSyntax).Select(file.Place));
    }

    private static bool IsComment(SyntaxTrivia trivia) => trivia.Kind() is SyntaxKind.SingleLineCommentTrivia or SyntaxKind.MultiLineCommentTrivia
        or SyntaxKind.SingleLineDocumentationCommentTrivia or SyntaxKind.MultiLineDocumentationCommentTrivia;

    [GeneratedRegex(@"\b(TODO|FIXME|HACK)\b")]
    private static partial Regex Later();
}
