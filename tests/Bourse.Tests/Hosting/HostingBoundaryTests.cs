using System.Text.RegularExpressions;
using Bourse.Hosting.Stages;
using Bourse.Tests.Rules;

namespace Bourse.Tests.Hosting;

/// <summary>Whoever hosts the network needs no command line, and learns nothing about one.</summary>
public sealed partial class HostingBoundaryTests
{
    [Fact]
    public void The_hosting_library_knows_no_command_line_and_no_terminal() => Assert.DoesNotContain(
        typeof(StageKind).Assembly.GetReferencedAssemblies(),
        assembly => assembly.Name is "System.CommandLine" or "Spectre.Console" or "System.Console" or "bourse");

    [Fact]
    public void The_hosting_library_names_no_option_of_the_command_line() =>
        Rule.Holds("The command line tells its options", SourceCode.Source.Files.Where(IsOfHosting).SelectMany(OptionsIn));

    private static bool IsOfHosting(SourceFile file) => file.Project == "src/Bourse.Hosting";

    private static IEnumerable<string> OptionsIn(SourceFile file) =>
        file.Lines.Where(line => NamesOption(line.ToString())).Select(line => file.Place(line.LineNumber));

    /// <summary>Options of Kafka's own tool may be named: no command of Bourse changes an existing topic.</summary>
    private static bool NamesOption(string line) => Option().IsMatch(line) && !line.Contains("kafka-configs.sh", StringComparison.Ordinal);

    [GeneratedRegex("""["` (]--[a-z]+""")]
    private static partial Regex Option();
}
