using System.Runtime.InteropServices;
using Bourse.Events;
using Bourse.Sinks;

namespace Bourse.Lake;

/// <summary>
/// The raw zone of a lake as the store of a sink. It has no epochs: a file begins where the last one of its partition ends, and its name can be
/// created only once, so of two sinks that write the same offsets one is refused. The lake itself tells how far a partition is.
/// </summary>
internal sealed class LakeSinkStore(ILakeStore lake, IEventLog log, LakeSinkOptions options) : ISinkStore<RawFile>
{
    private const int PartitionsAtOnce = 8;
    private readonly TopicRegistry _topics = new(lake);
    private readonly RawZone _raw = new(lake);
    private readonly Dictionary<string, MessageCheck?> _checks = new(StringComparer.Ordinal);

    private long _files;
    private long _rows;

    /// <summary>How many files it has created.</summary>
    public long Files => Interlocked.Read(ref _files);

    /// <summary>How many rows these have.</summary>
    public long Rows => Interlocked.Read(ref _rows);

    /// <summary>What tells why a message may not be in a topic, as of the last claim; null when all may.</summary>
    public MessageCheck? CheckOf(string topic) => _checks.GetValueOrDefault(topic);

    /// <inheritdoc/>
    public async Task<IReadOnlyList<PartitionProgress>> ClaimAsync(
        string owner, string topicId, IReadOnlyCollection<TopicPartition> partitions, CancellationToken cancellation)
    {
        foreach (var topic in partitions.Select(partition => partition.Topic).Distinct(StringComparer.Ordinal))
        {
            await _topics.RequireAsync(topic, topicId, cancellation);
            if (options.FindCheck is { } find) _checks[topic] = await find(topic, cancellation);
        }

        var claims = new List<PartitionProgress>();
        foreach (var partition in partitions)
        {
            claims.Add(new PartitionProgress(partition, await _raw.FindEndAsync(partition, cancellation), 0, owner));
        }

        return claims;
    }

    /// <summary>
    /// How far the members of the group are, by the offsets that they have committed after their writes. The lake does not know where dead letters
    /// end.
    /// </summary>
    public async Task<IReadOnlyList<PartitionProgress>> ReadProgressAsync(CancellationToken cancellation)
    {
        var committed = await log.GetCommittedAsync(options.Group, cancellation);
        return [.. committed.OrderBy(pair => pair.Key.Topic, StringComparer.Ordinal).ThenBy(pair => pair.Key.Partition)
            .Select(pair => new PartitionProgress(pair.Key, pair.Value, 0, ""))];
    }

    /// <summary>
    /// Creates the files, those of one partition one after another: a file whose predecessor was refused must not be created.
    /// </summary>
    public Task WriteAsync(SinkWrite<RawFile> write, CancellationToken cancellation) =>
        Bounded.ForEachAsync(write.Rows.GroupBy(file => file.Name.Partition), PartitionsAtOnce, CreateAsync, cancellation);

    private async Task CreateAsync(IEnumerable<RawFile> files, CancellationToken cancellation)
    {
        foreach (var file in files) await CreateAsync(file, cancellation);
    }

    private async Task CreateAsync(RawFile file, CancellationToken cancellation)
    {
        MemoryMarshal.TryGetArray(file.Lines.WrittenMemory, out var bytes);
        using var content = new MemoryStream(bytes.Array!, bytes.Offset, bytes.Count, writable: false);
        if (!await lake.TryCreateAsync(file.Name.Path, content, cancellation)) throw new FencedException(file.Name.Partition);
        Interlocked.Increment(ref _files);
        Interlocked.Add(ref _rows, file.Rows);
    }
}
