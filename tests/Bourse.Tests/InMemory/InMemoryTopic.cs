using Bourse.Events;

namespace Bourse.Tests.InMemory;

/// <summary>A topic's partitions in memory. The log's lock guards it.</summary>
internal sealed class InMemoryTopic(TopicSpec spec, string id, TimeProvider clock)
{
    private InMemoryPartition[] _partitions =
        [.. Enumerable.Range(0, spec.Partitions).Select(number => new InMemoryPartition(new TopicPartition(spec.Name, number)))];

    public TopicDescription Description { get; private set; } = new(spec.Name, id, spec.Partitions, 1, spec.RetentionTime, spec.RetentionBytes);

    public IReadOnlyList<InMemoryPartition> Partitions => _partitions;

    /// <summary>Makes partitions until there are so many.</summary>
    public void Grow(int partitions)
    {
        var added = Enumerable.Range(_partitions.Length, partitions - _partitions.Length);
        _partitions = [.. _partitions, .. added.Select(number => new InMemoryPartition(new TopicPartition(spec.Name, number)))];
        Description = Description with { Partitions = partitions };
    }

    public void Append(RecordBuffer records)
    {
        var buffers = Split(records);
        for (var i = 0; i < buffers.Length; i++)
        {
            if (buffers[i].Count > 0) _partitions[i].Append(buffers[i]);
            _partitions[i].Retain(Description, clock.GetUtcNow());
        }
    }

    private RecordBuffer[] Split(RecordBuffer records)
    {
        if (_partitions.Length == 1) return [records];
        var buffers = Enumerable.Range(0, _partitions.Length).Select(_ => new RecordBuffer()).ToArray();
        using var all = new RecordBatch(default, 0, records.BaseTimestamp, 0, records.Count, records.Encoded, null);
        foreach (var record in all) buffers[Partitioner.PartitionOf(record.Key, record.HasKey, buffers.Length)].Add(record);
        return buffers;
    }
}

/// <summary>A partition: batches as they were appended, oldest first.</summary>
internal sealed class InMemoryPartition(TopicPartition partition)
{
    private readonly List<Stored> _batches = [];

    public OffsetRange Range => new(partition, _batches.Count > 0 ? _batches[0].Base : End, End);

    private long End { get; set; }

    public void Append(RecordBuffer records)
    {
        _batches.Add(new Stored(End, End + records.Count, records.BaseTimestamp, records.MaxTimestamp, records.Encoded.ToArray()));
        End += records.Count;
    }

    /// <summary>Drops whole batches that are too old or too many; the last one stays.</summary>
    public void Retain(TopicDescription topic, DateTimeOffset now)
    {
        var bytes = _batches.Sum(batch => (long)batch.Data.Length);
        var drop = 0;
        while (drop < _batches.Count - 1 && (TooOld(_batches[drop]) || bytes - _batches[drop].Data.Length >= topic.RetentionBytes))
        {
            bytes -= _batches[drop++].Data.Length;
        }

        _batches.RemoveRange(0, drop);

        bool TooOld(Stored batch) => topic.RetentionTime is { } age && batch.MaxTimestamp < (now - age).ToUnixTimeMilliseconds();
    }

    /// <summary>The records from that offset on, or null at the end.</summary>
    public RecordBatch? Read(long offset, int maxBytes)
    {
        var index = IndexOf(offset);
        return index == _batches.Count ? null : Wrap(_batches[index], offset).Take(maxBytes);
    }

    public long FindOffset(long timestamp)
    {
        foreach (var stored in _batches.Where(stored => stored.MaxTimestamp >= timestamp))
        {
            using var batch = Wrap(stored, stored.Base);
            foreach (var record in batch)
            {
                if (record.Timestamp >= timestamp) return record.Offset;
            }
        }

        return End;
    }

    private RecordBatch Wrap(Stored stored, long offset) =>
        new(partition, stored.Base, stored.BaseTimestamp, Math.Max(offset, stored.Base), stored.Next, stored.Data, null);

    private int IndexOf(long offset)
    {
        var (low, high) = (0, _batches.Count);
        while (low < high)
        {
            var middle = (low + high) / 2;
            if (_batches[middle].Next <= offset) low = middle + 1;
            else high = middle;
        }

        return low;
    }

    private sealed record Stored(long Base, long Next, long BaseTimestamp, long MaxTimestamp, byte[] Data);
}
