using System.CommandLine;
using Bourse.Adapters.Locks;
using Bourse.Cli.Configuration;
using Bourse.Events;
using Bourse.Ledger;
using Bourse.Market;
using Bourse.Retry;

namespace Bourse.Cli.Frame;

/// <summary>What a command works with: its arguments, the settings, the home folder, the log, the clock, where to write.</summary>
internal sealed class CommandContext : IAsyncDisposable
{
    private readonly Lazy<SettingsSources> _sources;
    private readonly Lazy<Settings> _settings;
    private readonly Lazy<Network> _network;
    private IEventLog? _log;
    private bool _demo;

    public CommandContext(BourseRoot root, ParseResult arguments, Surroundings surroundings, Output output, CancellationToken cancellation)
    {
        Root = root;
        Arguments = arguments;
        Surroundings = surroundings;
        Output = output;
        Cancellation = cancellation;
        _sources = new Lazy<SettingsSources>(() => SettingsSources.Read(surroundings, arguments, arguments.GetValue(root.Config), output.Warn));
        _settings = new Lazy<Settings>(() => Settings.Read(_sources.Value));
        _network = new Lazy<Network>(() => NetworkReader.Read(_sources.Value));
    }

    /// <summary>The program, with all its commands.</summary>
    public BourseRoot Root { get; }

    /// <summary>The command line: <c>GetValue</c> of the command's own options and arguments.</summary>
    public ParseResult Arguments { get; }

    /// <summary>Where data and words go.</summary>
    public Output Output { get; }

    /// <summary>The process around the command.</summary>
    public Surroundings Surroundings { get; }

    /// <summary>Cancelled by Ctrl-C or SIGTERM; then the command ends by <see cref="OperationCanceledException"/>.</summary>
    public CancellationToken Cancellation { get; }

    /// <summary>Tells the time.</summary>
    public TimeProvider Clock => Surroundings.Clock;

    /// <summary>Every setting as it was written, and where.</summary>
    public SettingsSources Sources => _sources.Value;

    /// <summary>The settings.</summary>
    /// <exception cref="BourseException">One of them cannot be used (<see cref="FailureKind.Usage"/>).</exception>
    public Settings Settings => _demo ? _settings.Value.Embedded(DemoHome) : _settings.Value;

    /// <summary>The exchanges and investors.</summary>
    /// <exception cref="BourseException">The configuration does not describe a network (<see cref="FailureKind.Usage"/>).</exception>
    public Network Network => _network.Value;

    /// <summary>The home folder.</summary>
    public HomeFolder Home => Settings.Home;

    /// <summary>Whether the settings name no server, which a demo would not use.</summary>
    public bool IsEmbedded => _settings.Value.IsEmbedded;

    /// <summary>Whether there is a log to look into; a server's is looked for by whoever reads it.</summary>
    public bool HasLog => Settings.Kafka is not null || Surroundings.OpenLog != EventLogs.OpenAsync || File.Exists(Home.LogFile);

    /// <summary>Whether there is a database to look into; a server's is looked for by whoever reads it.</summary>
    public bool HasDatabase => Settings.MySql is not null || File.Exists(Home.DatabaseFile);

    /// <summary>Whether the command waits for servers that are away at its start (see <see cref="NoWaitOption"/>).</summary>
    public bool Waits => Arguments.CommandResult.Command.Options.OfType<NoWaitOption>().Any(option => !Arguments.GetValue(option));

    /// <summary>Warns of something that does not stop the command; a line of progress makes way for it.</summary>
    public void Warn(string words)
    {
        if (Output.Animated) Output.Words.Write("\r\e[2K");
        Output.Warn(words);
    }

    /// <summary>Does work that needs servers; while one is away it is tried again and again, unless the command does not wait.</summary>
    /// <param name="work">The work; it may be begun several times.</param>
    /// <exception cref="OperationCanceledException">The command was interrupted.</exception>
    public async Task<T> ReachAsync<T>(Func<Task<T>> work)
    {
        var retries = RetryPolicy.Reconnect.Start(Clock, $"{Arguments.CommandResult.Command.Name} {Environment.ProcessId}");
        for (var isAway = false; ; isAway = true)
        {
            try
            {
                var result = await work();
                if (isAway) Warn($"{Arguments.CommandResult.Command.Name} goes on");
                return result;
            }
            catch (BourseException e) when (e.Kind == FailureKind.Unreachable && Waits)
            {
                if (!isAway) Warn($"{Arguments.CommandResult.Command.Name} waits: {e.Message}");
            }

            await retries.PauseAsync(Cancellation);
        }
    }

    /// <summary>The event log, made when there is none yet; the context closes it.</summary>
    public async Task<IEventLog> OpenLogAsync() => _log ??= await Surroundings.OpenLog(Settings, Clock, Cancellation);

    /// <summary>The event log, for commands that only look into one.</summary>
    /// <exception cref="BourseException">There is none yet.</exception>
    public Task<IEventLog> OpenExistingLogAsync()
    {
        if (!HasLog)
        {
            throw new BourseException(
                FailureKind.Failed, $"there is no event log in {Home.Folder} yet", "run a stage first, or choose another folder with --home");
        }

        return OpenLogAsync();
    }

    /// <summary>Makes the folder <c>demo</c> in the home folder the home of this command, and both log and database embedded.</summary>
    public void UseDemoHome() => _demo = true;

    /// <summary>Closes the event log before the command ends.</summary>
    public async Task CloseLogAsync()
    {
        var log = _log;
        _log = null;
        if (log is not null) await Task.Run(async () => await log.DisposeAsync());
    }

    /// <summary>Opens the database that the settings name; the caller closes it.</summary>
    public IInvestorsDatabase OpenDatabase() => Databases.Open(Settings, Clock);

    /// <summary>Opens the database, for commands that only look into one; the caller closes it.</summary>
    /// <exception cref="BourseException">There is none yet.</exception>
    public IValuationTables OpenExistingDatabase() => HasDatabase
        ? OpenDatabase()
        : throw new BourseException(
            FailureKind.Failed, $"there is no database in {Home.Folder} yet",
            "run bourse database init and bourse ingest, or choose another folder with --home");

    /// <summary>Keeps a role (<c>se1</c>, <c>inv1</c>, <c>ingest</c>) of this home folder to this process until the result is disposed.</summary>
    /// <exception cref="BourseException">Another process has it.</exception>
    public RoleLock TakeRole(string role) => RoleLock.Take(Home.Folder, role);

    private HomeFolder DemoHome => new(Path.Combine(_settings.Value.Home.Folder, "demo"));

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => _log?.DisposeAsync() ?? ValueTask.CompletedTask;
}
