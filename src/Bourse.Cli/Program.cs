using System.CommandLine;
using Bourse.Cli.Commands;
using Bourse.Cli.Frame;

namespace Bourse.Cli;

/// <summary>The program and its commands. <see cref="BourseTopology"/> defines the network.</summary>
public static class Program
{
    /// <summary>Runs the command line of this process.</summary>
    public static async Task<int> Main(string[] args)
    {
        using var interrupts = new Interrupts();
        return await RunAsync(args, ConsoleEnvironment.OfProcess(), interrupts.Token);
    }

    /// <summary>Runs a command line in the given environment.</summary>
    /// <returns>The exit code (<see cref="ExitCode"/>).</returns>
    internal static Task<int> RunAsync(IReadOnlyList<string> arguments, ConsoleEnvironment console, CancellationToken cancellation) =>
        CommandLine.RunAsync(CreateRoot(), arguments, console, cancellation);

    /// <summary>All commands.</summary>
    internal static BourseRoot CreateRoot()
    {
        var root = new BourseRoot(BourseTopology.Create());
        Command[] commands =
        [
            new DemoCommand(),
            new UpCommand(),
            new DownCommand(),
            new StatusCommand(),
            .. root.Topology.Kinds.Select(kind => new StageCommand(kind)),
            DatabaseGroup(),
            new ReportCommand(),
            new VerifyCommand(),
            new ExplainCommand(),
            new ReplayCommand(),
            new SinkCommand(),
            BarsGroup(),
            new SymbolsCommand(),
            LakeGroup(),
            new SqlCommand(),
            SchemaGroup(),
            new RegistryCommand(),
            PipelineGroup(),
            TopicGroup(),
            GroupGroup(),
            new DashboardCommand(),
            new BackupCommand(),
            new RestoreCommand(),
            new DoctorCommand(),
            new SelfTestCommand(),
            new ProbeCommand(),
            ConfigGroup(),
            new CompletionCommand(),
            new CompleteCommand(),
        ];
        foreach (var command in commands) root.Add(command);
        return root;
    }

    private static CommandGroup PipelineGroup() => new("pipeline", "Ingest bars from a market-data provider, and look after the runs",
        new Example("pipeline run real-time-etl-stack", "fetches, checks and publishes all its months"),
        new Example("pipeline enable real-time-etl-stack", "a scheduler runs it from now on"),
        new Example("pipeline runs", "how the last runs ended"))
    {
        new PipelineListCommand(),
        new PipelineShowCommand(),
        PipelineSwitchCommand.Enable(),
        PipelineSwitchCommand.Disable(),
        new PipelineRunCommand(),
        new PipelineBackfillCommand(),
        new PipelineRunsCommand(),
        new PipelineLogsCommand(),
        new PipelineCancelCommand(),
        new PipelineClearCommand(),
        new PipelinePlanCommand(),
    };

    private static CommandGroup TopicGroup() => new("topic", "Look into the event log's topics, write to them, bring messages back",
        new Example("topic list", "which topics there are"),
        new Example("topic tail StockExchange -n 5", "the last five prices"))
    {
        new TopicListCommand(),
        new TopicDescribeCommand(),
        new TopicTailCommand(),
        new TopicProduceCommand(),
        new TopicExportCommand(),
        new TopicReplayCommand(),
        DlqGroup(),
    };

    private static CommandGroup DlqGroup() => new("dlq", "Look at dead letters, messages that could not be used; send them again or discard them",
        new Example("topic dlq list", "which letters there are, and why"),
        new Example("topic dlq retry StockExchange --all", "send them again after their cause is corrected"))
    {
        new DlqListCommand(),
        new DlqShowCommand(),
        new DlqRetryCommand(),
        new DlqDiscardCommand(),
    };

    private static CommandGroup GroupGroup() => new("group", "See how far consumer groups have read, and change where they go on",
        new Example("group list", "every group with its lag"),
        new Example("group reset mine --to-earliest", "shows what would be read again; changes nothing"))
    {
        new GroupListCommand(),
        new GroupResetCommand(),
    };

    private static CommandGroup BarsGroup() => new("bars", "Look at the bars in the bar store, check and export them",
        new Example("bars list", "which symbols have bars"),
        new Example("bars show NVDA", "the newest bars of a symbol"),
        new Example("bars quality NVDA", "whether bars are missing or odd"))
    {
        new BarsListCommand(),
        new BarsShowCommand(),
        new BarsExportCommand(),
        new BarsQualityCommand(),
        new BarsRiskCommand(),
    };

    private static CommandGroup LakeGroup() => new("lake", "Look into the lake, check it, and look after its catalog and its files",
        new Example("lake ls", "the tables, with files and rows"),
        new Example("lake crawl", "finds tables, columns and types"),
        new Example("lake verify", "whether each offset of its topics is there exactly once"))
    {
        new LakeListCommand(),
        new LakeVerifyCommand(),
        new LakeCrawlCommand(),
        new LakeCompactCommand(),
    };

    private static CommandGroup SchemaGroup() => new("schema", "Give topics a JSON Schema, which replay, topic produce and sink enforce",
        new Example("schema infer demotest --set", "a schema from the messages that are there"),
        new Example("schema check demotest prices.csv", "whether the rows of a file fit"),
        new Example("schema history demotest", "its versions, and what each has changed"))
    {
        new SchemaListCommand(),
        new SchemaInferCommand(),
        new SchemaSetCommand(),
        new SchemaShowCommand(),
        new SchemaCheckCommand(),
        new SchemaHistoryCommand(),
        new SchemaCompatibilityCommand(),
    };

    private static CommandGroup DatabaseGroup() => new("database", "Set up the database", new Example("database init", "creates what is missing"))
    {
        new DatabaseInitCommand(),
    };

    private static CommandGroup ConfigGroup() => new("config", "See the settings",
        new Example("config show", "every setting, and where it came from"),
        new Example("config network", "exchanges, stocks, prices, investors, portfolios"))
    {
        new ConfigShowCommand(),
        new ConfigNetworkCommand(),
    };
}
