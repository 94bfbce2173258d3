using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace Bourse.Tests.Rules;

public sealed class MoneyRules
{
    private static readonly string[] ExactFolders =
    [
        "src/Bourse/Market", "src/Bourse/Events", "src/Bourse/Investors", "src/Bourse/Sinks", "src/Bourse/Ledger", "src/Bourse/Replay",
        "src/Bourse/Replay/Csv",
    ];

    private static readonly RuleException[] Inexact =
    [
        new("src/Bourse/Market/Network.cs:", "double Volatility", "a volatility is a parameter of a price model, not money"),
        new("src/Bourse/Market/NetworkReader.cs:", "olatility", "the same, read from the configuration"),
        new("src/Bourse/Market/NetworkFile.cs:", "stock.Volatility", "the same, written into a configuration"),
        new("src/Bourse/Market/NetworkRules.cs:", "stock.Volatility", "the same, checked"),
        new("src/Bourse/Market/Money.cs:", "FromDecimal(decimal value)", "the way in for exact decimals, which refuses what it cannot hold"),
        new("src/Bourse/Market/Money.cs:", "micros", "the same"),
        new("src/Bourse/Market/Money.cs:", "value.ToString(", "the same, in its refusal"),
        new("src/Bourse/Market/Money.cs:", "ToDecimal()", "the way out, exact"),
        new("src/Bourse/Market/Quantity.cs:", "ToDecimal()", "the same"),
    ];

    [Fact]
    public void Money_never_passes_through_floating_point_or_a_second_arithmetic() =>
        Rule.Holds("Money is Money", Fractions(SourceCode.Source), Inexact);

    [Fact]
    public void The_rules_see_fractions_that_are_not_named()
    {
        var code = SourceCode.Of((
            "src/Bourse/Market/A.cs",
            "class A { void M(System.Text.Json.JsonElement x) {\n double a;\n var b = x.GetDouble();\n var c = 1.5m;\n object d = 3 * 0.5f;\n"
            + " var e = TimeSpan.FromSeconds(1).TotalSeconds;\n var f = (long)Math.Sqrt(4);\n var g = 1 + 1L;\n/* double */ } }"));
        Assert.Equal(["2", "3", "4", "5", "6", "7"], Fractions(code).Select(place => place.Split(':')[1]).Order());
    }

    private static IEnumerable<string> Fractions(SourceCode code) =>
        code.Files.Where(file => ExactFolders.Contains(file.Folder)).AsParallel().AsOrdered().SelectMany(Fractions).Distinct().AsSequential();

    /// <summary>The keywords and literals of fractions, and every name of something that is one, returns one or takes one.</summary>
    private static IEnumerable<string> Fractions(SourceFile file)
    {
        var written = file.Root.DescendantNodes().Where(node => node
            is PredefinedTypeSyntax { Keyword.ValueText: "double" or "float" or "decimal" }
            or LiteralExpressionSyntax { Token.Value: double or float or decimal });
        return written.Concat(file.Names.Where(name => IsFraction(name.Symbol)).Select(name => name.Node)).Select(file.Place);
    }

    private static bool IsFraction(ISymbol? symbol) => symbol switch
    {
        INamedTypeSymbol type => IsFraction(type),
        IMethodSymbol method => IsFraction(method.ReturnType) || method.Parameters.Any(parameter => IsFraction(parameter.Type)),
        IPropertySymbol property => IsFraction(property.Type),
        IFieldSymbol field => IsFraction(field.Type),
        ILocalSymbol local => IsFraction(local.Type),
        IParameterSymbol parameter => IsFraction(parameter.Type),
        _ => false,
    };

    private static bool IsFraction(ITypeSymbol type) =>
        type.SpecialType is SpecialType.System_Double or SpecialType.System_Single or SpecialType.System_Decimal
        || type.ToDisplayString() is "System.Half" or "double?" or "float?" or "decimal?";
}
