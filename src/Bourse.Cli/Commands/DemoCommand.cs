using System.CommandLine;
using System.Diagnostics;
using System.Text.Json;
using Bourse.Cli.Display;
using Bourse.Cli.Frame;
using Bourse.Hosting;
using Bourse.Hosting.Configuration;
using Bourse.Hosting.Demo;
using Bourse.Hosting.Reporting;
using Bourse.Statistics;
using Bourse.Statistics.Reports;

namespace Bourse.Cli.Commands;

/// <summary><c>bourse demo</c></summary>
internal sealed class DemoCommand : BourseCommand
{
    private readonly ReportFlags _flags = new("json,txt,html");
    private readonly Option<bool> _open = OptionOf.Flag("--open", "Then serve the dashboard and open it in the browser, until it is stopped");
    private readonly Option<long?> _dashboardPort = ServedDashboard.PortOption();

    public DemoCommand()
        : base(
            "demo", "Run the whole network once, with the full history at full speed, and write the reports, in a home folder of its own (DIR/demo)",
            new Example("demo", "24 stocks, six portfolios, every trading day since 2000"),
            new Example("demo --open", "the same, and its dashboard in the browser"),
            new Example("demo --exchange walk --seed 7", "prices of a random walk, from another seed"),
            new Example("demo --exchange csv:samples/aapl-googl-tsla-2015.csv --portfolios samples/portfolios.json", "real prices"))
    {
        foreach (var setting in (Setting[])
        [
            Setting.From, Setting.To, Setting.Seed, Setting.Calendar, Setting.Missing, Setting.Lateness, .. Setting.OfPriceFiles,
            Setting.Portfolios, Setting.Partitions,
        ])
        {
            Add(new SettingOption(setting));
        }

        _flags.AddTo(this);
        Add(_open);
        Add(_dashboardPort);
    }

    /// <inheritdoc/>
    public override bool StartsAfresh => true;

    /// <inheritdoc/>
    public override async Task<int> RunAsync(CommandContext context)
    {
        var port = ServedDashboard.ReadPort(context, _dashboardPort);
        DemoHome.Use(context.Host);
        // Whatever the settings name, the network of the demo is embedded in the demo's own home.
        context.Output.Commands = context.Output.Commands.WithHome(context.Home.Folder, isEmbedded: context.Host.IsEmbedded);
        var options = _flags.Read(context);
        var demo = new DemoRun(context.Host, context.Topology, options);
        var result = await RunAsync(context, demo);
        if (context.Output.Json) context.Output.WriteJson(json => WriteJson(json, context, result, options.Folder));
        else TellWords(context, result, options.Folder);
        context.Output.Flush();
        if (context.Arguments.GetValue(_open)) await ServedDashboard.ServeAsync(context, port, opens: true);
        return ExitCode.Done;
    }

    private static async Task<DemoResult> RunAsync(CommandContext context, DemoRun demo)
    {
        try
        {
            return await demo.RunAsync((run, running) => NetworkProgress.ShowAsync(context, run, running), context.Cancellation);
        }
        catch (OperationCanceledException) when (context.Cancellation.IsCancellationRequested)
        {
            context.Output.Say("demo: stopped before its end; `bourse demo` begins anew");
            throw;
        }
    }

    private static void TellWords(CommandContext context, DemoResult result, string reports)
    {
        var (counts, made, phases) = result;
        var output = context.Output;
        output.WriteTable(Summary.Table(made));
        output.Flush();
        foreach (var note in Summary.Notes(made)) output.Say(note);
        output.Say("");
        output.Say(
            $"{Count.Of(counts.Prices, "price")}, {Count.Of(counts.Evaluations, "evaluation")}, {Count.Of(made.Count, "portfolio")} "
            + $"in {phases.Total.TotalSeconds:0.00} s{(counts.Seed is { } seed ? $" (seed {seed})" : "")}");
        if (output.Verbose) output.Say(phases.ToString());
        foreach (var waiting in counts.Waiting) output.Say($"{waiting.Portfolio} was held back: no price of {waiting.Ticker} for {waiting.Date:O}");
        foreach (var note in counts.Notes) output.Say(note);
        if (counts.DeadLetters > 0) output.Say($"{Count.Of(counts.DeadLetters, "message")} could not be used: see topics *.dlq");
        output.Say($"reports   {(File.Exists(Path.Combine(reports, ReportIndex.FileName)) ? Path.Combine(reports, ReportIndex.FileName) : reports)}");
        output.Say($"database  {context.Settings.DatabasePlace}");
        output.Say($"log       {context.Settings.LogPlace}");
        output.Say("");
        output.Say("Next:");
        var steps = NextSteps(context, made).ToList();
        var width = steps.Max(step => step.Command.Length);
        foreach (var (command, says) in steps) output.Say($"  {output.Commands.CalledName} {command.PadRight(width)}  {says}");
        var variable = $"{Setting.Home.EnvironmentName}={PrintedCommands.Quote(context.Home.Folder)}";
        output.Say($"With {variable} in the environment, commands on this network need no --home.");
    }

    private static IEnumerable<(string Command, string Says)> NextSteps(CommandContext context, IReadOnlyList<MadeReport> made)
    {
        var home = $"--home {PrintedCommands.Quote(context.Home.Folder)}";
        // The settings may name servers, but the demo's home is embedded.
        if (!context.Host.IsEmbedded) home += " --profile embedded";
        yield return ($"verify {home}", "recompute every value from the prices");
        if (made.FirstOrDefault(report => report.Last is not null) is { Last: { } last } shown)
        {
            yield return ($"explain {shown.Portfolio.Key} {last.AsOf:O} {home}", "one value, down to its prices");
        }

        yield return ($"topic tail StockExchange -n 5 {home}", "look into the log");
        yield return ($"up{Given(context)}", "a network of its own, live: a trading day every two seconds");
    }

    /// <summary>The settings of this command line, and its configuration file: a new network needs them again.</summary>
    private static string Given(CommandContext context) => ConfigurationOf(context) + string.Concat(
        context.Sources.Values.Where(value => value is { Layer: SettingLayer.Arguments, IsOfProfile: false } && value.Shown == value.Text)
            .Select(value => $" {SettingOption.NameOf(value.Setting)} {PrintedCommands.Quote(value.Text!)}"));

    private static string ConfigurationOf(CommandContext context) =>
        context.Arguments.GetValue(context.Root.Config) is { } file ? $" {context.Root.Config.Name} {PrintedCommands.Quote(file)}" : "";

    private static void WriteJson(Utf8JsonWriter json, CommandContext context, DemoResult result, string reports)
    {
        var (counts, made, phases) = result;
        json.WriteStartObject();
        json.WriteNumber("prices", counts.Prices);
        json.WriteNumber("evaluations", counts.Evaluations);
        json.WriteNumber("dead_letters", counts.DeadLetters);
        if (counts.Seed is { } seed) json.WriteNumber("seed", seed);
        else json.WriteNull("seed");
        json.WritePropertyName("portfolios");
        Summary.WriteJson(json, made);
        json.WriteString("reports", reports);
        json.WriteString("database", context.Settings.DatabasePlace);
        json.WriteString("log", context.Settings.LogPlace);
        json.WriteStartObject("phases_ms");
        foreach (var (name, time) in phases.Phases) json.WriteNumber(name, Math.Round(time.TotalMilliseconds, 1));
        json.WriteEndObject();
        json.WriteEndObject();
    }
}
