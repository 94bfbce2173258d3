using Bourse.Adapters.Cassandra;
using Bourse.Adapters.SparkConnect;
using Bourse.Bars;
using Bourse.Events;
using Bourse.Sinks;

namespace Bourse.Adapters.Spark;

/// <summary>A symbol's topic while Spark streams it: the claim on its table, how far it is, and the query.</summary>
/// <param name="name">The topic's name.</param>
/// <param name="id">The topic's identity.</param>
/// <param name="symbol">The symbol.</param>
internal sealed class BarTopic(string name, string id, Symbol symbol)
{
    private readonly Dictionary<int, PartitionProgress> _stored = [];
    private readonly Dictionary<int, long> _written = [];
    private Dictionary<int, OffsetRange> _ranges = [];
    private Dictionary<int, long> _endsAtStart = [];
    private long _seenMoving;

    /// <summary>The topic's name.</summary>
    public string Name => name;

    /// <summary>The topic's identity.</summary>
    public string Id => id;

    /// <summary>The symbol.</summary>
    public Symbol Symbol => symbol;

    /// <summary>The time that is entered with the claim; it names the claim. 0 without one.</summary>
    public long WrittenAt { get; private set; }

    /// <summary>The query's run; null when none runs.</summary>
    public SparkStreamRun? Run { get; private set; }

    /// <summary>Whether that query goes on when it has written everything.</summary>
    public bool Stands { get; private set; }

    /// <summary>The clock's timestamp when the last query began; 0 before the first.</summary>
    public long BegunAt { get; private set; }

    /// <summary>Whether the symbol's table has been created, if it was not there.</summary>
    public bool HasTable { get; set; }

    /// <summary>Whether the query has ended, so that nothing more will be written before the next one.</summary>
    public bool HasEnded { get; private set; }

    /// <summary>The topic's partitions.</summary>
    public IReadOnlyList<TopicPartition> Partitions => [.. _ranges.Values.Select(range => range.Partition)];

    /// <summary>How many records are not stored yet.</summary>
    public long Lag => _ranges.Values.Sum(range => Math.Max(0, range.End - Math.Max(range.Start, NextOf(range.Partition.Partition))));

    /// <summary>Whether Spark has written everything that the topic held at the last look.</summary>
    public bool IsWritten => _ranges.Values.All(range => WrittenOf(range.Partition.Partition) >= range.End);

    /// <summary>The highest end of its partitions.</summary>
    public long HighestEnd => _ranges.Values.Select(range => range.End).DefaultIfEmpty().Max();

    /// <summary>The offset at which each partition goes on, if there is no checkpoint.</summary>
    public IEnumerable<(int Partition, long Offset)> Starts => _ranges.Keys.Order().Select(partition => (partition, NextOf(partition)));

    /// <summary>What Spark has written and is not entered as stored yet.</summary>
    public IReadOnlyList<OffsetRange> Unchecked =>
    [
        .. _ranges.Values
            .Select(range => new OffsetRange(
                range.Partition, Math.Max(range.Start, NextOf(range.Partition.Partition)), WrittenOf(range.Partition.Partition)))
            .Where(range => range.End > range.Start),
    ];

    /// <summary>Takes in which records the topic holds.</summary>
    public void See(IEnumerable<OffsetRange> ranges) => _ranges = ranges.ToDictionary(range => range.Partition.Partition);

    /// <summary>Takes over the claim that the store holds; false when there is none for Spark on all partitions of this topic.</summary>
    public bool TakeClaim(string owner, IReadOnlyList<StoredBarProgress> rows)
    {
        var mine = rows.Where(row => _ranges.ContainsKey(row.Progress.Partition.Partition)).ToList();
        var times = mine.Select(row => row.WrittenAt).Distinct().ToList();
        if (mine.Count != _ranges.Count || times.Count != 1 || mine.Exists(row => row.TopicId != id || row.Progress.Owner != owner)) return false;
        if (WrittenAt != times[0]) _written.Clear();
        WrittenAt = times[0];
        foreach (var row in mine) _stored[row.Progress.Partition.Partition] = row.Progress;
        return true;
    }

    /// <summary>A query has been started.</summary>
    /// <param name="run">Which one.</param>
    /// <param name="endsWithTopic">Whether it ends when everything is written that the topic held at the last look.</param>
    /// <param name="now">The clock's timestamp.</param>
    public void Begin(SparkStreamRun run, bool endsWithTopic, long now)
    {
        (Run, Stands, HasEnded, _seenMoving, BegunAt) = (run, !endsWithTopic, false, now, now);
        _endsAtStart = endsWithTopic ? _ranges.ToDictionary(range => range.Key, range => range.Value.End) : [];
    }

    /// <summary>A query is found that another process has started: nobody knows what the topic held then.</summary>
    /// <param name="run">Which one.</param>
    /// <param name="now">The clock's timestamp.</param>
    public void Find(SparkStreamRun run, long now) => Begin(run, endsWithTopic: false, now);

    /// <summary>The query writes no more: it has ended, or another one is to take its place.</summary>
    public void End() => (Run, HasEnded) = (null, true);

    /// <summary>The query has ended without a failure: if it was to end with the topic, it has written what that held.</summary>
    public void Complete()
    {
        End();
        foreach (var (partition, end) in _endsAtStart) Write(partition, end);
    }

    /// <summary>Takes in how far the query is.</summary>
    /// <param name="offsets">The offsets up to which it has written, by partition.</param>
    /// <param name="now">The clock's timestamp.</param>
    public void Watch(IReadOnlyDictionary<int, long> offsets, long now)
    {
        var moves = offsets.Any(offset => offset.Value > _written.GetValueOrDefault(offset.Key));
        foreach (var (partition, next) in offsets) Write(partition, next);
        if (moves || IsWritten) _seenMoving = now;
    }

    /// <summary>Whether the query has written nothing for a time although messages wait for it.</summary>
    public bool StandsStill(TimeProvider clock, TimeSpan limit) => Run is not null && clock.GetElapsedTime(_seenMoving) >= limit;

    /// <summary>The entries of offsets up to which everything is stored.</summary>
    public IReadOnlyList<PartitionAdvance> AdvancesTo(IEnumerable<OffsetRange> done) =>
        [.. done.Select(range => new PartitionAdvance(range.Partition, _stored[range.Partition.Partition].Epoch, range.End))];

    /// <summary>The offsets are entered.</summary>
    public void Store(IEnumerable<OffsetRange> done)
    {
        foreach (var range in done)
        {
            var partition = range.Partition.Partition;
            _stored[partition] = _stored[partition] with { NextOffset = range.End };
        }
    }

    private void Write(int partition, long next) => _written[partition] = Math.Max(next, _written.GetValueOrDefault(partition));

    private long NextOf(int partition) => _stored.TryGetValue(partition, out var progress) ? progress.NextOffset : 0;

    private long WrittenOf(int partition) => Math.Max(NextOf(partition), _written.GetValueOrDefault(partition));
}
