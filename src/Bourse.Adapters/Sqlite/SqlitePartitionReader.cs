using Bourse.Events;

namespace Bourse.Adapters.Sqlite;

/// <summary>Reads a consumer's partitions in turn, on the thread of its connection, and keeps how far it has read each.</summary>
internal sealed class SqlitePartitionReader(ConsumerOptions options)
{
    /// <summary>The maximum number of small batches in one read: enough to amortize its cost.</summary>
    private const int MostBatches = 256;

    private readonly bool _isMember = options.Topics.Count > 0;
    private readonly int _mostBatches = options.Topics.Count > 0 ? 1 : MostBatches;
    private readonly List<Reading> _readings = [.. options.Partitions.Select(pair => new Reading(pair.Key) { Position = pair.Value })];
    private int _turn;

    /// <summary>The offset that is read next of each partition.</summary>
    public IReadOnlyDictionary<TopicPartition, long> Positions => _readings.ToDictionary(reading => reading.Partition, reading => reading.Position);

    /// <summary>Reads on from other offsets, and from these only.</summary>
    public void Assign(IReadOnlyDictionary<TopicPartition, long> positions)
    {
        _readings.RemoveAll(reading => !positions.ContainsKey(reading.Partition));
        var known = _readings.ToDictionary(reading => reading.Partition);
        foreach (var (partition, position) in positions)
        {
            if (!known.TryGetValue(partition, out var reading)) _readings.Add(reading = new Reading(partition));
            reading.Position = position;
        }
    }

    /// <summary>
    /// The next batches of one partition: for a group member one batch, otherwise about as many bytes as the options allow for one. None when no
    /// partition holds more. Partitions are read in turn, so that none starves.
    /// </summary>
    public IReadOnlyList<RecordBatch> Read(SqliteSession session)
    {
        for (var i = 0; i < _readings.Count; i++)
        {
            var reading = _readings[(_turn + i) % _readings.Count];
            if (Read(session, reading) is not { Count: > 0 } batches) continue;
            _turn = (_turn + i + 1) % _readings.Count;
            return batches;
        }

        return [];
    }

    private List<RecordBatch> Read(SqliteSession session, Reading reading)
    {
        reading.Id ??= SqliteTopics.FindPartition(session, reading.Partition);
        var batches = reading.Id is { } id ? ReadStored(session, reading, id) : [];
        return batches.Count == 0 && HasToReadAgain(session, reading) ? Read(session, reading) : batches;
    }

    private List<RecordBatch> ReadStored(SqliteSession session, Reading reading, long id)
    {
        var batches = new List<RecordBatch>();
        var left = (long)options.MaxBatchBytes;
        try
        {
            foreach (var stored in SqliteBatches.ReadFrom(session, reading.Partition, id, reading.Position))
            {
                if (stored.FirstOffset != reading.Position && options.Start == StartAt.Latest)
                {
                    stored.Dispose();
                    break;
                }

                var (next, bytes) = (stored.NextOffset, stored.Bytes);
                var batch = stored.Take(options.MaxBatchBytes);
                batches.Add(batch);
                reading.Position = batch.NextOffset;
                left -= bytes;
                if (left <= 0 || batch.NextOffset != next || batches.Count == _mostBatches) break;
            }
        }
        catch (Exception) when (batches.Count > 0)
        {
            // The batches read before are valid; the next read reports the failure.
        }

        return batches;
    }

    /// <summary>
    /// Nothing was found. If the topic was deleted or created again, or the position is outside the partition's offsets, the consumer continues where
    /// it would begin without a position.
    /// </summary>
    private bool HasToReadAgain(SqliteSession session, Reading reading)
    {
        var id = SqliteTopics.FindPartition(session, reading.Partition);
        if (id is null && !_isMember) SqliteTopics.RequirePartition(session, reading.Partition);
        if (id is null) return false;
        var (start, end) = SqliteBatches.RangeOf(session, id.Value);
        var isNew = id != reading.Id;

        // A changed id means that the topic was created again: the old position is invalid.
        var isLost = isNew ? reading.Id is not null : reading.Position > end || reading.Position < start;
        reading.Id = id;
        if (isLost) reading.Position = options.Start == StartAt.Earliest ? start : end;
        return isNew || (isLost && reading.Position < end);
    }

    private sealed class Reading(TopicPartition partition)
    {
        public TopicPartition Partition { get; } = partition;

        /// <summary>The partition's number in the file; null until it is looked up.</summary>
        public long? Id { get; set; }

        public long Position { get; set; }
    }
}
