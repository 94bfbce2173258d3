using System.Net.Sockets;
using System.Text;
using Bourse.Bars;
using Bourse.Cli;
using Bourse.Dashboard;
using Bourse.Dashboard.Server;
using Bourse.Hosting.Composition;
using Bourse.Hosting.Configuration;
using Bourse.Hosting.Stages;
using Bourse.Hosting.Supervision;
using Bourse.Sinks;
using Bourse.Tests.Cli;
using Bourse.Tests.Faults;

namespace Bourse.Tests.Dashboard;

/// <summary>A dashboard of a home folder, served in this process on a free port of loopback.</summary>
internal sealed class DashboardRun : IAsyncDisposable
{
    private readonly CommandLineRun _commands;
    private readonly HostServices _host;
    private readonly DashboardServer _server;

    private DashboardRun(CommandLineRun commands, HostServices host, DashboardServer server)
    {
        (_commands, _host, _server) = (commands, host, server);
        Client = new HttpClient(new HttpClientHandler { AllowAutoRedirect = false }) { BaseAddress = server.Url };
    }

    /// <summary>Asks it, and follows no redirects.</summary>
    public HttpClient Client { get; }

    public Uri Url => _server.Url;

    public HostServices Host => _host;

    public IReadOnlyList<string> Notes => _server.Notes;

    public string Home => _commands.Home;

    /// <summary>Serves an empty home.</summary>
    /// <param name="options">How.</param>
    /// <param name="now">When its commands run; null for the start of 2024.</param>
    /// <param name="variables">Variables of its environment.</param>
    public static Task<DashboardRun> EmptyAsync(
        DashboardOptions? options = null, DateTimeOffset? now = null, params IEnumerable<(string Name, string Value)> variables)
    {
        var commands = now is { } time ? new CommandLineRun { Clock = new WaitCountingClock(time) } : new CommandLineRun();
        foreach (var (name, value) in variables) commands.Environment[name] = value;
        return ServeAsync(commands, options);
    }

    /// <summary>Serves an empty home whose network of some days at the start of 2024 can be started as a process.</summary>
    public static Task<DashboardRun> StartableAsync(bool isReadOnly = false)
    {
        var commands = new CommandLineRun();
        string[] line =
        [
            BourseProcess.Program, "up", "--no-dashboard", "--home", commands.Home, "--from", "2024-01-02", "--to", "2024-01-05",
            "--day-interval", "0",
        ];
        var starter = new NetworkStarter(
            line, new Dictionary<string, string>(), Path.Combine(commands.Home, "run", "up.log"), TimeProvider.System);
        return ServeAsync(
            commands, new DashboardOptions { Starter = starter, StageStarter = (_, stage) => StageOf(commands, stage), IsReadOnly = isReadOnly });
    }

    /// <summary>Serves a home with the network of some days at the start of 2024, whose stages have ended.</summary>
    public static async Task<DashboardRun> WithNetworkAsync(DashboardOptions? options = null)
    {
        var commands = new CommandLineRun();
        await NetworkHome.WriteAsync(commands.Home);
        return await ServeAsync(commands, options);
    }

    /// <summary>Runs a command on the home.</summary>
    public Task CommandAsync(params string[] arguments) => RequireAsync(_commands, arguments);

    /// <summary>Runs a command on the home with an input.</summary>
    public async Task InputAsync(string input, params string[] arguments)
    {
        _commands.Input = input;
        await CommandAsync(arguments);
    }

    /// <summary>Lets commands run later.</summary>
    public void Advance(TimeSpan time) => _commands.Clock.Advance(time);

    /// <summary>Puts bars into the bar store.</summary>
    public async Task WriteBarsAsync(params Bar[] bars)
    {
        await using var store = _host.OpenBars();
        await store.CreateAsync(TestContext.Current.CancellationToken);
        var rows = bars.Select((bar, index) => new BarRow(bar, index)).ToList();
        await store.WriteAsync(new SinkWrite<BarRow>(rows, []), TestContext.Current.CancellationToken);
    }

    /// <summary>The text at an address. An answer that is not a success fails the test with its text.</summary>
    public async Task<string> GetAsync(string path)
    {
        using var answer = await Client.GetAsync(path, TestContext.Current.CancellationToken);
        var text = await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
        Assert.True(answer.IsSuccessStatusCode, $"{path}: {answer.StatusCode}: {text}");
        return text;
    }

    /// <summary>Sends bytes as they are, and tells the status of the answer; 0 when there was none.</summary>
    public async Task<int> SendAsync(string request)
    {
        using var socket = new TcpClient();
        await socket.ConnectAsync(Url.Host, Url.Port, TestContext.Current.CancellationToken);
        await using var stream = socket.GetStream();
        await stream.WriteAsync(Encoding.Latin1.GetBytes(request), TestContext.Current.CancellationToken);
        using var reader = new StreamReader(stream, Encoding.Latin1);
        var line = await reader.ReadLineAsync(TestContext.Current.CancellationToken);
        return line?.Split(' ') is [_, var status, ..] ? int.Parse(status) : 0;
    }

    public async ValueTask DisposeAsync()
    {
        Client.Dispose();
        await _server.DisposeAsync();
        // A network that a test has started and not stopped.
        await new NetworkStopper(_host, BourseTopology.Create()).StopAsync(CancellationToken.None);
        await _host.DisposeAsync();
        _commands.Dispose();
    }

    private static NetworkStarter StageOf(CommandLineRun commands, StageRole stage)
    {
        IEnumerable<string> words = stage.Title is { } title ? [stage.Kind!.Word, title] : [stage.Kind!.Word];
        string[] line = [BourseProcess.Program, .. words, "--home", commands.Home];
        var log = Path.Combine(commands.Home, "run", $"{stage.Name}.log");
        return new NetworkStarter(line, new Dictionary<string, string>(), log, TimeProvider.System) { Stage = stage };
    }

    private static async Task<DashboardRun> ServeAsync(CommandLineRun commands, DashboardOptions? options)
    {
        // Viewers live in real time.
        var environment = HostEnvironment.OfProcess() with { CurrentFolder = commands.Folder, Variables = commands.Environment };
        var host = new HostServices(environment, new HostOptions { Name = "dashboard" }, new LineLogger(_ => { }));
        var server = await DashboardServer.StartAsync(
            host, BourseTopology.Create(), (options ?? new DashboardOptions()) with { Port = 0 }, TestContext.Current.CancellationToken);
        return new DashboardRun(commands, host, server);
    }

    private static async Task RequireAsync(CommandLineRun commands, params string[] arguments)
    {
        var result = await commands.RunAsync(arguments);
        Assert.True(result.Code == 0, result.Words);
    }
}
