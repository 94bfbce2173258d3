using Bourse.Adapters.Sqlite;
using Bourse.Events;
using Bourse.Hosting.Composition;
using Bourse.Hosting.Stages;

namespace Bourse.Hosting.Health;

/// <summary>Checks the parts of the network independently, so that one failure hides no other.</summary>
public static class HealthChecks
{
    private const long Megabyte = 1024 * 1024;
    private const long LeastFree = 50 * Megabyte;
    private const long ComfortablyFree = 1024 * Megabyte;
    private const int NeededRuntime = 10;

    /// <summary>A date in the past: a correct clock shows a later time.</summary>
    private static readonly DateTimeOffset Written = new(2025, 11, 1, 0, 0, 0, TimeSpan.Zero);

    /// <summary>Runs all checks.</summary>
    /// <param name="host">The host.</param>
    /// <param name="topology">The kinds of stages, which check the network as they do before they run.</param>
    /// <param name="cancellation">Ends the work.</param>
    public static async Task<IReadOnlyList<HealthFinding>> RunAsync(HostServices host, NetworkTopology topology, CancellationToken cancellation)
    {
        var findings = new List<HealthFinding>
        {
            CheckRuntime(),
            CheckClock(host.Clock),
            Check("configuration", () => CheckConfiguration(host, topology)),
        };
        if (findings[^1].Status == HealthStatus.Unhealthy) return findings;
        findings.AddRange(
            NetworkComposition.ReadWithoutMissingFiles(host).MissingFiles.Select(missing => HealthFinding.Failed("price file", missing)));
        var home = host.Home;
        findings.Add(Check("home folder", () => CheckFolder(home.Folder)));
        findings.Add(Check("disk", () => CheckDisk(home.Folder)));
        findings.Add(Check("sqlite", () => HealthFinding.Healthy("sqlite", $"library {SqliteHealth.LibraryVersion}")));
        // The servers are asked at the same time: several that do not answer take no longer than one.
        var checks = await Task.WhenAll(
            CheckLogAsync(host, cancellation), CheckDatabaseAsync(host, cancellation), CheckSparkAsync(host, cancellation),
            CheckBarsAsync(host, cancellation), CheckPipelinesAsync(host, cancellation), LakeChecks.RunAsync(host, cancellation),
            SchemaChecks.RunAsync(host, cancellation));
        return [.. findings, .. checks.SelectMany(found => found)];
    }

    private static async Task<IReadOnlyList<HealthFinding>> CheckLogAsync(HostServices host, CancellationToken cancellation) =>
        host.Settings.Kafka is not null
            ? await KafkaChecks.RunAsync(host, cancellation)
            : await CheckEmbeddedLogAsync(host, cancellation);

    private static async Task<IReadOnlyList<HealthFinding>> CheckDatabaseAsync(HostServices host, CancellationToken cancellation) =>
        host.Settings.MySql is not null
            ? await MySqlChecks.RunAsync(host, cancellation)
            : [await CheckFileAsync("database", host.Home.DatabaseFile, () => ReadDatabaseAsync(host, cancellation))];

    private static async Task<IReadOnlyList<HealthFinding>> CheckSparkAsync(HostServices host, CancellationToken cancellation) =>
        host.Settings.Spark is not null ? await SparkChecks.RunAsync(host, cancellation) : [];

    private static async Task<IReadOnlyList<HealthFinding>> CheckBarsAsync(HostServices host, CancellationToken cancellation) =>
        host.Settings.Cassandra is not null
            ? await CassandraChecks.RunAsync(host, cancellation)
            : [await CheckFileAsync("bars", host.Home.BarsFile, () => ReadBarsAsync(host, cancellation))];

    private static async Task<IReadOnlyList<HealthFinding>> CheckPipelinesAsync(HostServices host, CancellationToken cancellation) =>
        host.Settings.MySql is not null
            ? []
            : [await CheckFileAsync("pipelines", host.Home.PipelinesFile, () => ReadPipelinesAsync(host, cancellation))];

    private static HealthFinding CheckRuntime()
    {
        var version = Environment.Version;
        return version.Major >= NeededRuntime
            ? HealthFinding.Healthy(".NET", $"runtime {version}")
            : new HealthFinding(
                ".NET", HealthStatus.Unhealthy, $"runtime {version} is older than {NeededRuntime}", $"install the .NET SDK {NeededRuntime}");
    }

    private static HealthFinding CheckClock(TimeProvider clock)
    {
        var now = clock.GetUtcNow();
        return now >= Written
            ? HealthFinding.Healthy("clock", $"{now:yyyy-MM-dd HH:mm:ss} UTC, {clock.LocalTimeZone.Id}")
            : new HealthFinding(
                "clock", HealthStatus.Unhealthy, $"it shows {now:yyyy-MM-dd}, which is over", "set the clock (`timedatectl set-ntp true`)");
    }

    private static HealthFinding CheckConfiguration(HostServices host, NetworkTopology topology)
    {
        _ = host.Settings;
        var composition = NetworkComposition.ReadWithoutMissingFiles(host);
        // Without a price file it is not known which stocks are listed.
        if (composition.MissingFiles.Count == 0)
        {
            foreach (var kind in topology.Kinds) kind.Check(composition);
        }

        var network = composition.Network;
        var files = host.Sources.Files.Count == 0 ? "no file" : string.Join(", ", host.Sources.Files.Select(file => file.Path));
        return HealthFinding.Healthy(
            "configuration",
            $"{Count.Of(network.Exchanges.Count, "exchange")}, {Count.Of(network.Portfolios.Count(), "portfolio")} of "
            + $"{Count.Of(network.Investors.Count, "investor")} ({files})");
    }

    private static HealthFinding CheckFolder(string folder)
    {
        var existing = NearestExisting(folder);
        var probe = Path.Combine(existing, $".bourse-doctor-{Environment.ProcessId}");
        File.WriteAllBytes(probe, [0]);
        File.Delete(probe);
        var says = existing == folder ? "can be written" : "is not there yet and can be made";
        return HealthFinding.Healthy("home folder", $"{folder} {says}");
    }

    private static HealthFinding CheckDisk(string folder)
    {
        var free = new DriveInfo(NearestExisting(folder)).AvailableFreeSpace;
        var says = $"{free / Megabyte:#,0} MB free";
        return free switch
        {
            < LeastFree => new HealthFinding(
                "disk", HealthStatus.Unhealthy, says, "free some space, or choose a folder on another disk", BourseErrorCode.HomeNotUsable),
            < ComfortablyFree => new HealthFinding("disk", HealthStatus.Degraded, says, "free some space before long"),
            _ => HealthFinding.Healthy("disk", says),
        };
    }

    private static async Task<HealthFinding> CheckFileAsync(string part, string file, Func<Task<string>> read)
    {
        if (!File.Exists(file)) return HealthFinding.Healthy(part, $"{file} is not there yet");
        try
        {
            SqliteHealth.Check(file);
            return HealthFinding.Healthy(part, $"{file} is sound: {await read()}, {SizeOf(file) / (double)Megabyte:0.0} MB");
        }
        catch (Exception e) when (HealthFinding.IsExpected(e))
        {
            return HealthFinding.Failed(part, e);
        }
    }

    private static async Task<IReadOnlyList<HealthFinding>> CheckEmbeddedLogAsync(HostServices host, CancellationToken cancellation)
    {
        var findings = new List<HealthFinding> { await CheckFileAsync("event log", host.Home.LogFile, () => ReadLogAsync(host, cancellation)) };
        if (findings[0].Status != HealthStatus.Healthy || !File.Exists(host.Home.LogFile)) return findings;
        var log = await host.OpenLogAsync(cancellation);
        foreach (var name in TopicChecks.Names)
        {
            var topic = await log.FindTopicAsync(name, cancellation);
            if (topic is not null && TopicChecks.Find(topic, isKafka: false) is { } loses) findings.Add(loses);
        }

        return findings;
    }

    /// <summary>The size of the file with its write-ahead log, which may hold most of it.</summary>
    private static long SizeOf(string file)
    {
        var ahead = new FileInfo(file + "-wal");
        return new FileInfo(file).Length + (ahead.Exists ? ahead.Length : 0);
    }

    private static async Task<string> ReadLogAsync(HostServices host, CancellationToken cancellation)
    {
        var log = await host.OpenLogAsync(cancellation);
        var (topics, records) = (0, 0L);
        foreach (var topic in await log.ListTopicsAsync(cancellation))
        {
            // Reading verifies each batch's checksum, which SQLite's own check does not cover.
            await TopicScan.ReadAllAsync(log, topic.Name, _ => { }, cancellation);
            topics++;
            records += (await log.GetRangesAsync(topic.Name, cancellation)).Sum(range => range.Count);
        }

        return $"{Count.Of(topics, "topic")}, {Count.Of(records, "record")}";
    }

    private static async Task<string> ReadDatabaseAsync(HostServices host, CancellationToken cancellation)
    {
        await using var database = new SqliteInvestorsDatabase(host.Home.DatabaseFile);
        return Count.Of((await database.ListPortfoliosAsync(cancellation)).Count, "portfolio");
    }

    private static async Task<string> ReadBarsAsync(HostServices host, CancellationToken cancellation)
    {
        await using var store = host.OpenBars();
        return Count.Of((await store.ListSymbolsAsync(cancellation)).Count, "symbol");
    }

    private static async Task<string> ReadPipelinesAsync(HostServices host, CancellationToken cancellation)
    {
        await using var store = host.Pipelines.OpenStore();
        // It refuses a newer version; tables of runs are made where there are none yet, as by every command about pipelines.
        await store.InitializeAsync(cancellation);
        return (await store.ListRunsAsync(null, 1, cancellation)) is [var newest] ? $"the newest run is {newest.Run.Name}" : "no run";
    }

    private static HealthFinding Check(string part, Func<HealthFinding> check)
    {
        try
        {
            return check();
        }
        catch (Exception e) when (HealthFinding.IsExpected(e))
        {
            return HealthFinding.Failed(part, e);
        }
    }

    private static string NearestExisting(string folder)
    {
        while (!Directory.Exists(folder) && Path.GetDirectoryName(folder) is { Length: > 0 } parent) folder = parent;
        return folder;
    }
}
