using Bourse.Adapters.Files;
using Bourse.Adapters.Kafka;
using Bourse.Adapters.Locks;
using Bourse.Bars;
using Bourse.Events;
using Bourse.Hosting.Configuration;
using Bourse.Hosting.Telemetry;
using Bourse.Lake;
using Bourse.Ledger;
using Bourse.Market;
using Bourse.Retry;
using Microsoft.Extensions.Logging;

namespace Bourse.Hosting.Composition;

/// <summary>How a host is started.</summary>
public sealed record HostOptions
{
    /// <summary>The name used in messages about waiting for a server, e.g. <c>up</c>.</summary>
    public required string Name { get; init; }

    /// <summary>The settings given as arguments.</summary>
    public IReadOnlyList<SettingArgument> Arguments { get; init; } = [];

    /// <summary>The configuration file to read instead of those found by their place; null for the latter.</summary>
    public string? ConfigurationFile { get; init; }

    /// <summary>Whether what an earlier run has kept in the home is passed over, as by a demo.</summary>
    public bool StartsAfresh { get; init; }

    /// <summary>Whether it waits for servers that cannot be reached at its start; otherwise that is a failure.</summary>
    public bool WaitsForServers { get; init; } = true;
}

/// <summary>
/// The services shared by all parts of a host: the settings and their network, the event log, the database, the roles of the home folder. Each is
/// read or opened on first use.
/// </summary>
public sealed class HostServices : IAsyncDisposable
{
    private const int MostOfAHome = 100;
    private readonly Lazy<SettingsSources> _sources;
    private readonly Lazy<Settings> _settings;
    private readonly Lazy<ConfiguredNetwork> _network;
    private readonly HostOptions _options;
    private readonly WarningMemory _warnings;
    private readonly SemaphoreSlim _opening = new(1, 1);
    private HomeFolder? _embedded;
    private IEventLog? _log;
    private IReadOnlyList<IEventLog> _formerLogs = [];
    private FileIdentity? _logFile;

    /// <summary>Creates the services of a host.</summary>
    /// <param name="environment">The process around it.</param>
    /// <param name="options">How it is started.</param>
    /// <param name="logger">Receives what the host logs.</param>
    public HostServices(HostEnvironment environment, HostOptions options, ILogger logger)
    {
        (Environment, _options, _warnings) = (environment, options, new WarningMemory(logger));
        _sources = new Lazy<SettingsSources>(
            () => SettingsSources.Read(environment, options.Arguments, options.ConfigurationFile, Logger, options.StartsAfresh));
        _settings = new Lazy<Settings>(() => Settings.Read(_sources.Value));
        _network = new Lazy<ConfiguredNetwork>(() => NetworkSettingsReader.Read(_sources.Value));
        Pipelines = new PipelineServices(this);
    }

    /// <summary>The process around the host.</summary>
    public HostEnvironment Environment { get; }

    /// <summary>Receives what the host logs.</summary>
    public ILogger Logger => _warnings;

    /// <summary>The clock.</summary>
    public TimeProvider Clock => Environment.Clock;

    /// <summary>Whether the host waits for servers that cannot be reached at its start.</summary>
    public bool WaitsForServers => _options.WaitsForServers;

    /// <summary>Whether what an earlier run has left in the home does not count, as for a demo.</summary>
    public bool StartsAfresh => _options.StartsAfresh;

    /// <summary>Every setting as it was written, and where.</summary>
    public SettingsSources Sources => _sources.Value;

    /// <summary>The settings.</summary>
    /// <exception cref="BourseException">One of them cannot be used (<see cref="FailureKind.Usage"/>).</exception>
    public Settings Settings => _embedded is { } home ? _settings.Value.Embedded(home) : _settings.Value;

    /// <summary>The exchanges and investors.</summary>
    /// <exception cref="BourseException">The configuration does not describe a network (<see cref="FailureKind.Usage"/>).</exception>
    public Network Network => Configured.Network;

    /// <summary>The exchanges and investors, and where they come from.</summary>
    /// <exception cref="BourseException">The configuration does not describe a network (<see cref="FailureKind.Usage"/>).</exception>
    public ConfiguredNetwork Configured => _network.Value;

    /// <summary>The pipelines, and what they need.</summary>
    public PipelineServices Pipelines { get; }

    /// <summary>The stages that run now.</summary>
    public StageRegister Stages { get; } = new();

    /// <summary>What measures the host; null when nobody watches it.</summary>
    public NetworkInstruments? Instruments { get; private set; }

    /// <summary>The home folder.</summary>
    public HomeFolder Home => Settings.Home;

    /// <summary>Whether all parts are embedded, as in a demo.</summary>
    public bool IsEmbedded => _settings.Value.IsEmbedded;

    /// <summary>The event log if it has been opened already; null otherwise.</summary>
    public IEventLog? OpenedLog => _log;

    /// <summary>Whether the file of the opened event log was deleted, or another one has its name, as after a demo that begins anew.</summary>
    public bool HasReplacedLog => _logFile is { } opened && _log is not null && FileIdentity.Of(Home.LogFile) != opened;

    /// <summary>Whether the event log exists; always true for a server, which is checked when it is read.</summary>
    public bool HasLog => Environment.EventLog is not null || Settings.Kafka is not null || File.Exists(Home.LogFile);

    /// <summary>Whether the database exists; always true for a server, which is checked when it is read.</summary>
    public bool HasDatabase => Settings.MySql is not null || File.Exists(Home.DatabaseFile);

    /// <summary>Makes a folder this host's home, with all parts embedded.</summary>
    public void UseEmbedded(HomeFolder home) => _embedded = home;

    /// <summary>Measures the host from now on. To be called before anything is opened.</summary>
    public void Instrument() => Instruments ??= new NetworkInstruments(Stages, Clock, Settings.Kafka is null ? "sqlite" : "kafka");

    /// <summary>Does work that needs servers. While one is unavailable, the work is retried, unless the host does not wait.</summary>
    /// <param name="work">The work; it may be begun several times.</param>
    /// <param name="cancellation">Ends the waiting.</param>
    /// <exception cref="OperationCanceledException">The host was asked to end.</exception>
    public async Task<T> RetryAsync<T>(Func<Task<T>> work, CancellationToken cancellation)
    {
        var retries = RetryPolicy.Reconnect.Start(Clock, $"{_options.Name} {System.Environment.ProcessId}");
        for (var isUnavailable = false; ; isUnavailable = true)
        {
            try
            {
                var result = await work();
                if (isUnavailable) Logger.HostContinues(_options.Name);
                return result;
            }
            catch (BourseException e) when (e.Kind == FailureKind.Unreachable && WaitsForServers)
            {
                if (!isUnavailable) Logger.HostWaits(_options.Name, e.Message);
            }

            await retries.PauseAsync(cancellation);
        }
    }

    /// <summary>Whether a line that another process has written repeats a warning of this host.</summary>
    public bool HasWarned(string line) => _warnings.Holds(line);

    /// <summary>The event log, made when there is none yet; it is closed with the services.</summary>
    public async Task<IEventLog> OpenLogAsync(CancellationToken cancellation)
    {
        if (_log is not null) return _log;
        if (Environment.EventLog is { } given) return _log = given;
        if (Settings.Kafka is { } kafka) await ProbeAsync(kafka, cancellation);
        await _opening.WaitAsync(cancellation);
        try
        {
            return _log ??= await OpenNewLogAsync(cancellation);
        }
        finally
        {
            _opening.Release();
        }
    }

    /// <summary>
    /// The event log of the file that is there now: the one that was opened is left when its file was replaced. Since others may read from it, it is
    /// closed with the services.
    /// </summary>
    public async Task<IEventLog> OpenPresentLogAsync(CancellationToken cancellation)
    {
        await _opening.WaitAsync(cancellation);
        try
        {
            if (HasReplacedLog) (_formerLogs, _log) = ([.. _formerLogs, _log!], null);
        }
        finally
        {
            _opening.Release();
        }

        return await OpenLogAsync(cancellation);
    }

    private async Task<IEventLog> OpenNewLogAsync(CancellationToken cancellation)
    {
        while (true)
        {
            var before = Settings.Kafka is null ? FileIdentity.Of(Home.LogFile) : null;
            var opened = await EventLogFactory.OpenAsync(Settings, Clock, cancellation);
            _logFile = Settings.Kafka is null ? FileIdentity.Of(Home.LogFile) : null;
            if (before is null || before == _logFile) return Instruments?.Measure(opened) ?? opened;
            // Another file has taken the name meanwhile.
            await opened.DisposeAsync();
        }
    }

    private Task ProbeAsync(KafkaOptions kafka, CancellationToken cancellation) => WaitsForServers
        ? KafkaProbe.RefuseControllersAsync(kafka, Clock, cancellation)
        : KafkaProbe.RequireAsync(kafka, Clock, cancellation);

    /// <summary>The event log, for callers that need an existing one.</summary>
    /// <exception cref="BourseException">There is none yet.</exception>
    public Task<IEventLog> OpenExistingLogAsync(CancellationToken cancellation) => HasLog
        ? OpenLogAsync(cancellation)
        : throw new BourseException(FailureKind.Failed, $"there is no event log in {Home.Folder} yet", "run a stage first, or choose another folder")
        {
            Code = BourseErrorCode.EventLogMissing,
        };

    /// <summary>Closes the event log before the host ends.</summary>
    public async Task CloseLogAsync()
    {
        var log = _log;
        _log = null;
        if (log is not null) await Task.Run(async () => await log.DisposeAsync());
    }

    /// <summary>Opens the lake that the settings name; the caller closes it.</summary>
    public ILakeStore OpenLake() => LakeFactory.Open(Settings);

    /// <summary>Opens the bar store that the settings name; the caller closes it.</summary>
    public IBarStore OpenBars()
    {
        var store = BarStoreFactory.Open(Settings, Clock);
        return Instruments?.Measure(store, BarStoreFactory.NameOf(Settings)) ?? store;
    }

    /// <summary>Opens the database that the settings name; the caller closes it.</summary>
    public IInvestorsDatabase OpenDatabase() => DatabaseFactory.Open(Settings, Clock);

    /// <summary>Opens an existing database; the caller closes it.</summary>
    /// <exception cref="BourseException">There is none yet.</exception>
    public IValuationTables OpenExistingDatabase() => HasDatabase
        ? OpenDatabase()
        : throw new BourseException(
            FailureKind.Failed, $"there is no database in {Home.Folder} yet", "initialize it and run the ingestion, or choose another folder")
        {
            Code = BourseErrorCode.DatabaseMissing,
        };

    /// <summary>Keeps a role (<c>se1</c>, <c>inv1</c>, <c>ingest</c>) of this home folder to this process until the result is disposed.</summary>
    /// <exception cref="BourseException">Another process has it.</exception>
    public RoleLock TakeRole(string role) => RoleLock.Take(Home.Folder, role, Environment.Identity, Clock);

    /// <summary>
    /// Keeps the first free one of the roles <c>NAME</c>, <c>NAME-2</c>, <c>NAME-3</c> …: a process that starts again after a crash takes the one it
    /// had.
    /// </summary>
    /// <exception cref="BourseException">A hundred processes have them.</exception>
    public (RoleLock Role, string Name) TakeFirstRole(string role)
    {
        for (var number = 1; ; number++)
        {
            var name = number == 1 ? role : $"{role}-{number}";
            try
            {
                return (TakeRole(name), name);
            }
            catch (BourseException e) when (e.Code == BourseErrorCode.RoleTaken && number < MostOfAHome)
            {
                // Another process of this home has it.
            }
        }
    }

    /// <summary>The lease of the process that has a role of this home folder; null when none has.</summary>
    public RoleLease? FindHolder(string role) => RoleLock.FindHolder(Home.Folder, role, Environment.Identity, Clock);

    /// <summary>Whether the process that had a role of this home folder has ended without giving it up, as after kill -9.</summary>
    public bool HasAbandoned(string role) => RoleLock.IsAbandoned(Home.Folder, role, Environment.Identity, Clock);

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        if (_log is not null) await _log.DisposeAsync();
        foreach (var former in _formerLogs) await former.DisposeAsync();
        _opening.Dispose();
        Instruments?.Dispose();
    }
}
