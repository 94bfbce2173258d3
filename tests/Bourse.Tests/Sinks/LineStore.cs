using Bourse.Events;
using Bourse.Sinks;

namespace Bourse.Tests.Sinks;

/// <summary>Lines in memory, shared by all sinks of a test; how a former owner is refused is left to the kind of store.</summary>
internal abstract class LineStore : ISinkStore<Line>
{
    private readonly List<Line> _lines = [];

    /// <summary>Everything that was written, in this order.</summary>
    public IReadOnlyList<Line> Lines => _lines;

    /// <summary>The texts of a partition in the order in which they were written.</summary>
    public IEnumerable<string> TextsOf(TopicPartition partition) => _lines.Where(line => line.Partition == partition).Select(line => line.Text);

    /// <summary>How many writes have come through.</summary>
    public int Writes { get; private set; }

    /// <summary>Happens once, before the next write.</summary>
    public Func<Task>? BeforeWrite { get; set; }

    /// <summary>Happens once, after the next write.</summary>
    public Func<Task>? AfterWrite { get; set; }

    public Task<IReadOnlyList<PartitionProgress>> ClaimAsync(
        string owner, string topicId, IReadOnlyCollection<TopicPartition> partitions, CancellationToken cancellation) =>
        Task.FromResult<IReadOnlyList<PartitionProgress>>([.. partitions.Select(partition => Claim(owner, topicId, partition))]);

    public Task<IReadOnlyList<PartitionProgress>> ReadProgressAsync(CancellationToken cancellation) => Task.FromResult(ReadProgress());

    public async Task WriteAsync(SinkWrite<Line> write, CancellationToken cancellation)
    {
        var (before, after) = (BeforeWrite, AfterWrite);
        BeforeWrite = null;
        if (before is not null) await before();
        foreach (var line in Accept(write)) _lines.Add(line);
        Writes++;
        AfterWrite = null;
        if (after is not null) await after();
    }

    /// <summary>How far a partition is taken in.</summary>
    public long NextOffsetOf(TopicPartition partition) => ReadProgress().FirstOrDefault(one => one.Partition == partition).NextOffset;

    protected abstract PartitionProgress Claim(string owner, string topicId, TopicPartition partition);

    protected abstract IReadOnlyList<PartitionProgress> ReadProgress();

    /// <summary>Keeps what a write says of offsets, and gives back the lines to keep.</summary>
    protected abstract IEnumerable<Line> Accept(SinkWrite<Line> write);
}

/// <summary>A store with a table of offsets and epochs, as a database is: all of a write or nothing.</summary>
internal sealed class EpochStore : LineStore
{
    private readonly Dictionary<TopicPartition, (string TopicId, PartitionProgress Progress)> _progress = [];

    protected override PartitionProgress Claim(string owner, string topicId, TopicPartition partition)
    {
        var (known, last) = _progress.GetValueOrDefault(partition);
        var claim = new PartitionProgress(partition, known == topicId ? last.NextOffset : 0, last.Epoch + 1, owner);
        _progress[partition] = (topicId, claim);
        return claim;
    }

    protected override IReadOnlyList<PartitionProgress> ReadProgress() => [.. _progress.Values.Select(known => known.Progress)];

    protected override IEnumerable<Line> Accept(SinkWrite<Line> write)
    {
        foreach (var (partition, epoch, _) in write.Partitions)
        {
            if (_progress.GetValueOrDefault(partition).Progress.Epoch != epoch) throw new FencedException(partition);
        }

        foreach (var (partition, _, next) in write.Partitions)
        {
            _progress[partition] = _progress[partition] with { Progress = _progress[partition].Progress with { NextOffset = next } };
        }

        return write.Rows;
    }
}

/// <summary>
/// A store of files whose names can exist once, as a lake is: topic identity, partition and the first offset in it. It has no epochs; how far a
/// partition is taken in, the last file says. A write makes a file a partition, and may end in the middle.
/// </summary>
internal sealed class FileStore : LineStore
{
    private readonly SortedDictionary<(string TopicId, string Partition, long FirstOffset), long> _files = [];
    private readonly Dictionary<TopicPartition, string> _topicIds = [];

    protected override PartitionProgress Claim(string owner, string topicId, TopicPartition partition)
    {
        _topicIds[partition] = topicId;
        return new PartitionProgress(partition, EndOf(partition), 0, owner);
    }

    protected override IReadOnlyList<PartitionProgress> ReadProgress() =>
        [.. _topicIds.Keys.Select(partition => new PartitionProgress(partition, EndOf(partition), 0, ""))];

    protected override IEnumerable<Line> Accept(SinkWrite<Line> write)
    {
        foreach (var lines in write.Rows.GroupBy(line => line.Partition))
        {
            var name = (_topicIds[lines.Key], lines.Key.ToString(), lines.First().Offset);
            if (!_files.TryAdd(name, lines.Last().Offset + 1)) throw new FencedException(lines.Key);
            foreach (var line in lines) yield return line;
        }
    }

    private long EndOf(TopicPartition partition) => _files
        .Where(file => file.Key.TopicId == _topicIds[partition] && file.Key.Partition == partition.ToString())
        .Select(file => file.Value).DefaultIfEmpty(0).Max();
}
