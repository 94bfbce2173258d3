using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Bourse.Adapters.Cassandra;
using Bourse.Adapters.SparkConnect;
using Bourse.Bars;
using Bourse.Events;
using Bourse.Retry;

namespace Bourse.Adapters.Spark;

/// <summary>
/// The streaming queries of bars on Spark, one a symbol: a query of Spark writes one table, and a symbol has its own. They run in a session whose id
/// follows from the servers, so that a process which starts after another one was killed finds its queries. A query is named after its table and the
/// claim under which it writes.
/// </summary>
internal sealed class SparkBarQueries : IAsyncDisposable
{
    private const long RecordsPerBatch = 100_000;
    private const string CheckpointSetting = "spark.sql.streaming.checkpointLocation";
    private const string WarehouseSetting = "spark.sql.warehouse.dir";

    private static readonly string[] ServerSettings =
        [CheckpointSetting, WarehouseSetting, SparkBarTarget.TrustStore, SparkBarTarget.Algorithms];

    /// <summary>How often a query looks for new messages.</summary>
    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(500);

    /// <summary>The connector looks a second later, or more, what tables there are.</summary>
    private static readonly RetryPolicy NewTable = new()
    {
        FirstPause = TimeSpan.FromMilliseconds(250), LongestPause = TimeSpan.FromSeconds(1), Timeout = TimeSpan.FromSeconds(30),
    };

    private readonly TimeProvider _clock;
    private readonly SparkBarRoute _route;
    private readonly SparkLog _kafka;
    private readonly SparkBarTarget _cassandra;
    private readonly SparkBarErrors _errors;
    private readonly SparkSession _session;
    private readonly SparkStreams _streams;
    private IReadOnlyDictionary<string, string>? _settings;

    /// <summary>Names the servers; nothing is sent yet.</summary>
    /// <param name="route">The servers.</param>
    /// <param name="newId">Generates unique ids.</param>
    /// <param name="clock">Measures timeouts and pauses.</param>
    public SparkBarQueries(SparkBarRoute route, Func<Guid> newId, TimeProvider clock)
    {
        (_route, _clock) = (route, clock);
        (_kafka, _cassandra, _errors) = (new SparkLog(route.Kafka), new SparkBarTarget(route.Cassandra), new SparkBarErrors(route));
        var options = new SparkSessionOptions
        {
            Address = route.Spark, ClientName = "bourse", Settings = SparkClient.SettingsWith(Settings), SharedId = SessionIdOf,
        };
        _session = new SparkSession(options, newId, clock);
        _streams = new SparkStreams(_session);
    }

    /// <summary>
    /// Local times are computed as if they were UTC, so that no other zone's changes of the clocks interfere. Who stops a query that does not end
    /// waits for a time only.
    /// </summary>
    private static Dictionary<string, string> Settings { get; } = new()
    {
        ["spark.sql.session.timeZone"] = "UTC", ["spark.sql.streaming.stopTimeout"] = "20s",
    };

    /// <summary>The name of a topic's query under its present claim.</summary>
    public string NameOf(BarTopic topic) =>
        string.Create(CultureInfo.InvariantCulture, $"{_route.QueryPrefix}{SymbolNames.TableOf(topic.Symbol)} {topic.WrittenAt}");

    /// <summary>The queries of this keyspace that run, by their names.</summary>
    public async Task<IReadOnlyDictionary<string, SparkStreamRun>> ListAsync(CancellationToken cancellation)
    {
        var all = await TranslateAsync(() => _streams.ListAsync(cancellation), cancellation);
        return all.Where(query => query.Key.StartsWith(_route.QueryPrefix, StringComparison.Ordinal)).ToDictionary();
    }

    /// <summary>Starts a topic's query: from its checkpoint, or at the offsets in the store when there is none.</summary>
    /// <param name="topic">The topic, which is claimed.</param>
    /// <param name="endsWithTopic">Whether it ends when everything is written that the topic holds now.</param>
    /// <param name="cancellation">Ends the call.</param>
    public async Task<SparkStreamRun> StartAsync(BarTopic topic, bool endsWithTopic, CancellationToken cancellation)
    {
        var table = SymbolNames.TableOf(topic.Symbol);
        var settings = await ReadSettingsAsync(cancellation);
        var folder = string.Create(
            CultureInfo.InvariantCulture, $"{CheckpointsIn(settings)}/bourse-bars/{_route.Cassandra.Keyspace}/{table}/{topic.WrittenAt}");
        var starts = topic.Starts.Select(start => new OffsetRange(new TopicPartition(topic.Name, start.Partition), start.Offset, start.Offset));
        var source = SparkSource.Endless(BarsSql.SourceName, SparkLog.Format, _kafka.EndlessOptions([.. starts], RecordsPerBatch));
        var query = new SparkQuery(BarsSql.Rows(topic.Symbol, ReservedBars.FirstTimeOf(topic.WrittenAt)), [source]);
        var stream = new SparkStream(
            NameOf(topic), query, SparkBarTarget.Format, _cassandra.Options(table, folder, settings), endsWithTopic ? null : Interval);
        return await TranslateAsync(() => StartAsync(stream, cancellation), cancellation);
    }

    /// <summary>The offsets up to which a query has written, by partition; none before its first batch.</summary>
    public async Task<IReadOnlyDictionary<int, long>> ReadProgressAsync(BarTopic topic, SparkStreamRun run, CancellationToken cancellation)
    {
        var json = await TranslateAsync(() => _streams.FindProgressAsync(run, cancellation), cancellation);
        return json is null ? new Dictionary<int, long>() : KafkaProgress.OffsetsIn(json, topic.Name);
    }

    /// <summary>Why a query that has ended has failed; null when it has done all it was asked to do.</summary>
    public async Task<BourseException?> FindFailureAsync(SparkStreamRun run, CancellationToken cancellation) =>
        await TranslateAsync(() => _streams.FindFailureAsync(run, cancellation), cancellation) is { } text ? _errors.Of(text) : null;

    /// <summary>Stops a query, and returns when it has ended.</summary>
    public Task StopAsync(SparkStreamRun run, CancellationToken cancellation) => TranslateAsync(
        async () =>
        {
            await _streams.StopAsync(run, cancellation);
            return true;
        },
        cancellation);

    /// <summary>The messages in ranges of topics that the queries leave to this process.</summary>
    public async Task<IReadOnlyList<CopiedRecord>> ReadOthersAsync(
        IReadOnlyList<(Symbol Symbol, IReadOnlyList<OffsetRange> Ranges)> topics, CancellationToken cancellation)
    {
        var named = topics.Select((topic, number) => (Name: $"{BarsSql.SourceName}{number}", topic.Symbol, topic.Ranges)).ToList();
        var sources = named.Select(topic => SparkSource.Of(
            topic.Name, SparkLog.Format, WithHeaders(_kafka.Options(topic.Ranges))));
        var query = new SparkQuery(BarsSql.Others([.. named.Select(topic => (topic.Name, topic.Symbol))]), [.. sources]);
        return await TranslateAsync(() => _session.QueryAsync(query, KafkaRecords.Read, null, cancellation), cancellation);
    }

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => _session.DisposeAsync();

    /// <summary>With headers; records that the topic has lost meanwhile are passed over, as by a query that runs.</summary>
    private static Dictionary<string, string> WithHeaders(IReadOnlyDictionary<string, string> options) =>
        new(options) { ["includeHeaders"] = "true", ["failOnDataLoss"] = "false" };

    private async Task<SparkStreamRun> StartAsync(SparkStream stream, CancellationToken cancellation)
    {
        for (var retries = NewTable.Start(_clock, stream.Name); ;)
        {
            try
            {
                return await _streams.StartAsync(stream, cancellation);
            }
            catch (SparkException e) when (SparkBarErrors.IsTableUnknown(e))
            {
                if (!await retries.PauseAsync(cancellation)) throw;
            }
        }
    }

    private Guid SessionIdOf(int number)
    {
        var hash = SHA256.HashData(Encoding.UTF8.GetBytes(string.Create(CultureInfo.InvariantCulture, $"{_route.Key}\n{number}")));
        return new Guid(hash.AsSpan(0, 16));
    }

    /// <summary>What Spark's own configuration says.</summary>
    private async Task<IReadOnlyDictionary<string, string>> ReadSettingsAsync(CancellationToken cancellation) =>
        _settings ??= await TranslateAsync(() => _session.ReadSettingsAsync(ServerSettings, cancellation), cancellation);

    /// <summary>A folder that Spark's machines share: the one for checkpoints, or else the one for tables.</summary>
    private string CheckpointsIn(IReadOnlyDictionary<string, string> settings)
    {
        var folder = settings.GetValueOrDefault(CheckpointSetting) ?? settings.GetValueOrDefault(WarehouseSetting);
        return folder?.TrimEnd('/') ?? throw new BourseException(
            FailureKind.Failed, $"Spark at {_route.Spark} has no folder for checkpoints", $"give it one: --conf {CheckpointSetting}=FOLDER");
    }

    private async Task<T> TranslateAsync<T>(Func<Task<T>> work, CancellationToken cancellation)
    {
        cancellation.ThrowIfCancellationRequested();
        try
        {
            return await work();
        }
        catch (SparkConnectException e)
        {
            throw _errors.Of(e);
        }
        catch (SparkException e)
        {
            throw _errors.Of(e);
        }
        catch (InvalidDataException e)
        {
            throw new BourseException(FailureKind.Failed, e.Message, "use a Spark 4", e);
        }
    }
}
