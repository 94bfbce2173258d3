using System.Text.RegularExpressions;

namespace Bourse.Tests.Rules;

public sealed partial class WordingRules
{
    private static readonly string[] ExactFolders =
        ["src/Bourse/Market", "src/Bourse/Events", "src/Bourse/Investors", "src/Bourse/Sinks", "src/Bourse/Ledger"];

    private static readonly RuleException[] FloatingPoint =
    [
        new("src/Bourse/Market/Network.cs:", "double Volatility", "a volatility is a parameter of a price model, not money"),
        new("src/Bourse/Market/NetworkFile.cs:", "volatility.GetDouble()", "the same, read from the configuration"),
        new("src/Bourse/Market/Money.cs:", "FromDecimal(decimal value)", "the way in for exact decimals, which refuses what it cannot hold"),
        new("src/Bourse/Market/Money.cs:", "decimal.Truncate(micros)", "the same"),
        new("src/Bourse/Market/Money.cs:", "ToDecimal()", "the way out, exact"),
    ];

    [Fact]
    public void Money_never_passes_through_floating_point_or_a_second_arithmetic() =>
        Rule.Holds("Money is Money", SourceFile.In(ExactFolders).SelectMany(file => file.Find(Fractions())), FloatingPoint);

    [Fact]
    public void Nothing_is_left_for_later() =>
        Rule.Holds("What is there is finished", SourceFile.All.SelectMany(file => file.FindAnywhere(Later())));

    [Fact]
    public void The_rules_see_floating_point_and_loose_ends()
    {
        const string Text = "double a;\nvar b = x.GetDouble();\nvar c = 1.5m;\n// as double\n"
            + "// TO" + "DO mend\nthrow new Not" + "ImplementedException();";
        var file = new SourceFile("a.cs", Text);
        Assert.Equal(["a.cs:1: double a;", "a.cs:2: var b = x.GetDouble();", "a.cs:3: var c = 1.5m;"], file.Find(Fractions()));
        Assert.Equal(["a.cs:5", "a.cs:6"], file.FindAnywhere(Later()).Select(place => place[..6]));
    }

    [GeneratedRegex(
        @"\b(float|double|decimal|Half|Get(Single|Double|Decimal)|To(Single|Double))\b|\b\d+(\.\d+)?[fdmFDM]\b|\b\d+\.\d+\b")]
    private static partial Regex Fractions();

    // Written in pieces, or the rule would find itself.
    private static Regex Later() => new(@"\b(TO" + "DO|FIX" + "ME|HA" + @"CK)\b|Not" + "ImplementedException");
}
