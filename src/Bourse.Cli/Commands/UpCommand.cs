using System.CommandLine;
using Bourse.Adapters.Feed;
using Bourse.Bars;
using Bourse.Cli.Display;
using Bourse.Cli.Frame;
using Bourse.Exchanges;
using Bourse.Hosting.Composition;
using Bourse.Hosting.Configuration;
using Bourse.Hosting.Stages;
using Bourse.Hosting.Status;
using Bourse.Hosting.Supervision;

namespace Bourse.Cli.Commands;

/// <summary><c>bourse up</c></summary>
internal sealed class UpCommand : BourseCommand
{
    private readonly Option<bool> _noFollow = OptionOf.Flag("--no-follow", "End after the last trading day instead of going on with each new one");
    private readonly Option<bool> _processes = OptionOf.Flag("--processes", "Start each stage as a process, and restart it if it ends unexpectedly");
    private readonly Option<bool> _stream = OptionOf.Flag("--stream", "Run the stream of bars too: topics of symbols into the bar store");
    private readonly Option<long?> _feed = OptionOf.Number("--feed", "PORT", "Serve quotes on this port of 127.0.0.1, one JSON line each", 0);

    private readonly Option<long?> _registryPort = ServedRegistry.PortOption();
    private readonly Option<bool> _dashboard = OptionOf.Flag("--dashboard", "Serve the dashboard too; so it is at a terminal without this option");
    private readonly Option<bool> _noDashboard = OptionOf.Flag("--no-dashboard", "Serve no dashboard");
    private readonly Option<long?> _dashboardPort = ServedDashboard.PortOption();

    private readonly WatchFlags _watch = new();

    public UpCommand()
        : base(
            StageRole.Supervisor, "Run all stages live, a trading day every two seconds, until the network is stopped",
            new Example("up", "goes on where it stopped"),
            new Example("up --day-interval 0 --no-follow", "the whole history as fast as it goes, then ends"),
            new Example("up --processes --feed 9999", "each stage as a process, and a feed of quotes"))
    {
        Option[] options = [_noFollow, _processes, _stream, _feed, _registryPort, _dashboard, _noDashboard, _dashboardPort, new NoWaitOption()];
        foreach (var option in options) Add(option);
        _watch.AddTo(this);
        foreach (var setting in (Setting[])
        [
            Setting.From, Setting.To, Setting.DayInterval, Setting.Seed, Setting.Calendar, Setting.Missing, Setting.Lateness, .. Setting.OfPriceFiles,
            Setting.Portfolios, Setting.Dialect, Setting.Partitions, Setting.Replication, Setting.RetentionTime, Setting.RetentionBytes,
            Setting.Compression, Setting.Bars, Setting.Prices,
        ])
        {
            Add(new SettingOption(setting));
        }
    }

    /// <inheritdoc/>
    public override async Task<int> RunAsync(CommandContext context)
    {
        var network = NetworkComposition.Read(context.Host);
        foreach (var kind in context.Topology.Kinds) kind.Check(network);
        var quotes = QuotesOf(context, network);
        var dashboardPort = ServedDashboard.ReadPort(context, _dashboardPort);
        var isAfterKill = context.Host.HasAbandoned(StageRole.Supervisor);
        using var role = context.Host.TakeRole(StageRole.Supervisor);
        await using var lease = new LeaseRenewal([role], context.Clock, context.Cancellation);
        if (isAfterKill) await StopOrphansAsync(context, lease.Stopping);
        var others = RunningStages.OfNetwork(context.Host, context.Topology, StageRole.Supervisor);
        await KeptNetwork.KeepAsync(context.Host, others, context.Cancellation);
        await using var feed = quotes is null ? null : LineFeed.Open((int)context.Arguments.GetValue(_feed)!.Value, quotes, context.Clock);
        var names = string.Join(", ", TopologyOf(context).RolesOf(network.Network).Select(stage => stage.Name));
        context.Output.Say($"up: {names} in {context.Home.Folder} (process {Environment.ProcessId}{SeedOf(network)})");
        if (feed is not null) context.Output.Say($"feed: 127.0.0.1:{feed.Port}");
        var servers = TopologyOf(context).Included.Select(kind => kind.Servers).Aggregate((all, one) => all | one);
        await using var watched = await _watch.StartAsync(context, servers);
        await using var registry = await ServedRegistry.StartIfAskedAsync(context, _registryPort);
        await using var dashboard = await StartDashboardAsync(context, dashboardPort);
        try
        {
            await SuperviseAsync(context, network, lease.Stopping);
            context.Output.Say("up: everything is done");
        }
        catch (OperationCanceledException) when (lease.IsAskedToStop)
        {
            context.Output.Say("up: stopped by bourse down");
        }

        return ExitCode.Done;
    }

    /// <summary>A supervisor that was killed leaves stages that run on, and that nothing restarts.</summary>
    private async Task StopOrphansAsync(CommandContext context, CancellationToken cancellation)
    {
        var topology = TopologyOf(context);
        if (RunningStages.Of(context.Host, topology).Count == 0) return;
        context.Output.Say("up: the supervisor before was killed, and its stages run on; they are stopped first");
        await new NetworkStopper(context.Host, topology).StopStagesAsync(cancellation);
    }

    /// <summary>Nobody looks at a dashboard that nobody has asked for; who sits at a terminal may.</summary>
    private async Task<IAsyncDisposable?> StartDashboardAsync(CommandContext context, int port)
    {
        var isAsked = context.Arguments.GetValue(_dashboard) || context.Arguments.GetValue(_dashboardPort) is not null;
        if (context.Arguments.GetValue(_noDashboard) || (!isAsked && !context.Output.Animated)) return null;
        try
        {
            return await ServedDashboard.StartAsync(context, port);
        }
        catch (BourseException e) when (!isAsked)
        {
            context.Output.Say($"no dashboard: {e.Message}{(Remedies.Of(e) is { } remedy ? $"; {remedy}" : "")}");
            return null;
        }
    }

    /// <summary>Files have no seed.</summary>
    private static string SeedOf(NetworkComposition network) => network.HasModels ? $", seed {network.Settings.Seed}" : "";

    private async Task SuperviseAsync(CommandContext context, NetworkComposition network, CancellationToken stopping)
    {
        await using var services = new StageServices(network, TopologyOf(context));
        await using var supervisor = CreateSupervisor(context, services);
        await supervisor.PrepareAsync(stopping);
        var display = new NetworkDisplay(context, supervisor);
        context.Logger.ShowBy(display.Say);
        try
        {
            await using var telling = stopping.Register(() =>
            {
                if (!context.Output.Quiet) display.Say(NetworkDisplay.Stopping);
            });
            await display.ShowAsync(supervisor.RunAsync(stopping));
        }
        finally
        {
            context.Logger.ShowBy(null);
        }
    }

    private NetworkTopology TopologyOf(CommandContext context) =>
        context.Arguments.GetValue(_stream) ? context.Topology.With(BarStreamOptions.Role) : context.Topology;

    private INetworkSupervisor CreateSupervisor(CommandContext context, StageServices services)
    {
        var follow = !context.Arguments.GetValue(_noFollow);
        if (!context.Arguments.GetValue(_processes)) return new InProcessSupervisor(services, follow);
        var launcher = new StageLauncher(
            role => ChildCommandLine.Of(context, services.Network, role, follow), ChildCommandLine.EnvironmentOf(context));
        return new ProcessSupervisor(services, launcher, context.Logger);
    }

    private QuoteFeed? QuotesOf(CommandContext context, NetworkComposition network)
    {
        if (ListeningFlags.ReadPort("--feed", context.Arguments.GetValue(_feed)) is null) return null;
        return new QuoteFeed([.. network.Network.Exchanges.SelectMany(exchange => exchange.Stocks)], context.Settings.Seed);
    }
}
