using System.Text;
using Bourse.Events;

namespace Bourse.Hosting.Status;

/// <summary>
/// The status records of all stages that share a log on servers: a compacted topic, key <c>STAGE@HOST</c>. A topic and not a table, because every
/// stage is connected to the log, and only the ingestion to the database.
/// </summary>
public static class StatusTopic
{
    /// <summary>The topic's name.</summary>
    public const string Name = "_bourse.status";

    /// <summary>How long the record of a stage that runs no more is kept.</summary>
    private static readonly TimeSpan Retention = TimeSpan.FromDays(30);

    /// <summary>Creates the topic if it is missing.</summary>
    public static Task EnsureAsync(IEventLog log, short replication, CancellationToken cancellation) =>
        log.EnsureTopicAsync(new TopicSpec(Name) { Replication = replication, RetentionTime = Retention, IsCompacted = true }, cancellation);

    /// <summary>Appends records.</summary>
    public static Task AppendAsync(IEventProducer producer, IEnumerable<StatusRecord> records, CancellationToken cancellation)
    {
        var buffer = new RecordBuffer();
        foreach (var record in records)
        {
            var key = Encoding.UTF8.GetBytes($"{record.View.Stage}@{record.Holder.Host}");
            buffer.Add(key, record.ToJson(), RecordHeaders.None, record.Time.ToUnixTimeMilliseconds());
        }

        return producer.AppendAsync(Name, buffer, cancellation);
    }

    /// <summary>The newest record of each stage on each host; none when there is no such topic.</summary>
    public static async Task<IReadOnlyList<StatusRecord>> ReadAsync(IEventLog log, CancellationToken cancellation)
    {
        var newest = new Dictionary<(string Stage, string Host), StatusRecord>();
        try
        {
            await TopicScan.ReadAllAsync(log, Name, Take, cancellation);
        }
        catch (BourseException e) when (e.Code == BourseErrorCode.UnknownTopic)
        {
            // No stage has run on this log yet.
        }

        return [.. newest.Values];

        void Take(RecordBatch batch)
        {
            foreach (var record in batch)
            {
                if (StatusRecord.Read(record.Value.ToArray()) is { } status) newest[(status.View.Stage, status.Holder.Host)] = status;
            }
        }
    }
}
