using Bourse.Events;

namespace Bourse.Adapters.Kafka;

/// <summary>
/// Notices partitions of which nothing comes although there is more to read. After brokers were away, librdkafka may never fetch some of them again
/// while everything else works (its issues 4492 and 5153); a new client does.
/// </summary>
/// <param name="log">Tells what there is to read.</param>
internal sealed class SilenceWatch(KafkaEventLog log)
{
    /// <summary>How long nothing comes before it is asked whether there is more, and before it is asked once more.</summary>
    private static readonly TimeSpan FirstLook = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan SecondLook = TimeSpan.FromSeconds(10);
    private readonly Dictionary<TopicPartition, (long Position, long Since)> _silent = [];
    private Dictionary<TopicPartition, long> _unread = [];
    private Task<IReadOnlyList<OffsetRange>>? _look;
    private long _lookedAt = log.Clock.GetTimestamp();

    /// <summary>The look that is under way; null when none is.</summary>
    public Task? Look => _look;

    /// <summary>Looks when it is time; for a consumer that has nothing to give now.</summary>
    /// <param name="positions">The offset of each partition that is read next.</param>
    /// <param name="cancellation">Ends the look.</param>
    /// <exception cref="BourseException">
    /// Of a partition nothing has come for long although there is more to read (<see cref="FailureKind.Unreachable"/>), or the brokers do not answer.
    /// </exception>
    public async Task CheckAsync(IReadOnlyDictionary<TopicPartition, long> positions, CancellationToken cancellation)
    {
        if (_look is { IsCompleted: true } done)
        {
            _look = null;
            Compare(await done, positions);
        }

        if (_look is not null || log.Clock.GetElapsedTime(_lookedAt) < SecondLook) return;
        _lookedAt = log.Clock.GetTimestamp();
        var silent = NoteSilent(positions);
        if (silent.Count > 0) _look = log.Topics.GetRangesAsync(silent, cancellation);
        else _unread.Clear();
    }

    /// <summary>The partitions of which nothing has come since the first look would have been due.</summary>
    private List<TopicPartition> NoteSilent(IReadOnlyDictionary<TopicPartition, long> positions)
    {
        foreach (var lost in _silent.Keys.Where(partition => !positions.ContainsKey(partition)).ToList()) _silent.Remove(lost);
        foreach (var (partition, position) in positions)
        {
            if (!_silent.TryGetValue(partition, out var known) || known.Position != position) _silent[partition] = (position, _lookedAt);
        }

        return [.. _silent.Where(one => log.Clock.GetElapsedTime(one.Value.Since, _lookedAt) >= FirstLook).Select(one => one.Key)];
    }

    /// <summary>What is unread at two looks, from the same position, does not come.</summary>
    private void Compare(IReadOnlyList<OffsetRange> ranges, IReadOnlyDictionary<TopicPartition, long> positions)
    {
        var before = _unread;
        _unread = ranges.Where(range => IsUnread(range, positions)).ToDictionary(range => range.Partition, range => positions[range.Partition]);
        foreach (var range in ranges)
        {
            if (_unread.TryGetValue(range.Partition, out var position) && before.TryGetValue(range.Partition, out var former) && position == former)
                throw Silent(range with { Start = position });
        }
    }

    private bool IsUnread(OffsetRange range, IReadOnlyDictionary<TopicPartition, long> positions) =>
        positions.TryGetValue(range.Partition, out var position) && position == _silent[range.Partition].Position && position < range.End;

    private BourseException Silent(OffsetRange unread) => new(
        FailureKind.Unreachable,
        $"{log.Options} gives nothing of {unread.Partition} from offset {unread.Start} on, although it has {unread.Count} more; "
        + "another client takes the place of this one",
        "see that the brokers of that partition answer, if it is told again");
}
