using System.Collections.Concurrent;
using Bourse.Bars;
using Bourse.Events;
using Bourse.Hosting.Composition;
using Microsoft.Extensions.Hosting;

namespace Bourse.Dashboard.Live;

/// <summary>
/// Reads the log once for all viewers: prices, evaluations and bars. Prices are kept; of the rest it only says that there is something new. While a
/// server is away it tries again, and goes on where it was; when a topic was deleted or made anew it begins anew.
/// </summary>
/// <param name="logs">The log.</param>
/// <param name="host">The host.</param>
internal sealed class MarketHub(LogAccess logs, HostServices host) : BackgroundService
{
    private static readonly TimeSpan Wait = TimeSpan.FromMilliseconds(500);
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan TopicsAge = TimeSpan.FromSeconds(2);
    private readonly ConcurrentDictionary<Subscription, bool> _viewers = new();
    private readonly Dictionary<TopicPartition, long> _positions = [];
    private Dictionary<string, string> _topics = [];

    /// <summary>What has been read.</summary>
    public MarketBook Book { get; private set; } = new();

    /// <summary>How old prices are at each hop.</summary>
    public HopAges Ages { get; } = new(host);

    /// <summary>Whether the hub has read all that was in the log when it started.</summary>
    public bool IsCaughtUp { get; private set; }

    /// <summary>Why the log cannot be read now; null when it can.</summary>
    public string? Failure { get; private set; }

    /// <summary>How many viewers there are.</summary>
    public int Viewers => _viewers.Count;

    /// <summary>Rings for the viewer from now on, until it is disposed of.</summary>
    public Subscription Subscribe()
    {
        var viewer = new Subscription(one => _viewers.TryRemove(one, out _));
        _viewers[viewer] = true;
        return viewer;
    }

    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (!stoppingToken.IsCancellationRequested)
        {
            try
            {
                if (await logs.FindAsync(stoppingToken) is { } log) await ReadAsync(log, stoppingToken);
                else BeginWith([]);
                Failure = null;
            }
            catch (BourseException e)
            {
                Failure = e.Message;
            }
            catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
            {
                return;
            }

            Ring();
            await Task.Delay(Pause, host.Clock, stoppingToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    /// <summary>Reads until other topics are to be read.</summary>
    private async Task ReadAsync(IEventLog log, CancellationToken cancellation)
    {
        var topics = await ListTopicsAsync(log, cancellation);
        BeginWith(topics);
        if (topics.Count == 0) return;
        var ranges = await log.GetRangesAsync([.. topics.Keys], cancellation);
        var starts = ranges.ToDictionary(range => range.Partition, StartOf);
        await using var consumer = log.CreateConsumer(new ConsumerOptions { Partitions = starts, ReadsNewPartitions = true });
        var looked = host.Clock.GetTimestamp();
        while (true)
        {
            using (var batch = await consumer.FetchAsync(Wait, cancellation)) Take(batch);
            if (Failure is not null) MarkReadable();
            if (!IsCaughtUp && ranges.All(range => consumer.Position(range.Partition) >= range.End)) MarkCaughtUp();
            if (host.Clock.GetElapsedTime(looked) < TopicsAge) continue;
            looked = host.Clock.GetTimestamp();
            if (await logs.FindAsync(cancellation) != log || !IsSame(topics, await ListTopicsAsync(log, cancellation))) return;
        }
    }

    /// <summary>Forgets what was read of topics that are there no more. Where there is nothing to read, all of it has been read.</summary>
    private void BeginWith(Dictionary<string, string> topics)
    {
        if (_topics.Any(topic => topics.GetValueOrDefault(topic.Key) != topic.Value))
        {
            Book = new MarketBook();
            _positions.Clear();
            IsCaughtUp = false;
        }

        _topics = topics;
        IsCaughtUp |= topics.Count == 0;
    }

    private void Take(RecordBatch? batch)
    {
        if (batch is null) return;
        Book.Take(batch);
        _positions[batch.Partition] = batch.NextOffset;
        if (!IsCaughtUp) return;
        Ring();
        Ages.NoteRead(batch, Book);
        if (Viewers == 0 || batch.Partition.Topic != Topics.Prices || host.Instruments is not { } instruments) return;
        instruments.NoteScreen(host.Clock.GetUtcNow() - DateTimeOffset.FromUnixTimeMilliseconds(Book.NewestPrice));
    }

    private void MarkReadable()
    {
        Failure = null;
        Ring();
    }

    private void MarkCaughtUp()
    {
        IsCaughtUp = true;
        Ring();
    }

    /// <summary>Of prices everything counts, of other topics only what comes from now on.</summary>
    private long StartOf(OffsetRange range)
    {
        if (_positions.TryGetValue(range.Partition, out var position) && position >= range.Start && position <= range.End) return position;
        return range.Partition.Topic == Topics.Prices ? range.Start : range.End;
    }

    private static async Task<Dictionary<string, string>> ListTopicsAsync(IEventLog log, CancellationToken cancellation) =>
        (await log.ListTopicIdsAsync(cancellation)).Where(topic => IsWatched(topic.Key)).ToDictionary();

    private static bool IsWatched(string topic) => topic is Topics.Prices or Topics.Evaluations || SymbolNames.TryParseTopic(topic, out _);

    private static bool IsSame(Dictionary<string, string> left, Dictionary<string, string> right) =>
        left.Count == right.Count && left.All(topic => right.GetValueOrDefault(topic.Key) == topic.Value);

    private void Ring()
    {
        foreach (var viewer in _viewers.Keys) viewer.Ring();
    }
}
