using System.CommandLine;
using Bourse.Cli.Display;
using Bourse.Cli.Frame;
using Bourse.Hosting.Composition;
using Bourse.Hosting.Configuration;
using Bourse.Hosting.Reporting;
using Bourse.Market;
using Bourse.Statistics.Reports;

namespace Bourse.Cli.Commands;

/// <summary><c>bourse report</c></summary>
internal sealed class ReportCommand : BourseCommand
{
    private readonly ReportFlags _flags = new();
    private readonly Argument<string[]> _investors = new("INVESTOR")
    {
        Description = "Whose portfolios, e.g. inv1 (default: everybody's)", Arity = ArgumentArity.ZeroOrMore,
    };

    public ReportCommand()
        : base(
            "report", "Write the statistics of portfolios, a file for each portfolio and format",
            new Example("report", "JSON for every portfolio, in the home folder's reports; other formats that are there are renewed, too"),
            new Example("report inv1 --format txt,html", "text and a page with charts for one investor"),
            new Example("report --engine spark:sc://HOST:15002", "the same files, computed on Spark, which reads MySQL directly"),
            new Example("report --period 2020..2024 --stddev population --out statistics", "other days, another deviation, another folder"))
    {
        Add(_investors);
        _flags.AddTo(this);
        Add(new SettingOption(Setting.Portfolios));
        Add(new SettingOption(Setting.Engine));
    }

    /// <inheritdoc/>
    public override async Task<int> RunAsync(CommandContext context)
    {
        var network = NetworkComposition.ReadWithoutMissingFiles(context.Host);
        var names = context.Arguments.GetValue(_investors) ?? [];
        var all = network.Network;
        IReadOnlyList<Investor> investors = names.Length == 0 ? all.Investors : [.. names.Select(all.FindInvestor).Distinct()];
        var options = _flags.Read(context, investors.SelectMany(investor => investor.Portfolios));
        await using var engine = StatisticsEngineHandle.Open(context.Host);
        if (options.Formats.Contains(ReportFormat.Html))
        {
            options = options with
            {
                IsWholeNetwork = investors.Count == all.Investors.Count,
                Origin = await ReportOrigins.ReadAsync(context.Host, context.Cancellation),
                Prices = await NewestPrices.ReadAsync(context.Host, investors.SelectMany(investor => investor.Portfolios), context.Cancellation),
            };
        }

        var maker = new ReportMaker(engine.Engine, options);
        var made = await EngineProgress.ShowAsync(context, "figures", progress => maker.MakeAsync(investors, progress, context.Cancellation));
        if (context.Output.Json) context.Output.WriteJson(json => Summary.WriteJson(json, made));
        else Tell(context.Output, made, maker.Index);
        return ExitCode.Done;
    }

    private static void Tell(Output output, IReadOnlyList<MadeReport> made, string? index)
    {
        foreach (var report in made)
        {
            if (report.Last is null) output.Say($"{report.Portfolio.Key}: the table is empty, and so is the report");
            foreach (var file in report.Files) output.Data.WriteLine(file);
        }

        if (index is not null) output.Data.WriteLine(index);
    }
}
