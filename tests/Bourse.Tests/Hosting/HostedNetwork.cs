using Bourse.Hosting.Composition;
using Bourse.Hosting.Configuration;
using Bourse.Hosting.Stages;
using Bourse.Hosting.Stages.Exchanges;
using Bourse.Hosting.Stages.Investors;
using Bourse.Hosting.Stages.Ledger;

namespace Bourse.Tests.Hosting;

/// <summary>A host on a home folder of its own, started as a test starts it: no command line, only settings.</summary>
internal sealed class HostedNetwork : IAsyncDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("bourse-hosting-");

    /// <summary>Composes the network of the first week of 2024: 2, 3, 4 and 5 January are trading days.</summary>
    /// <param name="more">Kinds of stages besides the usual ones.</param>
    public HostedNetwork(params StageKind[] more)
    {
        var environment = new HostEnvironment { Clock = Clock, Variables = new Dictionary<string, string>(), CurrentFolder = _folder.FullName };
        SettingArgument[] arguments =
        [
            Argument(Setting.Home, Path.Combine(_folder.FullName, "home")), Argument(Setting.From, "2024-01-01"), Argument(Setting.To, "2024-01-07"),
            Argument(Setting.DayInterval, "0"),
        ];
        Host = new HostServices(environment, new HostOptions { Name = "test", Arguments = arguments }, new LineLogger(Lines.Add));
        Topology = new NetworkTopology([new ExchangeKind(), new InvestorKind(), new IngestionKind(), .. more]);
        Services = new StageServices(NetworkComposition.Read(Host), Topology);
    }

    public WaitCountingClock Clock { get; } = new();

    public HostServices Host { get; }

    public NetworkTopology Topology { get; }

    public StageServices Services { get; }

    /// <summary>What it has logged.</summary>
    public List<string> Lines { get; } = [];

    public async ValueTask DisposeAsync()
    {
        await Services.DisposeAsync();
        await Host.DisposeAsync();
        _folder.Delete(recursive: true);
    }

    private static SettingArgument Argument(Setting setting, string text) => new(setting, text, "test");
}
