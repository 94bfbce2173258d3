namespace Bourse.Events.DeadLetters;

/// <summary>
/// Sends records to a topic again, those that it does not hold yet. A record that was sent before has the header
/// <see cref="ReplayedRecord.Header"/>; a record that never left its topic is found in its place.
/// </summary>
/// <param name="log">Holds the topic.</param>
public sealed class RecordReplay(IEventLog log)
{
    private const int MaxBatchBytes = 1 << 20;

    /// <summary>Sends records; returns how many the topic held already.</summary>
    /// <param name="topic">The topic, which exists.</param>
    /// <param name="records">The records; of several from one place the first is sent.</param>
    /// <param name="cancellation">Ends the work; what was acknowledged stays.</param>
    public async Task<long> SendAsync(string topic, IReadOnlyCollection<ReplayedRecord> records, CancellationToken cancellation)
    {
        var held = await FindHeldAsync(topic, records, cancellation);
        var (buffer, known) = (new RecordBuffer(), 0L);
        await using var producer = log.CreateProducer();
        foreach (var record in records)
        {
            if (!held.Add(record.From))
            {
                known++;
                continue;
            }

            buffer.Add(record.Read.Key, record.Read.Value, RecordHeaders.Of(record.Headers), record.Read.Timestamp);
            if (buffer.Bytes < MaxBatchBytes) continue;
            await producer.AppendAsync(topic, buffer, cancellation);
            buffer.Clear();
        }

        if (buffer.Count > 0) await producer.AppendAsync(topic, buffer, cancellation);
        return known;
    }

    /// <summary>How many of some records the topic holds already, which <see cref="SendAsync"/> would not send.</summary>
    public async Task<long> CountHeldAsync(string topic, IReadOnlyCollection<ReplayedRecord> records, CancellationToken cancellation)
    {
        var held = await FindHeldAsync(topic, records, cancellation);
        return records.LongCount(record => !held.Add(record.From));
    }

    /// <summary>
    /// The places whose records the topic holds. A record keeps its timestamp when it is sent, so it cannot be in front of the first record that is
    /// as new as the oldest one to send.
    /// </summary>
    private async Task<HashSet<RecordPlace>> FindHeldAsync(
        string topic, IReadOnlyCollection<ReplayedRecord> records, CancellationToken cancellation)
    {
        var held = new HashSet<RecordPlace>();
        if (records.Count == 0) return held;
        var oldest = records.Min(record => record.Read.Timestamp);
        var inPlace = records.Where(record => !record.IsDeadLetter).ToLookup(record => record.From);
        var (starts, ends) = (new Dictionary<TopicPartition, long>(), new Dictionary<TopicPartition, long>());
        foreach (var range in (await log.GetRangesAsync(topic, cancellation)).Where(range => range.Count > 0))
        {
            (starts[range.Partition], ends[range.Partition]) = (await FindStartAsync(range, oldest, cancellation), range.End);
        }

        if (starts.Count == 0) return held;
        await using var consumer = log.CreateConsumer(new ConsumerOptions { Partitions = starts });
        await TopicScan.ReadToAsync(log, consumer, ends, Take, cancellation);
        return held;

        void Take(RecordBatch batch)
        {
            foreach (var record in batch)
            {
                if (RecordPlace.TryParse(DeadLetterHeaders.Find(record.ReadHeaders(), ReplayedRecord.Header)) is { } place) held.Add(place);
                var own = inPlace[new RecordPlace(batch.Partition, record.Offset)].FirstOrDefault();
                if (own?.Read.HasContentOf(CopiedRecord.Of(batch.Partition, record)) == true) held.Add(own.From);
            }
        }
    }

    private async Task<long> FindStartAsync(OffsetRange range, long timestamp, CancellationToken cancellation)
    {
        if (timestamp <= 0) return range.Start;
        var found = await log.FindOffsetAsync(range.Partition, DateTimeOffset.FromUnixTimeMilliseconds(timestamp), cancellation);
        return Math.Clamp(found, range.Start, range.End);
    }
}
