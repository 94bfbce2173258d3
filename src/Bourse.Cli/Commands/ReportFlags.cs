using System.CommandLine;
using Bourse.Cli.Frame;
using Bourse.Hosting.Reporting;
using Bourse.Market;
using Bourse.Statistics;
using Bourse.Statistics.Reports;

namespace Bourse.Cli.Commands;

/// <summary>The report options of every command that writes reports.</summary>
internal sealed class ReportFlags
{
    private readonly string? _defaultFormats;
    private readonly Option<string> _format;

    private readonly Option<string> _period = new("--period")
    {
        Description = "The days of the fourth section, e.g. 2020..2024 (default: the last five full years); all else is of the full history",
        HelpName = "FROM..TO",
    };

    private readonly Option<string> _deviation =
        new("--stddev") { Description = "sample (n−1) or population (n) (default: sample)", HelpName = "sample|population" };
    private readonly Option<string> _out =
        new("--out") { Description = "Where the files go (default: reports in the home folder)", HelpName = "DIR" };

    /// <summary>Creates the options.</summary>
    /// <param name="defaultFormats">The formats that are written by default; null for JSON and those that the folder holds already.</param>
    public ReportFlags(string? defaultFormats = null)
    {
        _defaultFormats = defaultFormats;
        var usual = defaultFormats ?? "json, and those that are there already";
        _format = new Option<string>("--format")
        {
            Description = $"json, txt, csv, md, html, none, or several separated by commas (default: {usual})", HelpName = "FORMATS",
        };
        _format.CompleteLists(Enum.GetNames<ReportFormat>().Select(name => name.ToLowerInvariant()));
        _deviation.CompletionSources.Add("sample", "population");
    }

    /// <summary>Adds the options to a command.</summary>
    public void AddTo(Command command)
    {
        foreach (var option in new Option[] { _format, _period, _deviation, _out }) command.Add(option);
    }

    /// <summary>Reads them.</summary>
    /// <exception cref="BourseException">One of them cannot be used (<see cref="FailureKind.Usage"/>).</exception>
    /// <param name="context">The command.</param>
    /// <param name="portfolios">The portfolios to report; their files say which formats are renewed by default.</param>
    public ReportOptions Read(CommandContext context, params IEnumerable<Portfolio> portfolios)
    {
        var arguments = context.Arguments;
        var today = DateOnly.FromDateTime(context.Clock.GetUtcNow().UtcDateTime);
        var folder = arguments.GetValue(_out) is { } given ? context.PathOf(given) : context.Home.Reports;
        var formats = arguments.GetValue(_format) ?? _defaultFormats;
        return new ReportOptions(
            folder,
            formats is null ? FormatsIn(folder, portfolios) : ReportFormats.Parse(formats),
            arguments.GetValue(_period) is { } period ? ReportPeriod.Parse(period) : ReportPeriod.LastFullYears(today),
            ReadDeviation(arguments.GetValue(_deviation)));
    }

    /// <summary>JSON, and the formats of the reports that are there: a newer one beside an older one would mislead.</summary>
    private static List<ReportFormat> FormatsIn(string folder, IEnumerable<Portfolio> portfolios)
    {
        var keys = portfolios.Select(portfolio => portfolio.Key).ToList();
        return [.. Enum.GetValues<ReportFormat>().Where(format =>
            format == ReportFormat.Json || keys.Any(key => File.Exists(Path.Combine(folder, ReportFormats.FileName(key, format)))))];
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
