using System.Diagnostics;
using System.Text.Json;
using Bourse.Cli.Configuration;
using Bourse.Cli.Frame;
using Bourse.Cli.Stages;
using Bourse.Statistics;

namespace Bourse.Cli.Commands;

/// <summary><c>bourse demo</c></summary>
internal sealed class DemoCommand : BourseCommand
{
    private readonly ReportFlags _flags = new();

    public DemoCommand()
        : base(
            "demo", "Run the whole network in one process, the full history at full speed, then the reports",
            new Example("demo", "24 stocks, six portfolios, every trading day since 2000"),
            new Example("demo --exchange walk --seed 7", "prices that walk, from another seed"),
            new Example("demo --exchange csv:samples/aapl-googl-tsla-2015.csv --portfolios samples/portfolios.json", "real prices"))
    {
        foreach (var setting in new[]
        {
            Setting.From, Setting.To, Setting.Seed, Setting.Calendar, Setting.Missing, Setting.Exchange, Setting.Columns, Setting.Portfolios,
            Setting.Partitions,
        })
        {
            Add(new SettingOption(setting));
        }

        _flags.AddTo(this);
    }

    /// <inheritdoc/>
    public override async Task<int> RunAsync(CommandContext context)
    {
        var phases = new Phases(context.Clock);
        context.UseDemoHome();
        var options = _flags.Read(context, "json,txt,html");
        var setup = NetworkSetup.Read(context);
        setup.RequireListedHoldings();
        // Nobody else may be at work in a folder that is about to be cleared.
        using var roles = new Roles(context, [.. StageRole.Of(setup.Network).Select(stage => stage.Name), "up", "demo"]);
        DemoHome.Clear(context.Home);
        await DemoHome.KeepSettingsAsync(context);
        var log = await context.OpenLogAsync();
        await using var database = context.OpenDatabase();
        await Task.WhenAll(database.InitializeAsync(setup.Network, context.Cancellation), setup.PrepareTopicsAsync(log, context.Cancellation));
        phases.End("set up");
        var run = new NetworkRun(setup, log, database, TimeSpan.Zero, follow: false, context.Output.Warn);
        await NetworkProgress.ShowAsync(context, setup, run, run.RunAsync(context.Cancellation));
        phases.End("prices, evaluations, rows");
        var closing = context.CloseLogAsync();
        await using var engine = new InProcessStatistics(context.OpenDatabase, Environment.ProcessorCount);
        var made = await new ReportMaker(engine, options).MakeAsync(setup.Network.Investors, null, context.Cancellation);
        phases.End("reports");
        await closing;
        phases.End("close the log");
        Tell(context, setup, run, made, phases, options.Folder);
        return ExitCode.Done;
    }

    private static void Tell(
        CommandContext context, NetworkSetup setup, NetworkRun run, IReadOnlyList<MadeReport> made, Phases phases, string reports)
    {
        var counts = DemoCounts.Of(setup, run, made);
        if (context.Output.Json) context.Output.WriteJson(json => WriteJson(json, context, counts, made, phases, reports));
        else TellWords(context, counts, made, phases, reports);
    }

    private static void TellWords(CommandContext context, DemoCounts counts, IReadOnlyList<MadeReport> made, Phases phases, string reports)
    {
        var output = context.Output;
        output.WriteTable(Summary.Table(made));
        output.Flush();
        output.Say("");
        output.Say(
            $"{Count.Of(counts.Prices, "price")}, {Count.Of(counts.Evaluations, "evaluation")}, {Count.Of(made.Count, "portfolio")} "
            + $"in {phases.Total.TotalSeconds:0.00} s (seed {counts.Seed})");
        if (output.Verbose) output.Say(phases.ToString());
        foreach (var waiting in counts.Waiting) output.Say($"{waiting.Portfolio} was held back: no price of {waiting.Ticker} for {waiting.Date:O}");
        if (counts.DeadLetters > 0) output.Say($"{Count.Of(counts.DeadLetters, "message")} could not be used: see topics *.dlq");
        output.Say($"reports   {reports}");
        output.Say($"database  {context.Settings.DatabasePlace}");
        output.Say($"log       {context.Settings.LogPlace}");
        output.Say("");
        output.Say("Next:");
        foreach (var (command, says) in NextSteps(context, made)) output.Say($"  bourse {command,-60}  {says}");
    }

    private static IEnumerable<(string Command, string Says)> NextSteps(CommandContext context, IReadOnlyList<MadeReport> made)
    {
        var folder = context.Home.Folder;
        var home = folder.Contains(' ', StringComparison.Ordinal) ? $"--home \"{folder}\"" : $"--home {folder}";
        // Elsewhere the settings name servers; the demo's home has none of them.
        if (!context.IsEmbedded) home += " --profile embedded";
        yield return ($"verify {home}", "recompute every value from the prices");
        if (made.FirstOrDefault(report => report.Last is not null) is { Last: { } last } shown)
        {
            yield return ($"explain {shown.Portfolio.Key} {last.AsOf:O} {home}", "one value, down to its prices");
        }

        yield return ($"topic tail StockExchange -n 5 {home}", "look into the log");
        yield return ("up", "the same network, live: a trading day every two seconds");
    }

    private static void WriteJson(
        Utf8JsonWriter json, CommandContext context, DemoCounts counts, IReadOnlyList<MadeReport> made, Phases phases, string reports)
    {
        json.WriteStartObject();
        json.WriteNumber("prices", counts.Prices);
        json.WriteNumber("evaluations", counts.Evaluations);
        json.WriteNumber("dead_letters", counts.DeadLetters);
        json.WriteNumber("seed", counts.Seed);
        json.WritePropertyName("portfolios");
        Summary.WriteJson(json, made);
        json.WriteString("reports", reports);
        json.WriteString("database", context.Settings.DatabasePlace);
        json.WriteString("log", context.Settings.LogPlace);
        phases.WriteJson(json);
        json.WriteEndObject();
    }
}
