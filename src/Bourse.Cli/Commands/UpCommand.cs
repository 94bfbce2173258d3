using System.CommandLine;
using Bourse.Adapters.Feed;
using Bourse.Cli.Configuration;
using Bourse.Cli.Frame;
using Bourse.Cli.Stages;
using Bourse.Exchanges;

namespace Bourse.Cli.Commands;

/// <summary><c>bourse up</c></summary>
internal sealed class UpCommand : BourseCommand
{
    /// <summary>The role of the supervisor itself.</summary>
    public const string Role = "up";

    private const int MaxPort = 65_535;
    private readonly Option<bool> _noFollow = OptionOf.Flag("--no-follow", "End after the last trading day instead of going on with each new one");
    private readonly Option<bool> _processes = OptionOf.Flag("--processes", "Start each stage as a process of its own, again when it dies");
    private readonly Option<long?> _feed = OptionOf.Number("--feed", "PORT", "Serve quotes on this port of 127.0.0.1, a JSON line each", 0);

    public UpCommand()
        : base(
            Role, "Run the whole network, live: every stage, a trading day every two seconds, until it is stopped",
            new Example("up", "goes on where it stopped"),
            new Example("up --day-interval 0 --no-follow", "the whole history as fast as it goes, then ends"),
            new Example("up --processes --feed 9999", "a process a stage, and a feed of quotes"))
    {
        foreach (var option in new Option[] { _noFollow, _processes, _feed, new NoWaitOption() }) Add(option);
        foreach (var setting in new[]
        {
            Setting.From, Setting.To, Setting.DayInterval, Setting.Seed, Setting.Calendar, Setting.Missing, Setting.Exchange, Setting.Columns,
            Setting.Portfolios, Setting.Partitions, Setting.Replication, Setting.RetentionTime, Setting.RetentionBytes,
            Setting.Compression,
        })
        {
            Add(new SettingOption(setting));
        }
    }

    /// <inheritdoc/>
    public override async Task<int> RunAsync(CommandContext context)
    {
        var setup = NetworkSetup.Read(context);
        setup.RequireListedHoldings();
        var quotes = QuotesOf(context, setup);
        using var role = context.TakeRole(Role);
        await using var feed = quotes is null ? null : LineFeed.Open((int)context.Arguments.GetValue(_feed)!.Value, quotes, context.Clock);
        var names = string.Join(", ", StageRole.Of(setup.Network).Select(stage => stage.Name));
        context.Output.Say($"up: {names} in {context.Home.Folder} (process {Environment.ProcessId}, seed {context.Settings.Seed})");
        if (feed is not null) context.Output.Say($"feed: 127.0.0.1:{feed.Port}");
        var follow = !context.Arguments.GetValue(_noFollow);
        if (context.Arguments.GetValue(_processes)) await new NetworkOfProcesses(context, setup).RunAsync(follow);
        else await new NetworkInProcess(context, setup).RunAsync(follow);
        context.Output.Say("up: everything is done");
        return ExitCode.Done;
    }

    private QuoteFeed? QuotesOf(CommandContext context, NetworkSetup setup)
    {
        if (context.Arguments.GetValue(_feed) is not { } port) return null;
        if (port <= MaxPort) return new QuoteFeed([.. setup.Network.Exchanges.SelectMany(exchange => exchange.Stocks)], context.Settings.Seed);
        throw new BourseException(FailureKind.Usage, $"--feed {port} is not a port", $"give one from 0 (any that is free) to {MaxPort}");
    }
}
