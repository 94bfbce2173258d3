using System.CommandLine;
using System.Text.Json;
using Bourse.Audit;
using Bourse.Cli.Display;
using Bourse.Cli.Frame;
using Bourse.Hosting;
using Bourse.Hosting.Composition;
using Bourse.Hosting.Configuration;
using Bourse.Hosting.Status;
using Bourse.Statistics.Reports;

namespace Bourse.Cli.Commands;

/// <summary><c>bourse verify</c></summary>
internal sealed class VerifyCommand : BourseCommand
{
    private readonly Option<string> _reports =
        new("--reports") { Description = "Where the reports are (default: reports in the home folder)", HelpName = "DIR" };

    private readonly Argument<string[]> _portfolios = new("PORTFOLIO")
    {
        Description = "Which portfolios, e.g. Inv1_P11 (default: all)", Arity = ArgumentArity.ZeroOrMore,
    };

    public VerifyCommand()
        : base(
            "verify", "Recompute every valuation from the prices in the log; name every difference in topic, tables and reports",
            new Example("verify", "exit code 0: everything is right; 3: there are differences"),
            new Example("verify Inv1_P11 --json", "one portfolio, as JSON"),
            new Example("verify --engine spark:sc://HOST:15002", "recomputed on Spark, which reads Kafka by itself; the same findings"))
    {
        Add(_portfolios);
        Add(_reports);
        foreach (var setting in new[]
        {
            Setting.From, Setting.Calendar, Setting.Missing, Setting.Lateness, Setting.Exchange, Setting.Columns, Setting.Portfolios, Setting.Engine,
        })
        {
            Add(new SettingOption(setting));
        }
    }

    /// <inheritdoc/>
    public override async Task<int> RunAsync(CommandContext context)
    {
        var network = NetworkComposition.Read(context.Host);
        var names = context.Arguments.GetValue(_portfolios) ?? [];
        var portfolios = names.Length == 0 ? network.Network.Portfolios : names.Select(network.Network.FindPortfolio).Distinct();
        var reports = context.Arguments.GetValue(_reports) is { } folder
            ? context.PathOf(folder)
            : context.Home.Reports;
        ValuationEngineHandle.Require(context.Host);
        var log = await context.OpenExistingLogAsync();
        await using var database = context.OpenExistingDatabase();
        await using var valuations = ValuationEngineHandle.Open(context.Host, log, network.Audit);
        var auditor = new Auditor(log, database, valuations.Engine);
        var live = RunningStages.Of(context.Host, context.Topology).Count > 0;
        var result = await EngineProgress.ShowAsync(context, "values", progress =>
            auditor.AuditAsync([.. portfolios], key => ReadReport(reports, key), live, progress, context.Cancellation));
        if (context.Output.Json) context.Output.WriteJson(json => WriteJson(json, result));
        else Tell(context.Output, result);
        return result.Differences.Count == 0 ? ExitCode.Done : ExitCode.Differences;
    }

    private static ReadOnlyMemory<byte>? ReadReport(string folder, string key)
    {
        foreach (var format in new[] { ReportFormat.Json, ReportFormat.None })
        {
            var path = Path.Combine(folder, ReportFormats.FileName(key, format));
            if (File.Exists(path)) return File.ReadAllBytes(path);
        }

        return null;
    }

    private static void Tell(Output output, AuditResult result)
    {
        if (result.Differences.Count > 0)
        {
            var table = new TextTable("place", "portfolio", "date", "what", "expected", "found");
            foreach (var difference in result.Differences)
            {
                table.Add(
                    difference.Place, difference.Portfolio, difference.Date?.ToString("O"), difference.What, difference.Expected, difference.Found);
            }

            output.WriteTable(table);
            output.Flush();
        }

        var verdict = result.Differences.Count switch { 0 => "everything is right", 1 => "1 difference", var count => $"{count:N0} differences" };
        output.Say(
            $"{verdict}: {Count.Of(result.Prices, "price")}, {Count.Of(result.Evaluations, "evaluation")}, {Count.Of(result.Rows, "row")}, "
            + $"{Count.Of(result.Reports, "report")} checked");
        if (result.Behind > 0) output.Say($"the network is running: on their way are still {Count.Of(result.Behind, "trading day")} at the end");
    }

    private static void WriteJson(Utf8JsonWriter json, AuditResult result)
    {
        json.WriteStartObject();
        json.WriteNumber("prices", result.Prices);
        json.WriteNumber("evaluations", result.Evaluations);
        json.WriteNumber("rows", result.Rows);
        json.WriteNumber("reports", result.Reports);
        json.WriteNumber("days_on_their_way", result.Behind);
        json.WriteStartArray("differences");
        foreach (var difference in result.Differences)
        {
            json.WriteStartObject();
            json.WriteString("place", difference.Place);
            json.WriteString("portfolio", difference.Portfolio);
            json.WriteString("date", difference.Date?.ToString("O"));
            json.WriteString("what", difference.What);
            json.WriteString("expected", difference.Expected);
            json.WriteString("found", difference.Found);
            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteEndObject();
    }
}
