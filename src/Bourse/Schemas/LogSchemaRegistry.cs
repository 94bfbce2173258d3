using Bourse.Events;
using Bourse.Schemas.Compatibility;
using Bourse.Schemas.Validation;

namespace Bourse.Schemas;

/// <summary>
/// Keeps schemas in topic <c>_schemas</c> of the event log. A writer appends the version that it wants, and reads the log again: if another was
/// first, it tries the next number. The topic is small, so each question reads all of it.
/// </summary>
/// <param name="log">The log; it is left open.</param>
/// <param name="clock">Dates the versions.</param>
/// <param name="replication">How many brokers keep a copy of the topic when it is created.</param>
public sealed class LogSchemaRegistry(IEventLog log, TimeProvider clock, short replication) : ISchemaRegistry
{
    /// <summary>The topic's name.</summary>
    public const string TopicName = SchemaRecords.Topic;

    /// <inheritdoc/>
    public string Place => $"topic {TopicName}";

    /// <inheritdoc/>
    public async Task<IReadOnlyList<string>> ListSubjectsAsync(CancellationToken cancellation) => (await ReadAsync(cancellation)).Subjects;

    /// <inheritdoc/>
    public async Task<IReadOnlyList<SchemaVersion>> ListVersionsAsync(string subject, CancellationToken cancellation) =>
        (await ReadAsync(cancellation)).VersionsOf(subject);

    /// <inheritdoc/>
    public async Task<SchemaVersion?> FindLatestAsync(string subject, CancellationToken cancellation) =>
        (await ReadAsync(cancellation)).FindLatest(subject);

    /// <inheritdoc/>
    public async Task<CompatibilityLevel> GetCompatibilityAsync(string subject, CancellationToken cancellation) =>
        (await ReadAsync(cancellation)).LevelOf(subject);

    /// <inheritdoc/>
    public async Task SetCompatibilityAsync(string subject, CompatibilityLevel level, CancellationToken cancellation)
    {
        await EnsureTopicAsync(cancellation);
        await using var producer = log.CreateProducer();
        await AppendAsync(producer, SchemaRecords.KeyOfLevel(subject), SchemaRecords.ValueOf(level), clock.GetUtcNow(), cancellation);
    }

    /// <inheritdoc/>
    public async Task<SchemaVersion> RegisterAsync(string subject, TopicSchema schema, CancellationToken cancellation)
    {
        await EnsureTopicAsync(cancellation);
        await using var producer = log.CreateProducer();
        for (var ledger = await ReadAsync(cancellation); ; ledger = await ReadAsync(cancellation))
        {
            await RestoreAsync(producer, ledger, cancellation);
            var versions = ledger.VersionsOf(subject);
            if (versions.FirstOrDefault(version => version.Type == SchemaVersion.JsonType && version.Text == schema.Text) is { } same) return same;
            var reasons = SchemaCompatibility.Check(ledger.LevelOf(subject), versions, schema);
            if (reasons.Count > 0) throw SchemaFailures.Incompatible(subject, [.. reasons.Select(reason => reason.ToString())]);
            var wanted = ledger.Propose(subject, schema.Text);
            var value = SchemaRecords.ValueOf(wanted, isDeleted: false);
            await AppendAsync(producer, SchemaRecords.KeyOf(wanted), value, clock.GetUtcNow(), cancellation);
            var after = await ReadAsync(cancellation);
            await RestoreAsync(producer, after, cancellation);
            if (after.Find(wanted) is { } registered) return registered;
        }
    }

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    /// <summary>A version whose key another writer has used as well is written again, so that a compaction leaves the one that counts.</summary>
    private static async Task RestoreAsync(IEventProducer producer, SchemaLedger ledger, CancellationToken cancellation)
    {
        foreach (var (version, isDeleted) in ledger.Overwritten)
        {
            await AppendAsync(producer, SchemaRecords.KeyOf(version), SchemaRecords.ValueOf(version, isDeleted), version.Time!.Value, cancellation);
        }
    }

    private static async Task AppendAsync(IEventProducer producer, byte[] key, byte[] value, DateTimeOffset time, CancellationToken cancellation)
    {
        var buffer = new RecordBuffer();
        buffer.Add(key, value, RecordHeaders.None, time.ToUnixTimeMilliseconds());
        await producer.AppendAsync(TopicName, buffer, cancellation);
    }

    private async Task EnsureTopicAsync(CancellationToken cancellation)
    {
        if (await FindRangesAsync(cancellation) is null)
        {
            await log.EnsureTopicAsync(new TopicSpec(TopicName) { Replication = replication, IsCompacted = true }, cancellation);
        }
    }

    private async Task<SchemaLedger> ReadAsync(CancellationToken cancellation)
    {
        var ledger = new SchemaLedger();
        if (await FindRangesAsync(cancellation) is { Count: > 0 }) await TopicScan.ReadAllAsync(log, TopicName, Take, cancellation);
        return ledger;

        void Take(RecordBatch batch)
        {
            foreach (var record in batch) ledger.Take(record);
        }
    }

    /// <summary>What the topic holds; null when there is none.</summary>
    private async Task<IReadOnlyList<OffsetRange>?> FindRangesAsync(CancellationToken cancellation)
    {
        try
        {
            var ranges = await log.GetRangesAsync(TopicName, cancellation);
            return ranges.Count == 1
                ? ranges
                : throw new BourseException(
                    FailureKind.Failed, $"topic {TopicName} has {ranges.Count} partitions, and the order of its records is not known",
                    "give it one partition, or name a registry elsewhere");
        }
        catch (BourseException e) when (e.Code == BourseErrorCode.UnknownTopic)
        {
            return null;
        }
    }
}
