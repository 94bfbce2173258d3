using Bourse.Hosting.Composition;
using Bourse.Hosting.Configuration;
using Bourse.Hosting.Reporting;
using Bourse.Hosting.Stages;
using Bourse.Hosting.Status;
using Bourse.Hosting.Supervision;
using Bourse.Statistics;
using Bourse.Statistics.Reports;

namespace Bourse.Hosting.Demo;

/// <summary>What a demo has done.</summary>
/// <param name="Counts">How much.</param>
/// <param name="Reports">The reports it has made.</param>
/// <param name="Phases">How long each phase took.</param>
public sealed record DemoResult(DemoCounts Counts, IReadOnlyList<MadeReport> Reports, PhaseTimer Phases);

/// <summary>Runs the whole network in this process, the full history at full speed, then makes the reports.</summary>
/// <param name="host">The host; its home is that of the demo.</param>
/// <param name="topology">The kinds of stages.</param>
/// <param name="options">Which reports to write.</param>
public sealed class DemoRun(HostServices host, NetworkTopology topology, ReportOptions options)
{
    private readonly NetworkTopology _topology = new([.. topology.Kinds.Where(kind => kind.RunsInDemo)]);
    private readonly PhaseTimer _phases = new(host.Clock);

    /// <summary>Runs it.</summary>
    /// <param name="watch">Waits for the running network, and shows it meanwhile.</param>
    /// <param name="cancellation">Ends the work.</param>
    public async Task<DemoResult> RunAsync(Func<NetworkHost, Task, Task> watch, CancellationToken cancellation)
    {
        var network = NetworkComposition.Read(host);
        network.RequireListedHoldings();
        RequirePast(network);
        RequireNoBars(network);
        // No other process may use a folder that is about to be cleared.
        var roles = _topology.RolesOf(network.Network).Select(role => role.Name);
        using var locks = TakeRoles([.. roles, StageRole.Supervisor, DemoHome.FolderName]);
        DemoHome.Clear(host.Home);
        await DemoHome.KeepSettingsAsync(host, cancellation);
        await using var services = new StageServices(network, _topology);
        var run = await RunNetworkAsync(services, watch, cancellation);
        var prices = options.Formats.Contains(ReportFormat.Html)
            ? await NewestPrices.ReadAsync(host, network.Network.Portfolios, cancellation)
            : null;
        var closing = host.CloseLogAsync();
        var made = await MakeReportsAsync(network, prices, cancellation);
        _phases.End("reports");
        await closing;
        _phases.End("close the log");
        return new DemoResult(DemoCounts.Of(network, run, made), made, _phases);
    }

    /// <summary>A disk that an earlier demo has filled must not keep the next one from replacing it.</summary>
    private RoleLocks TakeRoles(IReadOnlyList<string> names)
    {
        try
        {
            return new RoleLocks(host, names);
        }
        catch (BourseException e) when (e.Code == BourseErrorCode.DiskFull && host.Home.IsOfDemo)
        {
            var remedy = $"free some space; what the last demo has left may go, since a demo begins afresh (`rm -r '{host.Home.Folder}'`)";
            throw new BourseException(e.Kind, e.Message, remedy, e);
        }
    }

    /// <summary>Refuses days to come: a demo makes the prices of all days at once, and nothing takes those of the future.</summary>
    private void RequirePast(NetworkComposition network)
    {
        var today = DateOnly.FromDateTime(host.Clock.GetUtcNow().UtcDateTime);
        if (host.Settings.To <= today || network.Network.Exchanges.All(exchange => network.FindFile(exchange) is not null)) return;
        throw host.Sources.ValueOf(Setting.To).Unusable(
            $"is a day to come: today is {today:yyyy-MM-dd} (UTC)", "choose today or an earlier day as the last one");
    }

    /// <summary>Refuses bars as prices: a demo begins with an empty home, where there are none.</summary>
    private static void RequireNoBars(NetworkComposition network)
    {
        if (network.Network.Exchanges.FirstOrDefault(exchange => network.FindSymbols(exchange) is not null) is not { } listing) return;
        throw new BourseException(
            FailureKind.Usage, $"exchange {listing.Name} takes its prices from bars, and a demo begins without any",
            "write up in place of demo, with the same options");
    }

    private async Task<NetworkHost> RunNetworkAsync(StageServices services, Func<NetworkHost, Task, Task> watch, CancellationToken cancellation)
    {
        // Database and log are separate files, so their waits for the disk can overlap.
        await host.OpenLogAsync(cancellation);
        await Task.WhenAll(
            services.Database.InitializeAsync(services.Network.Network, cancellation), services.OpenLogAsync(cancellation));
        _phases.End("set up");
        var run = new NetworkHost(services, TimeSpan.Zero, follow: false);
        await watch(run, run.RunAsync(cancellation));
        await using var status = new StatusPublisher(host);
        await status.PublishEndAsync([.. run.Stages.Select(stage => new StageView(stage.Name, stage.Status, default))], cancellation);
        _phases.End("prices, evaluations, rows");
        return run;
    }

    private async Task<IReadOnlyList<MadeReport>> MakeReportsAsync(
        NetworkComposition network, NewestPrices? prices, CancellationToken cancellation)
    {
        await using var engine = new InProcessStatistics(host.OpenDatabase, Environment.ProcessorCount);
        var whole = options with { IsWholeNetwork = true, Origin = await ReportOrigins.ReadAsync(host, cancellation), Prices = prices };
        return await new ReportMaker(engine, whole).MakeAsync(network.Network.Investors, null, cancellation);
    }
}
