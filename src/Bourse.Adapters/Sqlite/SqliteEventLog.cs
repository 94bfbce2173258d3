using Bourse.Events;

namespace Bourse.Adapters.Sqlite;

/// <summary>
/// The event log in one SQLite file, which any number of processes use at once without a server. Acknowledged records are on the disk, and a crash
/// needs no recovery beyond SQLite's own.
/// </summary>
public sealed class SqliteEventLog : IEventLog
{
    private const int OpeningTimeout = 10_000;
    private readonly LazySqliteThread _reader;
    private readonly SqliteRetention _retention;
    private readonly SqliteChangeFile _changeFile;
    private long _writes;
    private long _writesAtLastPoll;
    private TaskCompletionSource _changed = new(TaskCreationOptions.RunContinuationsAsynchronously);

    private SqliteEventLog(string file, TimeProvider clock, LazySqliteThread reader)
    {
        File = file;
        Clock = clock;
        _reader = reader;
        _retention = new SqliteRetention(clock);
        _changeFile = new SqliteChangeFile(file);
        Writer = new SqliteWriter("bourse log writer", OpenWriter, clock, SignalWrite);
        Poller = new SqliteChangePoller(clock, () => ReadAsync(session => session.DataVersion, CancellationToken.None), SignalForeignChange);
    }

    internal string File { get; }

    internal TimeProvider Clock { get; }

    internal SqliteWriter Writer { get; }

    internal SqliteChangePoller Poller { get; }

    /// <summary>Completes at the next write; writes of other processes are noticed only while <see cref="Poller"/> runs.</summary>
    internal Task Changed => Volatile.Read(ref _changed).Task;

    /// <summary>
    /// Opens the log in a file, which is created together with its folder when it is missing. Where the folder cannot be written, an
    /// existing log can still be read.
    /// </summary>
    /// <exception cref="BourseException">The file is damaged, of another kind, of a newer version, or cannot be created.</exception>
    public static async Task<SqliteEventLog> OpenAsync(string file, TimeProvider clock, CancellationToken cancellation)
    {
        var reader = new LazySqliteThread("bourse log reader", () => OpenFirst(file));
        try
        {
            await reader.RunAsync(session => session, cancellation);
            return new SqliteEventLog(file, clock, reader);
        }
        catch
        {
            await reader.DisposeAsync();
            throw;
        }
    }

    /// <inheritdoc/>
    public async Task<TopicDescription> EnsureTopicAsync(TopicSpec spec, CancellationToken cancellation)
    {
        EventLogFailures.Check(spec);
        return await FindTopicAsync(spec.Name, cancellation)
            ?? await Writer.RunAsync(session => SqliteTopics.Ensure(session, spec).Description, cancellation);
    }

    /// <inheritdoc/>
    public Task<TopicDescription?> FindTopicAsync(string topic, CancellationToken cancellation) =>
        ReadAsync(session => SqliteTopics.Find(session, topic)?.Description, cancellation);

    /// <inheritdoc/>
    public Task<IReadOnlyList<TopicDescription>> ListTopicsAsync(CancellationToken cancellation) =>
        ReadAsync<IReadOnlyList<TopicDescription>>(session => [.. SqliteTopics.List(session).Select(topic => topic.Description)], cancellation);

    /// <inheritdoc/>
    public Task<IReadOnlyDictionary<string, string>> ListTopicIdsAsync(CancellationToken cancellation) =>
        ReadAsync<IReadOnlyDictionary<string, string>>(SqliteTopics.ListIds, cancellation);

    /// <inheritdoc/>
    public Task DeleteTopicAsync(string topic, CancellationToken cancellation) =>
        RunAsync(session => SqliteTopics.Delete(session, topic), cancellation);

    /// <inheritdoc/>
    public Task<IReadOnlyList<OffsetRange>> GetRangesAsync(string topic, CancellationToken cancellation) =>
        ReadAsync<IReadOnlyList<OffsetRange>>(session => Ranges(session, SqliteTopics.Require(session, topic)), cancellation);

    /// <inheritdoc/>
    public Task<IReadOnlyList<OffsetRange>> GetRangesAsync(IReadOnlyList<string> topics, CancellationToken cancellation) =>
        ReadAsync<IReadOnlyList<OffsetRange>>(
            session => [.. topics.SelectMany(topic => Ranges(session, SqliteTopics.Require(session, topic)))], cancellation);

    /// <inheritdoc/>
    public Task<long> FindOffsetAsync(TopicPartition partition, DateTimeOffset time, CancellationToken cancellation) => ReadAsync(
        session =>
        {
            var id = SqliteTopics.RequirePartition(session, partition);
            return SqliteBatches.FindOffset(session, id, time.ToUnixTimeMilliseconds()) ?? SqliteBatches.RangeOf(session, id).End;
        },
        cancellation);

    /// <inheritdoc/>
    public IEventProducer CreateProducer() => new Producer(this);

    /// <inheritdoc/>
    public IEventConsumer CreateConsumer(ConsumerOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        EventLogFailures.Check(options);
        return new SqliteEventConsumer(this, options, () => SqliteLogSchema.Open(File, OpeningTimeout));
    }

    /// <inheritdoc/>
    public Task<IReadOnlyList<GroupDescription>> ListGroupsAsync(CancellationToken cancellation) =>
        ReadAsync<IReadOnlyList<GroupDescription>>(session => SqliteGroups.List(session, Clock.GetUtcNow()), cancellation);

    /// <inheritdoc/>
    public Task<IReadOnlyDictionary<TopicPartition, long>> GetCommittedAsync(string group, CancellationToken cancellation) =>
        ReadAsync<IReadOnlyDictionary<TopicPartition, long>>(session => SqliteGroups.CommittedOf(session, group), cancellation);

    /// <inheritdoc/>
    public Task SetCommittedAsync(string group, IReadOnlyDictionary<TopicPartition, long> offsets, CancellationToken cancellation) =>
        RunAsync(session => SqliteGroups.CommitFromOutside(session, group, offsets, Clock.GetUtcNow()), cancellation);

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        Poller.Dispose();
        await Writer.DisposeAsync();
        _changeFile.Dispose();
        await _reader.DisposeAsync();
    }

    internal Task RunAsync(Action<SqliteSession> work, CancellationToken cancellation) => Writer.RunAsync(
        session =>
        {
            work(session);
            return true;
        },
        cancellation);

    private static List<OffsetRange> Ranges(SqliteSession session, SqliteTopic topic)
    {
        var ranges = new List<OffsetRange>();
        foreach (var partition in topic.Description.TopicPartitions)
        {
            var (start, end) = SqliteBatches.RangeOf(session, topic.PartitionIds[partition.Partition]);
            ranges.Add(new OffsetRange(partition, start, end));
        }

        return ranges;
    }

    private static SqliteSession OpenFirst(string file)
    {
        SqliteLogSchema.MakeFile(file, OpeningTimeout);
        return SqliteLogSchema.Open(file, OpeningTimeout);
    }

    private SqliteSession OpenWriter()
    {
        var session = SqliteLogSchema.Open(File, OpeningTimeout);
        // The writer waits for locks by itself, so that the wait can be cancelled.
        session.Execute("PRAGMA busy_timeout = 0");
        return session;
    }

    private Task<T> ReadAsync<T>(Func<SqliteSession, T> query, CancellationToken cancellation) => _reader.RunAsync(query, cancellation);

    private void SignalWrite()
    {
        Interlocked.Increment(ref _writes);
        SignalChange();
        _changeFile.Touch();
    }

    /// <summary>The poll has found a write. If it is another process's, more will come, and are watched for.</summary>
    private void SignalForeignChange()
    {
        var writes = Interlocked.Read(ref _writes);
        if (writes == _writesAtLastPoll) _changeFile.Watch(SignalChange);
        _writesAtLastPoll = writes;
        SignalChange();
    }

    private void SignalChange() =>
        Interlocked.Exchange(ref _changed, new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously)).SetResult();

    private sealed class Producer(SqliteEventLog log) : IEventProducer
    {
        private readonly BatchEncoder _encoder = new();
        private (string Topic, int Partitions)? _last;

        public async Task AppendAsync(string topic, RecordBuffer records, CancellationToken cancellation)
        {
            if (records.Count == 0 || _last?.Topic != topic)
            {
                var found = await log.ReadAsync(session => SqliteTopics.Require(session, topic), cancellation);
                _last = (topic, found.PartitionIds.Count);
                if (records.Count == 0) return;
            }

            var batches = _encoder.Encode(records, _last.Value.Partitions);
            await log.RunAsync(session => Append(session, topic, records, batches), cancellation);
        }

        public ValueTask DisposeAsync() => ValueTask.CompletedTask;

        private void Append(SqliteSession session, string topic, RecordBuffer records, IReadOnlyList<EncodedBatch> batches)
        {
            var current = SqliteTopics.Require(session, topic);

            // The topic may have been deleted and created again since its partitions were counted.
            if (current.PartitionIds.Count != _encoder.Partitions)
            {
                batches = _encoder.Encode(records, current.PartitionIds.Count);
                _last = (topic, current.PartitionIds.Count);
            }

            SqliteBatches.Append(session, current, batches);
            log._retention.Apply(session, current, batches);
        }
    }
}
