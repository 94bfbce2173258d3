using Bourse.Adapters.Cassandra;
using Bourse.Adapters.Kafka;
using Bourse.Adapters.MySql;
using Bourse.Adapters.S3;
using Bourse.Adapters.SchemaRegistry;
using Bourse.Adapters.SparkConnect;
using Bourse.Events;
using Bourse.Investors;
using Bourse.Market;

namespace Bourse.Hosting.Configuration;

/// <summary>The settings, bound to their types and validated: what a host starts from.</summary>
public sealed record Settings
{
    private const int MaxPartitions = 1000;
    private const int MaxParallelTasks = 64;
    private const int MaxLateness = 10_000;
    private static readonly TimeSpan ShortestLease = TimeSpan.FromSeconds(1);

    /// <summary>The home folder.</summary>
    public required HomeFolder Home { get; init; }

    /// <summary>The event log's servers; null for the embedded log.</summary>
    public required KafkaOptions? Kafka { get; init; }

    /// <summary>The database's server; null for the embedded database.</summary>
    public required MySqlOptions? MySql { get; init; }

    /// <summary>The Spark that computes the figures; null when this process does.</summary>
    public required SparkAddress? Spark { get; init; }

    /// <summary>The lake's bucket; null for a lake in a folder.</summary>
    public required S3Options? S3 { get; init; }

    /// <summary>The lake's folder as the settings name it; null for the one in the home folder.</summary>
    public required string? OwnLakeFolder { get; init; }

    /// <summary>The lake's folder, when it is in one.</summary>
    public string LakeFolder => OwnLakeFolder ?? Home.Lake;

    /// <summary>The schema registry's server; null for the registry in the event log.</summary>
    public required SchemaRegistryOptions? SchemaRegistry { get; init; }

    /// <summary>Where the lake is, safe to show.</summary>
    public string LakePlace => S3?.ToString() ?? LakeFolder;

    /// <summary>The cluster with the bars; null for the file in the home folder.</summary>
    public required CassandraOptions? Cassandra { get; init; }

    /// <summary>Where the bars are, safe to show.</summary>
    public string BarsPlace => Cassandra is { } cluster ? $"Cassandra at {cluster.Address}" : Home.BarsFile;

    /// <summary>Where the event log is, safe to show.</summary>
    public string LogPlace => Kafka?.ToString() ?? Home.LogFile;

    /// <summary>Where the database is, safe to show.</summary>
    public string DatabasePlace => MySql is { } server ? $"MySQL at {server.Address}" : Home.DatabaseFile;

    /// <summary>Whether all parts are embedded.</summary>
    public bool IsEmbedded => Kafka is null && MySql is null && Spark is null && Cassandra is null;

    /// <summary>The number that all prices are made from.</summary>
    public required ulong Seed { get; init; }

    /// <summary>The first day.</summary>
    public required DateOnly From { get; init; }

    /// <summary>The last day, inclusive.</summary>
    public required DateOnly To { get; init; }

    /// <summary>The trading days.</summary>
    public required TradingCalendar Calendar { get; init; }

    /// <summary>How long a trading day takes; zero is as fast as it goes.</summary>
    public required TimeSpan DayInterval { get; init; }

    /// <summary>What to do about missing prices.</summary>
    public required MissingPolicy Missing { get; init; }

    /// <summary>Whether portfolios are valued at each bar as well.</summary>
    public required bool ValuesBars { get; init; }

    /// <summary>How exchanges and investors write their messages.</summary>
    public required Dialect Dialect { get; init; }

    /// <summary>How many trading days a missing price may be late.</summary>
    public required int Lateness { get; init; }

    /// <summary>How many partitions a new topic gets.</summary>
    public required int Partitions { get; init; }

    /// <summary>How many copies of a new topic are kept.</summary>
    public required short Replication { get; init; }

    /// <summary>How long a new topic keeps its records; null for ever.</summary>
    public required TimeSpan? RetentionTime { get; init; }

    /// <summary>How many bytes a partition of a new topic keeps; null for no limit.</summary>
    public required long? RetentionBytes { get; init; }

    /// <summary>Where bars come from.</summary>
    public required BarProviderSettings BarProvider { get; init; }

    /// <summary>After how long without a sign of life the task of a process may be taken up by another.</summary>
    public required TimeSpan TaskLease { get; init; }

    /// <summary>How many tasks of pipelines a process works on at once.</summary>
    public required int ParallelTasks { get; init; }

    /// <summary>How a topic of that name is created.</summary>
    public TopicSpec TopicSpecOf(string topic) => new(topic)
    {
        Partitions = Partitions, Replication = Replication, RetentionTime = RetentionTime, RetentionBytes = RetentionBytes,
    };

    /// <summary>The same settings with all parts embedded, in another home folder.</summary>
    public Settings Embedded(HomeFolder home) => this with
    {
        Home = home, Kafka = null, MySql = null, Spark = null, S3 = null, OwnLakeFolder = null, SchemaRegistry = null, Cassandra = null,
    };

    /// <summary>Binds the layers' values to their types, and validates them.</summary>
    /// <exception cref="BourseException">One of them cannot be used (<see cref="FailureKind.Usage"/>).</exception>
    public static Settings Read(SettingsSources sources)
    {
        sources.RequireProfile();
        var (bucket, folder) = LakeSettingsReader.Read(sources);
        var settings = new Settings
        {
            Home = ReadHome(sources),
            Kafka = KafkaSettingsReader.Read(sources),
            MySql = MySqlSettingsReader.Read(sources),
            Spark = SparkSettingsReader.Read(sources),
            S3 = bucket,
            OwnLakeFolder = folder,
            SchemaRegistry = SchemaRegistrySettingsReader.Read(sources),
            Cassandra = BarsSettingsReader.Read(sources),
            Seed = SettingValueReader.ReadSeed(sources.ValueOf(Setting.Seed)),
            From = SettingValueReader.ReadDay(sources.ValueOf(Setting.From)),
            To = SettingValueReader.ReadDay(sources.ValueOf(Setting.To)),
            Calendar = ReadCalendar(sources, sources.ValueOf(Setting.Calendar)),
            DayInterval = SettingValueReader.ReadSpan(sources.ValueOf(Setting.DayInterval)),
            Missing = SettingValueReader.ReadMissing(sources.ValueOf(Setting.Missing)),
            ValuesBars = SettingValueReader.ReadOneOf(sources.ValueOf(Setting.Prices)) == Setting.Intraday,
            Dialect = Enum.Parse<Dialect>(SettingValueReader.ReadOneOf(sources.ValueOf(Setting.Dialect)), ignoreCase: true),
            Lateness = SettingValueReader.ReadNumber(sources.ValueOf(Setting.Lateness), MaxLateness),
            Partitions = SettingValueReader.ReadCount(sources.ValueOf(Setting.Partitions), MaxPartitions),
            Replication = (short)SettingValueReader.ReadCount(sources.ValueOf(Setting.Replication), short.MaxValue),
            RetentionTime = Optional(sources.ValueOf(Setting.RetentionTime), SettingValueReader.ReadSpan),
            RetentionBytes = Optional(sources.ValueOf(Setting.RetentionBytes), SettingValueReader.ReadBytes),
            BarProvider = BarProviderSettingsReader.Read(sources),
            TaskLease = ReadLease(sources.ValueOf(Setting.TaskLease)),
            ParallelTasks = SettingValueReader.ReadCount(sources.ValueOf(Setting.ParallelTasks), MaxParallelTasks),
        };
        return settings.From <= settings.To
            ? settings
            : throw sources.ValueOf(Setting.From).Unusable(
                $"is after the last day, {settings.To:yyyy-MM-dd}",
                "choose an earlier first day or a later last one",
                BourseErrorCode.FirstDayAfterLast);
    }

    private static T? Optional<T>(SettingValue value, Func<SettingValue, T> read)
        where T : struct => value.Text is null ? null : read(value);

    private static HomeFolder ReadHome(SettingsSources sources)
    {
        var value = sources.ValueOf(Setting.Home);
        if (string.IsNullOrWhiteSpace(value.Text)) throw value.Unusable("is not a folder", "name one, or leave it out for ~/.bourse");
        return new HomeFolder(sources.PathOf(value.Text!, value));
    }

    private static TimeSpan ReadLease(SettingValue value) => SettingValueReader.ReadSpan(value) is var lease && lease >= ShortestLease
        ? lease
        : throw value.Unusable("is too short for a lease", $"give at least {ShortestLease.TotalSeconds:0}s");

    private static TradingCalendar ReadCalendar(SettingsSources sources, SettingValue value)
    {
        var text = value.Text!;
        if (Calendars.Names.Contains(text, StringComparer.OrdinalIgnoreCase)) return Calendars.Named(text);
        var path = sources.PathOf(text, value);
        if (!File.Exists(path)) throw value.Unusable("is neither a calendar nor a file", NearestName.Remedy(text, Calendars.Names.ToList()));
        using var reader = new StreamReader(path);
        return Calendars.Read(reader, text);
    }
}
