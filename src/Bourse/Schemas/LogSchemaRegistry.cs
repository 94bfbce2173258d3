using Bourse.Events;
using Bourse.Schemas.Compatibility;
using Bourse.Schemas.Validation;

namespace Bourse.Schemas;

/// <summary>
/// Keeps schemas in topic <c>_schemas</c> of the event log. A writer appends the version that it wants, and reads the log again: if another was
/// first, it tries the next number. The topic is small, so each question reads all of it if it has changed. Safe to use by several callers at once.
/// </summary>
/// <param name="log">The log; it is left open.</param>
/// <param name="clock">Dates the versions.</param>
/// <param name="replication">How many brokers keep a copy of the topic when it is created.</param>
public sealed class LogSchemaRegistry(IEventLog log, TimeProvider clock, short replication) : ISchemaRegistry
{
    private Reading? _reading;

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
    public Task SetCompatibilityAsync(string subject, CompatibilityLevel level, CancellationToken cancellation) =>
        SetLevelAsync(subject, level, cancellation);

    /// <summary>Sets a level, or takes it back.</summary>
    /// <param name="subject">The subject; null for the level of all.</param>
    /// <param name="level">The level; null for none of its own.</param>
    /// <param name="cancellation">Ends the call.</param>
    /// <exception cref="BourseException">The subject can only be read (<see cref="BourseErrorCode.SchemaReadOnly"/>).</exception>
    public Task SetLevelAsync(string? subject, CompatibilityLevel? level, CancellationToken cancellation) => ChangeAsync(
        subject, [(SchemaRecords.KeyOfLevel(subject), level is { } given ? SchemaRecords.ValueOf(given) : null)], cancellation);

    /// <summary>Sets a mode, or takes it back.</summary>
    /// <param name="subject">The subject; null for the mode of all.</param>
    /// <param name="mode">The mode; null for none of its own.</param>
    /// <param name="cancellation">Ends the call.</param>
    public Task SetModeAsync(string? subject, RegistryMode? mode, CancellationToken cancellation) => WriteAsync(
        [(SchemaRecords.KeyOfMode(subject), mode is { } given ? SchemaRecords.ValueOf(given) : null)], cancellation);

    /// <summary>Deletes versions of a subject. They can still be read by their ids.</summary>
    /// <param name="versions">The versions; all of one subject.</param>
    /// <param name="isSubject">Whether these are all of its versions; then its level and its mode are deleted, too.</param>
    /// <param name="cancellation">Ends the call.</param>
    /// <exception cref="BourseException">The subject can only be read (<see cref="BourseErrorCode.SchemaReadOnly"/>).</exception>
    public async Task DeleteAsync(IReadOnlyList<SchemaVersion> versions, bool isSubject, CancellationToken cancellation)
    {
        var subject = versions[0].Subject;
        var last = versions.Max(version => version.Version);
        (byte[] Key, byte[]? Value)[] records = isSubject
            ?
            [
                (SchemaRecords.KeyOfDeletion(subject), SchemaRecords.ValueOfDeletion(subject, last)),
                (SchemaRecords.KeyOfLevel(subject), null), (SchemaRecords.KeyOfMode(subject), null),
            ]
            : [.. versions.Select(version => (SchemaRecords.KeyOf(version), (byte[]?)SchemaRecords.ValueOf(version, isDeleted: true)))];
        await ChangeAsync(subject, records, cancellation);
    }

    /// <summary>Deletes versions for good: nothing tells of them any more.</summary>
    /// <param name="versions">The versions; all of one subject.</param>
    /// <param name="cancellation">Ends the call.</param>
    /// <exception cref="BourseException">The subject can only be read (<see cref="BourseErrorCode.SchemaReadOnly"/>).</exception>
    public Task ForgetAsync(IReadOnlyList<SchemaVersion> versions, CancellationToken cancellation) =>
        ChangeAsync(versions[0].Subject, [.. versions.Select(version => (SchemaRecords.KeyOf(version), (byte[]?)null))], cancellation);

    /// <inheritdoc/>
    public async Task<SchemaVersion> RegisterAsync(string subject, TopicSchema schema, CancellationToken cancellation)
    {
        await EnsureTopicAsync(cancellation);
        await using var producer = log.CreateProducer();
        for (var ledger = await ReadAsync(cancellation); ; ledger = await ReadAsync(cancellation))
        {
            await RestoreAsync(producer, ledger, cancellation);
            var versions = ledger.VersionsOf(subject);
            if (ledger.ModeOf(subject) != RegistryMode.ReadWrite) throw SchemaFailures.ReadOnly(subject);
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

    private async Task ChangeAsync(string? subject, IReadOnlyList<(byte[] Key, byte[]? Value)> records, CancellationToken cancellation)
    {
        if (subject is not null && (await ReadAsync(cancellation)).ModeOf(subject) != RegistryMode.ReadWrite) throw SchemaFailures.ReadOnly(subject);
        await WriteAsync(records, cancellation);
    }

    private async Task WriteAsync(IReadOnlyList<(byte[] Key, byte[]? Value)> records, CancellationToken cancellation)
    {
        await EnsureTopicAsync(cancellation);
        await using var producer = log.CreateProducer();
        var buffer = new RecordBuffer();
        var now = clock.GetUtcNow().ToUnixTimeMilliseconds();
        foreach (var (key, value) in records) buffer.Add(key, value, RecordHeaders.None, now);
        await producer.AppendAsync(TopicName, buffer, cancellation);
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

    /// <summary>What the topic says now.</summary>
    public async Task<SchemaLedger> ReadAsync(CancellationToken cancellation)
    {
        if (await FindRangesAsync(cancellation) is not [{ } range]) return new SchemaLedger();
        var topic = (await log.FindTopicAsync(TopicName, cancellation))?.Id;
        if (_reading is { } reading && reading.Topic == topic && reading.Range == range) return reading.Ledger;
        var ledger = new SchemaLedger();
        await TopicScan.ReadAllAsync(log, TopicName, Take, cancellation);
        _reading = new Reading(topic, range, ledger);
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

    /// <summary>What was read, and of what; it may hold more than the range that was found before it was read.</summary>
    private sealed record Reading(string? Topic, OffsetRange Range, SchemaLedger Ledger);
}
