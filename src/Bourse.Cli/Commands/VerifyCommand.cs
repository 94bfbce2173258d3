using System.CommandLine;
using Bourse.Audit;
using Bourse.Cli.Display;
using Bourse.Cli.Frame;
using Bourse.Events;
using Bourse.Hosting;
using Bourse.Hosting.Composition;
using Bourse.Hosting.Configuration;
using Bourse.Hosting.Reporting;
using Bourse.Hosting.Stages.Exchanges;
using Bourse.Hosting.Status;
using Bourse.Market;
using Bourse.Statistics;

namespace Bourse.Cli.Commands;

/// <summary><c>bourse verify</c></summary>
internal sealed class VerifyCommand : BourseCommand
{
    /// <summary>Stands for the folder when no reports are to be checked.</summary>
    private const string NoReports = "none";

    private readonly Option<bool> _all = OptionOf.Flag("--all", "Print every difference, not only the first twenty");

    private readonly Option<string> _reports = new("--reports")
    {
        Description = "The folder of the JSON reports to check, or none (default: reports in the home folder)",
        HelpName = "DIR",
    };

    private readonly Option<string> _period = new("--period")
    {
        Description = "The --period with which the reports were made (default: the last five full years)", HelpName = "FROM..TO",
    };

    private readonly Option<string> _deviation =
        new("--stddev") { Description = "The --stddev with which the reports were made (default: sample)", HelpName = "sample|population" };

    private readonly Argument<string[]> _names = new("PORTFOLIO|INVESTOR")
    {
        Description = "Which portfolios, e.g. Inv1_P11, or inv1 for all of an investor (default: all)", Arity = ArgumentArity.ZeroOrMore,
    };

    public VerifyCommand()
        : base(
            "verify", "Recompute every valuation from the prices in the log; name every difference in topic, tables and JSON reports",
            new Example("verify", "exit code 0: everything is right; 3: there are differences"),
            new Example("verify inv1 Inv2_P21 --json", "an investor's portfolios and another one, as JSON"),
            new Example("verify --period 2020..2024 --stddev population", "the reports were made with these options"),
            new Example("verify --engine spark:sc://HOST:15002", "the same findings, recomputed on Spark, which reads Kafka directly"))
    {
        Add(_names);
        _deviation.CompletionSources.Add("sample", "population");
        foreach (var option in new Option[] { _all, _reports, _period, _deviation }) Add(option);
        foreach (var setting in (Setting[])
        [
            Setting.From, Setting.Calendar, Setting.Missing, Setting.Lateness, .. Setting.OfPriceFiles, Setting.Portfolios, Setting.Engine,
            Setting.Bars,
        ])
        {
            Add(new SettingOption(setting));
        }
    }

    /// <inheritdoc/>
    public override async Task<int> RunAsync(CommandContext context)
    {
        var network = NetworkComposition.ReadWithoutMissingFiles(context.Host);
        var request = RequestOf(context, network);
        ValuationEngineHandle.Require(context.Host);
        var log = await context.OpenExistingLogAsync();
        await using var database = context.OpenExistingDatabase();
        var audit = network.MissingFiles.Count == 0
            ? network.Audit
            : network.AuditWith(await LoggedTickers.ReadAsync(log, context.Cancellation));
        await using var valuations = ValuationEngineHandle.Open(context.Host, log, audit);
        var auditor = new Auditor(log, database, valuations.Engine);
        var result = await EngineProgress.ShowAsync(
            context, "values", progress => auditor.AuditAsync(request, progress, context.Cancellation));
        var files = await FileRevisions.DescribeAsync(network, log, context.Cancellation);
        var missing = network.MissingFiles.Select(file => file.Message).ToList();
        if (context.Output.Json) context.Output.WriteJson(json => AuditJson.Write(json, result, files, missing));
        RequireSomething(result);
        if (!context.Output.Json) AuditText.Write(context.Output, result, files, context.Arguments.GetValue(_all));
        foreach (var file in network.MissingFiles)
        {
            context.Output.Warn($"{file.Message}, so the log was not compared with it; {Remedies.Of(file)}");
        }

        return result.Differences.Count == 0 && files.Count == 0 ? ExitCode.Done : ExitCode.Differences;
    }

    /// <summary>Where nothing is, nothing is wrong; but who asks expects something there.</summary>
    private static void RequireSomething(AuditResult result)
    {
        if (result is not { Prices: 0, Evaluations: 0, Rows: 0, Reports: 0, Differences.Count: 0 }) return;
        var usable = result.Unusable > 0 ? $" that can be used; {Count.Of(result.Unusable, "message")} cannot" : "";
        throw new BourseException(
            FailureKind.Failed,
            $"there is nothing to check: topic {Topics.Prices} holds no price{usable}",
            "run the network with `bourse up`, or the demo once more if it was interrupted; or choose another folder with --home");
    }

    private AuditRequest RequestOf(CommandContext context, NetworkComposition composition)
    {
        var network = composition.Network;
        var names = context.Arguments.GetValue(_names) ?? [];
        var portfolios = names.Length == 0 ? network.Portfolios : names.SelectMany(network.FindPortfolios).Distinct();
        var folder = FolderOf(context);
        var reported = folder.FindPortfolios();
        return new AuditRequest(network, [.. portfolios], composition.Calendar, folder.Read, TermsOf(context))
        {
            IsWholeNetwork = names.Length == 0,
            IsLive = RunningStages.Of(context.Host, context.Topology).Count > 0,
            ReportedPortfolios = reported,
            // The home has its folder since the first report; people may want other formats only, and may name any folder.
            ExpectsReports = context.Arguments.GetValue(_reports) is null && folder.Exists && reported.Count == 0,
        };
    }

    private ReportFolder FolderOf(CommandContext context) => context.Arguments.GetValue(_reports) switch
    {
        null => new ReportFolder(context.Home.Reports),
        NoReports => new ReportFolder(null),
        var given when Directory.Exists(context.PathOf(given)) => new ReportFolder(context.PathOf(given)),
        var given => throw new BourseException(
            FailureKind.Usage, $"there is no folder {context.PathOf(given)}", "name the folder of the reports with --reports"),
    };

    private ReportTerms TermsOf(CommandContext context)
    {
        var period = context.Arguments.GetValue(_period) is { } text ? ReportPeriod.Parse(text) : (ReportPeriod?)null;
        return new ReportTerms(DateOnly.FromDateTime(context.Clock.GetUtcNow().UtcDateTime))
        {
            Period = period is { } asked ? (asked.From, asked.To) : null,
            IsPopulation = ReportFlags.ReadDeviation(context.Arguments.GetValue(_deviation)) == DeviationKind.Population,
        };
    }
}
