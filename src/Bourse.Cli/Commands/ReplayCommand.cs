using System.CommandLine;
using Bourse.Adapters.Files;
using Bourse.Cli.Frame;
using Bourse.Events;
using Bourse.Hosting;
using Bourse.Hosting.Composition;
using Bourse.Hosting.Configuration;
using Bourse.Replay;
using Bourse.Replay.Csv;

namespace Bourse.Cli.Commands;

/// <summary><c>bourse replay</c></summary>
internal sealed class ReplayCommand : BourseCommand
{
    private const string StandardInput = "-";
    private const string DefaultTopic = "demotest";
    private static readonly string[] Modes = ["sample", "sequential", "chronological"];
    private readonly Argument<string> _file = new("FILE") { Description = "A CSV file with a header, also packed with gzip; - for standard input" };
    private readonly Option<string?> _topic = OptionOf.Text("--topic", "TOPIC", $"The topic (default: {DefaultTopic})");
    private readonly Option<string?> _interval = OptionOf.Text("--interval", "TIME", "The time between two messages, e.g. 500ms, 0 (default: 1s)");
    private readonly Option<string?> _mode = OptionOf.OneOf("--mode", "The order of the rows (default: sample, at random)", Modes);
    private readonly Option<long?> _count = OptionOf.Number("--count", "NUMBER", "Send at most so many messages", 1, "-n");
    private readonly Option<bool> _loop = OptionOf.Flag("--loop", "Begin again at the end of the file");
    private readonly Option<bool> _resume = OptionOf.Flag("--resume", "Go on behind the last row of this file that the topic holds");
    private readonly Option<bool> _strict = OptionOf.Flag("--strict", "Fail at a row that cannot be used, instead of skipping it");
    private readonly Option<string?> _key = OptionOf.Text("--key", "COLUMN", "The column of the keys (default: Index, Ticker, Symbol, Stock … Name)");

    public ReplayCommand()
        : base(
            "replay", "Send the rows of a CSV file as JSON messages",
            new Example("replay samples/hsi-1987.csv", "a random row every second"),
            new Example("replay samples/hsi-1987.csv --interval 0 --mode sequential", "the whole file as fast as it goes"),
            new Example("replay samples/hsi-1987.csv --mode chronological --resume", "by day, from where it stopped"))
    {
        Add(_file);
        foreach (var option in new Option[] { _topic, _interval, _mode, _count, _loop, _resume, _strict, _key, new NoWaitOption() }) Add(option);
        Add(new SettingOption(Setting.DateFormat, "How the file writes days, e.g. dd/MM/yyyy (default: found by its contents)"));
        Add(new SettingOption(Setting.DecimalMark, "The decimal mark of the file, a point or a comma (default: found by its contents)"));
        Add(new SettingOption(Setting.Seed, "The number from which mode sample makes its order; the same number gives the same order"));
        Setting[] settings = [Setting.Partitions, Setting.Replication, Setting.Compression, Setting.SchemaRegistry];
        foreach (var setting in settings) Add(new SettingOption(setting));
    }

    /// <inheritdoc/>
    public override async Task<int> RunAsync(CommandContext context)
    {
        var options = ReadOptions(context);
        var csv = PriceFileSettingsReader.ReadCsv(context.Sources);
        using var spools = new TemporaryFolder(context.Home.Folder);
        var file = CsvFile.Read(OpenInput(context, spools), csv, context.Cancellation);
        options = await WithSchemaAsync(context, options);
        Replayer.Check(file, options);
        if (file.Warning is { } warning) context.Output.Warn(warning);
        var log = await context.OpenLogAsync();
        await log.EnsureTopicAsync(context.Settings.TopicSpecOf(options.Topic), context.Cancellation);
        var bad = new BadRowLog(context.Output.Warn);
        var result = await SendAsync(context, new Replayer(log, context.Clock, spools.Open), file, options, bad);
        bad.End(file.Name);
        Report(context.Output, options.Topic, result, bad.Count);
        return ExitCode.Done;
    }

    /// <summary>Says how far it came when it is interrupted.</summary>
    private static async Task<ReplayResult> SendAsync(
        CommandContext context, Replayer replayer, CsvFile file, ReplayOptions options, BadRowLog bad)
    {
        try
        {
            return await replayer.RunAsync(file, options, bad.Add, context.Cancellation);
        }
        catch (OperationCanceledException) when (context.Cancellation.IsCancellationRequested)
        {
            context.Output.Say($"stopped: {Count.Of(replayer.Sent, "message")} to {options.Topic}; --resume goes on behind them");
            throw;
        }
    }

    /// <summary>
    /// The schema decides what the columns hold, so it is needed before anything is refused or written. A home without a log has none, and gets no
    /// log for a file that is refused.
    /// </summary>
    private static async Task<ReplayOptions> WithSchemaAsync(CommandContext context, ReplayOptions options)
    {
        if (!context.Host.HasLog && context.Settings.SchemaRegistry is null) return options;
        var rules = await TopicSchemas.FindRulesAsync(context.Host, options.Topic, context.Cancellation);
        return rules is null ? options : options with { Check = rules.Check, Kinds = rules.Kinds };
    }

    private ReplayOptions ReadOptions(CommandContext context)
    {
        var arguments = context.Arguments;
        return new ReplayOptions
        {
            Topic = arguments.GetValue(_topic) ?? context.Sources.ValueOf(Setting.OfKey("kafka:topic")).Text ?? DefaultTopic,
            Interval = ReadInterval(arguments.GetValue(_interval) ?? "1s"),
            Mode = (ReplayMode)Array.IndexOf(Modes, arguments.GetValue(_mode) ?? Modes[0]),
            Count = arguments.GetValue(_count),
            Loops = arguments.GetValue(_loop),
            Resumes = arguments.GetValue(_resume),
            IsStrict = arguments.GetValue(_strict),
            KeyColumn = arguments.GetValue(_key),
            Seed = context.Settings.Seed,
        };
    }

    private static TimeSpan ReadInterval(string text) => SettingValueReader.TryReadSpan(text, out var interval)
        ? interval
        : throw new BourseException(FailureKind.Usage, $"--interval '{text}' is not a span of time", "write it like 2s, 500ms, 1.5m or 0");

    private CsvInput OpenInput(CommandContext context, TemporaryFolder spools)
    {
        var name = context.Arguments.GetRequiredValue(_file);
        if (name == StandardInput) return new CsvInput("standard input", spools.Keep(context.Console.In));
        var path = context.PathOf(name);
        if (!File.Exists(path))
        {
            throw new BourseException(FailureKind.Usage, $"there is no file {name}", "give the path of a CSV file, or - for standard input");
        }

        using var stream = File.OpenRead(path);
        // A pipe can be read only once, e.g. /dev/stdin or the <(…) of a shell.
        return stream.CanSeek
            ? new CsvInput(Path.GetFileName(path), () => File.OpenRead(path))
            : new CsvInput(name, spools.Keep(stream));
    }

    private static void Report(Output output, string topic, ReplayResult result, long bad)
    {
        if (output.Json)
        {
            output.WriteJson(json =>
            {
                json.WriteStartObject();
                json.WriteString("topic", topic);
                json.WriteNumber("messages", result.Sent);
                json.WriteNumber("already_there", result.Skipped);
                json.WriteNumber("bad_rows", bad);
                json.WriteNumber("dead_letters", result.Refused);
                json.WriteEndObject();
            });
            return;
        }

        var there = result.Skipped > 0 ? $", {Count.Of(result.Skipped, "row")} were there already" : "";
        var left = bad > 0 ? $", {Count.Of(bad, "row")} left out" : "";
        var refused = result.Refused > 0 ? $", {Count.Of(result.Refused, "row")} against its schema to {Topics.DeadLetters(topic)}" : "";
        output.Say($"{Count.Of(result.Sent, "message")} to {topic}{there}{left}{refused}");
    }
}
