using Bourse.Events;

namespace Bourse.Adapters.Sqlite;

/// <summary>
/// The event log in one SQLite file, which any number of processes use at once without a server. What is acknowledged is on the disk;
/// a process that dies leaves a file that the next one just opens.
/// </summary>
public sealed class SqliteEventLog : IEventLog
{
    private const int OpeningTimeout = 10_000;
    private readonly RawConnection _reader;
    private readonly Lock _readerGate = new();
    private readonly LogRetention _retention;
    private TaskCompletionSource _changed = new(TaskCreationOptions.RunContinuationsAsynchronously);

    private SqliteEventLog(string file, TimeProvider clock, RawConnection writer, RawConnection reader)
    {
        File = file;
        Clock = clock;
        _reader = reader;
        _retention = new LogRetention(clock);
        Writer = new LogWriter(writer, clock, SignalChange);
        Poller = new LogPoller(clock, () => Read(connection => connection.DataVersion, CancellationToken.None), SignalChange);
    }

    internal string File { get; }

    internal TimeProvider Clock { get; }

    internal LogWriter Writer { get; }

    internal LogPoller Poller { get; }

    /// <summary>Completes when something was written since it was asked for; by other processes only as long as <see cref="Poller"/> looks.</summary>
    internal Task Changed => Volatile.Read(ref _changed).Task;

    /// <summary>Opens the log in a file, which is created together with its folder when it is missing.</summary>
    /// <exception cref="BourseException">The file is damaged, of another kind, of a newer version, or cannot be written.</exception>
    public static Task<SqliteEventLog> OpenAsync(string file, TimeProvider clock, CancellationToken cancellation)
    {
        cancellation.ThrowIfCancellationRequested();
        CreateFolder(file);
        LogSchema.MakeFile(file, OpeningTimeout);
        var writer = LogSchema.Open(file, OpeningTimeout);
        try
        {
            writer.Execute("PRAGMA busy_timeout = 0");
            return Task.FromResult(new SqliteEventLog(file, clock, writer, LogSchema.Open(file, OpeningTimeout)));
        }
        catch
        {
            writer.Dispose();
            throw;
        }
    }

    /// <inheritdoc/>
    public Task<TopicDescription> EnsureTopicAsync(TopicSpec spec, CancellationToken cancellation)
    {
        EventLogFailures.Check(spec);
        return Read(connection => LogTopics.Find(connection, spec.Name), cancellation) is { } topic
            ? Task.FromResult(topic.Description)
            : Writer.RunAsync(connection => LogTopics.Ensure(connection, spec).Description, cancellation);
    }

    /// <inheritdoc/>
    public Task<TopicDescription?> FindTopicAsync(string topic, CancellationToken cancellation) =>
        Task.FromResult(Read(connection => LogTopics.Find(connection, topic)?.Description, cancellation));

    /// <inheritdoc/>
    public Task<IReadOnlyList<TopicDescription>> ListTopicsAsync(CancellationToken cancellation) =>
        Task.FromResult<IReadOnlyList<TopicDescription>>([.. Read(LogTopics.List, cancellation).Select(topic => topic.Description)]);

    /// <inheritdoc/>
    public Task DeleteTopicAsync(string topic, CancellationToken cancellation) =>
        RunAsync(connection => LogTopics.Delete(connection, topic), cancellation);

    /// <inheritdoc/>
    public Task<IReadOnlyList<OffsetRange>> GetRangesAsync(string topic, CancellationToken cancellation) =>
        Task.FromResult<IReadOnlyList<OffsetRange>>(Read(connection => Ranges(connection, LogTopics.Require(connection, topic)), cancellation));

    /// <inheritdoc/>
    public Task<long> FindOffsetAsync(TopicPartition partition, DateTimeOffset time, CancellationToken cancellation) => Task.FromResult(Read(
        connection =>
        {
            var id = LogTopics.RequirePartition(connection, partition);
            return LogBatches.FindOffset(connection, id, time.ToUnixTimeMilliseconds()) ?? LogBatches.RangeOf(connection, id).End;
        },
        cancellation));

    /// <inheritdoc/>
    public IEventProducer CreateProducer() => new Producer(this);

    /// <inheritdoc/>
    public IEventConsumer CreateConsumer(ConsumerOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        EventLogFailures.Check(options);
        return new SqliteEventConsumer(this, options, LogSchema.Open(File, OpeningTimeout));
    }

    /// <inheritdoc/>
    public Task<IReadOnlyList<GroupDescription>> ListGroupsAsync(CancellationToken cancellation) =>
        Task.FromResult<IReadOnlyList<GroupDescription>>(Read(connection => LogGroups.List(connection, Clock.GetUtcNow()), cancellation));

    /// <inheritdoc/>
    public Task<IReadOnlyDictionary<TopicPartition, long>> GetCommittedAsync(string group, CancellationToken cancellation) =>
        Task.FromResult<IReadOnlyDictionary<TopicPartition, long>>(Read(connection => LogGroups.CommittedOf(connection, group), cancellation));

    /// <inheritdoc/>
    public Task SetCommittedAsync(string group, IReadOnlyDictionary<TopicPartition, long> offsets, CancellationToken cancellation) =>
        RunAsync(connection => LogGroups.CommitFromOutside(connection, group, offsets, Clock.GetUtcNow()), cancellation);

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        Poller.Dispose();
        await Writer.DisposeAsync();
        lock (_readerGate) _reader.Dispose();
    }

    internal Task RunAsync(Action<RawConnection> work, CancellationToken cancellation) => Writer.RunAsync(
        connection =>
        {
            work(connection);
            return true;
        },
        cancellation);

    private static void CreateFolder(string file)
    {
        try
        {
            if (Path.GetDirectoryName(Path.GetFullPath(file)) is { } folder) Directory.CreateDirectory(folder);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw SqliteFailures.NotWritable(file, e.Message.TrimEnd('.'), e);
        }
    }

    private static List<OffsetRange> Ranges(RawConnection connection, LogTopic topic)
    {
        var ranges = new List<OffsetRange>();
        foreach (var partition in topic.Description.TopicPartitions)
        {
            var (start, end) = LogBatches.RangeOf(connection, topic.PartitionIds[partition.Partition]);
            ranges.Add(new OffsetRange(partition, start, end));
        }

        return ranges;
    }

    private T Read<T>(Func<RawConnection, T> query, CancellationToken cancellation)
    {
        cancellation.ThrowIfCancellationRequested();
        lock (_readerGate) return query(_reader);
    }

    private void SignalChange() =>
        Interlocked.Exchange(ref _changed, new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously)).SetResult();

    private sealed class Producer(SqliteEventLog log) : IEventProducer
    {
        private readonly BatchEncoder _encoder = new();

        public Task AppendAsync(string topic, RecordBuffer records, CancellationToken cancellation)
        {
            var partitions = log.Read(connection => LogTopics.Require(connection, topic), cancellation).Description.Partitions;
            if (records.Count == 0) return Task.CompletedTask;
            var batches = _encoder.Encode(records, partitions);
            return log.RunAsync(connection => Append(connection, topic, records, batches), cancellation);
        }

        public ValueTask DisposeAsync() => ValueTask.CompletedTask;

        private void Append(RawConnection connection, string topic, RecordBuffer records, IReadOnlyList<EncodedBatch> batches)
        {
            var current = LogTopics.Require(connection, topic);

            // Between the two looks another process may have made the topic anew.
            if (current.Description.Partitions != _encoder.Partitions) batches = _encoder.Encode(records, current.Description.Partitions);
            LogBatches.Append(connection, current, batches);
            log._retention.Apply(connection, current, batches);
        }
    }
}
