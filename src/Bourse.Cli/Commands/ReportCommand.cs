using System.CommandLine;
using Bourse.Cli.Configuration;
using Bourse.Cli.Frame;
using Bourse.Cli.Stages;
using Bourse.Market;
using Bourse.Statistics;

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
            "report", "Write the statistics of portfolios, a file a portfolio",
            new Example("report", "JSON for every portfolio, in the home folder's reports"),
            new Example("report inv1 --format txt,html", "text and a page with charts for one investor"),
            new Example("report --period 2020..2024 --stddev population --out statistics", "other days, another deviation, another folder"))
    {
        Add(_investors);
        _flags.AddTo(this);
        Add(new SettingOption(Setting.Portfolios));
    }

    /// <inheritdoc/>
    public override async Task<int> RunAsync(CommandContext context)
    {
        var options = _flags.Read(context, "json");
        var setup = NetworkSetup.Read(context);
        var names = context.Arguments.GetValue(_investors) ?? [];
        IReadOnlyList<Investor> investors = names.Length == 0 ? setup.Network.Investors : [.. names.Select(setup.FindInvestor).Distinct()];
        await using var engine = new InProcessStatistics(context.OpenExistingDatabase, Environment.ProcessorCount);
        var made = await new ReportMaker(engine, options).MakeAsync(investors, null, context.Cancellation);
        if (context.Output.Json) context.Output.WriteJson(json => Summary.WriteJson(json, made));
        else Tell(context.Output, made);
        return ExitCode.Done;
    }

    private static void Tell(Output output, IReadOnlyList<MadeReport> made)
    {
        foreach (var report in made)
        {
            if (report.Last is null) output.Say($"{report.Portfolio.Key}: the table is empty, and so is the report");
            foreach (var file in report.Files) output.Data.WriteLine(file);
        }
    }
}
