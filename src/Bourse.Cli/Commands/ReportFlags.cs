using System.CommandLine;
using Bourse.Cli.Frame;
using Bourse.Hosting.Reporting;
using Bourse.Statistics;
using Bourse.Statistics.Reports;

namespace Bourse.Cli.Commands;

/// <summary>The report options of every command that writes reports.</summary>
internal sealed class ReportFlags
{
    private readonly Option<string> _format = new("--format")
    {
        Description = "json, txt, csv, md, html, none, or several separated by commas (default: json)", HelpName = "FORMATS",
    };

    private readonly Option<string> _period = new("--period")
    {
        Description = "The days of the fourth section, e.g. 2020..2024 (default: the last five full years)", HelpName = "FROM..TO",
    };

    private readonly Option<string> _deviation =
        new("--stddev") { Description = "sample (n−1) or population (n) (default: sample)", HelpName = "KIND" };
    private readonly Option<string> _out =
        new("--out") { Description = "Where the files go (default: reports in the home folder)", HelpName = "DIR" };

    /// <summary>Adds the options to a command.</summary>
    public void AddTo(Command command)
    {
        foreach (var option in new Option[] { _format, _period, _deviation, _out }) command.Add(option);
    }

    /// <summary>Reads them.</summary>
    /// <exception cref="BourseException">One of them cannot be used (<see cref="FailureKind.Usage"/>).</exception>
    public ReportOptions Read(CommandContext context, string defaultFormats)
    {
        var arguments = context.Arguments;
        var today = DateOnly.FromDateTime(context.Clock.GetUtcNow().UtcDateTime);
        return new ReportOptions(
            arguments.GetValue(_out) is { } folder ? context.PathOf(folder) : context.Home.Reports,
            ReportFormats.Parse(arguments.GetValue(_format) ?? defaultFormats),
            arguments.GetValue(_period) is { } period ? ReportPeriod.Parse(period) : ReportPeriod.LastFullYears(today),
            ReadDeviation(arguments.GetValue(_deviation)));
    }

    /// <summary>The deviation of that name; the sample's when none is given.</summary>
    /// <exception cref="BourseException">There is none of that name (<see cref="FailureKind.Usage"/>).</exception>
    public static DeviationKind ReadDeviation(string? name) => name?.ToLowerInvariant() switch
    {
        null or "sample" => DeviationKind.Sample,
        "population" => DeviationKind.Population,
        _ => throw new BourseException(FailureKind.Usage, $"there is no deviation called '{name}'", "use --stddev sample or --stddev population"),
    };
}
