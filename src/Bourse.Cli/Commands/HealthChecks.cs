using Bourse.Adapters.Sqlite;
using Bourse.Events;
using Bourse.Cli.Frame;

namespace Bourse.Cli.Commands;

/// <summary>What a check came to.</summary>
internal enum Health
{
    /// <summary>All is well.</summary>
    Good,

    /// <summary>It works, but look at it.</summary>
    Doubtful,

    /// <summary>It does not work.</summary>
    Bad,
}

/// <summary>A check's result.</summary>
/// <param name="Part">What was checked.</param>
/// <param name="Health">How it is.</param>
/// <param name="Says">What was found, one line.</param>
/// <param name="Remedy">What mends it; null when nothing has to.</param>
internal sealed record Finding(string Part, Health Health, string Says, string? Remedy = null);

/// <summary>Checks the parts of the network, each by itself, so that one failure hides no other.</summary>
internal static class HealthChecks
{
    private const long Megabyte = 1024 * 1024;
    private const long LeastFree = 50 * Megabyte;
    private const long ComfortablyFree = 1024 * Megabyte;
    private const int NeededRuntime = 10;

    /// <summary>When this was written: no clock that is right shows an earlier time.</summary>
    private static readonly DateTimeOffset Written = new(2025, 11, 1, 0, 0, 0, TimeSpan.Zero);

    /// <summary>Runs all checks.</summary>
    public static async Task<IReadOnlyList<Finding>> RunAsync(CommandContext context)
    {
        var findings = new List<Finding>
        {
            CheckRuntime(),
            CheckClock(context.Clock),
            Check("configuration", () => CheckConfiguration(context)),
        };
        if (findings[^1].Health == Health.Bad) return findings;
        var home = context.Home;
        findings.Add(Check("home folder", () => CheckFolder(home.Folder)));
        findings.Add(Check("disk", () => CheckDisk(home.Folder)));
        findings.Add(Check("sqlite", () => new Finding("sqlite", Health.Good, $"library {SqliteHealth.LibraryVersion}")));
        if (context.Settings.Kafka is not null) findings.AddRange(await ServerChecks.CheckKafkaAsync(context));
        else findings.Add(await CheckFileAsync("event log", home.LogFile, () => ReadLogAsync(context)));
        if (context.Settings.MySql is not null) findings.AddRange(await ServerChecks.CheckMySqlAsync(context));
        else findings.Add(await CheckFileAsync("database", home.DatabaseFile, () => ReadDatabaseAsync(context)));
        if (context.Settings.Spark is not null) findings.AddRange(await ServerChecks.CheckSparkAsync(context));
        return findings;
    }

    private static Finding CheckRuntime()
    {
        var version = Environment.Version;
        return version.Major >= NeededRuntime
            ? new Finding(".NET", Health.Good, $"runtime {version}")
            : new Finding(".NET", Health.Bad, $"runtime {version} is older than {NeededRuntime}", $"install the .NET SDK {NeededRuntime}");
    }

    private static Finding CheckClock(TimeProvider clock)
    {
        var now = clock.GetUtcNow();
        return now >= Written
            ? new Finding("clock", Health.Good, $"{now:yyyy-MM-dd HH:mm:ss} UTC, {clock.LocalTimeZone.Id}")
            : new Finding("clock", Health.Bad, $"it shows {now:yyyy-MM-dd}, which is over", "set the clock (`timedatectl set-ntp true`)");
    }

    private static Finding CheckConfiguration(CommandContext context)
    {
        _ = context.Settings;
        var network = context.Network;
        var files = context.Sources.Files.Count == 0 ? "no file" : string.Join(", ", context.Sources.Files.Select(file => file.Path));
        return new Finding(
            "configuration",
            Health.Good,
            $"{Count.Of(network.Exchanges.Count, "exchange")}, {Count.Of(network.Portfolios.Count(), "portfolio")} of "
            + $"{Count.Of(network.Investors.Count, "investor")} ({files})");
    }

    private static Finding CheckFolder(string folder)
    {
        var existing = NearestExisting(folder);
        var probe = Path.Combine(existing, $".bourse-doctor-{Environment.ProcessId}");
        File.WriteAllBytes(probe, [0]);
        File.Delete(probe);
        var says = existing == folder ? "can be written" : "is not there yet and can be made";
        return new Finding("home folder", Health.Good, $"{folder} {says}");
    }

    private static Finding CheckDisk(string folder)
    {
        var free = new DriveInfo(NearestExisting(folder)).AvailableFreeSpace;
        var says = $"{free / Megabyte:#,0} MB free";
        return free switch
        {
            < LeastFree => new Finding("disk", Health.Bad, says, "free some space, or choose a folder on another disk with --home"),
            < ComfortablyFree => new Finding("disk", Health.Doubtful, says, "free some space before long"),
            _ => new Finding("disk", Health.Good, says),
        };
    }

    private static async Task<Finding> CheckFileAsync(string part, string file, Func<Task<string>> read)
    {
        if (!File.Exists(file)) return new Finding(part, Health.Good, $"{file} is not there yet");
        try
        {
            SqliteHealth.Check(file);
            return new Finding(part, Health.Good, $"{file} is sound: {await read()}, {new FileInfo(file).Length / (double)Megabyte:0.0} MB");
        }
        catch (Exception e) when (IsExpected(e))
        {
            return Bad(part, e);
        }
    }

    private static async Task<string> ReadLogAsync(CommandContext context)
    {
        var log = await context.OpenLogAsync();
        var (topics, records) = (0, 0L);
        foreach (var topic in await log.ListTopicsAsync(context.Cancellation))
        {
            // Reading compares every batch with its checksum, which SQLite's own check does not know of.
            await TopicScan.ReadAllAsync(log, topic.Name, _ => { }, context.Cancellation);
            topics++;
            records += (await log.GetRangesAsync(topic.Name, context.Cancellation)).Sum(range => range.Count);
        }

        return $"{Count.Of(topics, "topic")}, {Count.Of(records, "record")}";
    }

    private static async Task<string> ReadDatabaseAsync(CommandContext context)
    {
        await using var database = new SqliteInvestorsDatabase(context.Home.DatabaseFile);
        return Count.Of((await database.ListPortfoliosAsync(context.Cancellation)).Count, "portfolio");
    }

    private static Finding Check(string part, Func<Finding> check)
    {
        try
        {
            return check();
        }
        catch (Exception e) when (IsExpected(e))
        {
            return Bad(part, e);
        }
    }

    /// <summary>Whether a check may fail like that; anything else is a mistake of the program.</summary>
    public static bool IsExpected(Exception e) =>
        e is BourseException or IOException or UnauthorizedAccessException or DllNotFoundException or TypeInitializationException;

    /// <summary>The finding that a check has failed.</summary>
    public static Finding Bad(string part, Exception e) => e is BourseException known && Failures.BySettings(known) is var failure
        ? new Finding(part, Health.Bad, failure.Message, failure.Remedy)
        : new Finding(part, Health.Bad, e.Message.ReplaceLineEndings(" ").TrimEnd('.'), "choose a folder that can be written with --home");

    private static string NearestExisting(string folder)
    {
        while (!Directory.Exists(folder) && Path.GetDirectoryName(folder) is { Length: > 0 } parent) folder = parent;
        return folder;
    }
}
