using Bourse.Events;

namespace Bourse.Adapters.Sqlite;

/// <summary>Reads fixed partitions, or those that its group leaves to it, over a connection of its own.</summary>
internal sealed class SqliteEventConsumer : IEventConsumer
{
    private static readonly TimeSpan LongestWait = TimeSpan.FromMinutes(1);
    private readonly SqliteEventLog _log;
    private readonly ConsumerOptions _options;
    private readonly RawConnection _connection;
    private readonly LogMembership? _membership;
    private readonly List<Reading> _readings = [];
    private long _lastHeartbeat;
    private bool _isSettled;
    private int _turn;

    public SqliteEventConsumer(SqliteEventLog log, ConsumerOptions options, RawConnection connection)
    {
        _log = log;
        _options = options;
        _connection = connection;
        _membership = options.Topics.Count > 0 ? new LogMembership(options, log.Clock) : null;
        foreach (var (partition, offset) in options.Partitions) _readings.Add(new Reading(partition) { Position = offset });
    }

    public IReadOnlyCollection<TopicPartition> Assignment => [.. _readings.Select(reading => reading.Partition)];

    private TimeSpan UntilHeartbeat => (_options.SessionTimeout / 3) - _log.Clock.GetElapsedTime(_lastHeartbeat);

    public async Task<RecordBatch?> FetchAsync(TimeSpan maxWait, CancellationToken cancellation)
    {
        var start = _log.Clock.GetTimestamp();
        while (true)
        {
            cancellation.ThrowIfCancellationRequested();
            var changed = _log.Changed;
            if (_membership is not null) await ReconcileAsync(_membership, cancellation);
            if (ReadNext() is { } batch) return batch;
            var left = maxWait - _log.Clock.GetElapsedTime(start);
            if (left <= TimeSpan.Zero) return null;
            await WaitAsync(changed, left, cancellation);
        }
    }

    public void Seek(TopicPartition partition, long offset) => Find(partition).Position = offset;

    public long Position(TopicPartition partition) => Find(partition).Position;

    public Task CommitAsync(IReadOnlyDictionary<TopicPartition, long> offsets, CancellationToken cancellation)
    {
        if (_options.Group is not { } group) throw EventLogFailures.NoGroup();
        return _log.RunAsync(
            connection =>
            {
                if (_membership is not null) _membership.Commit(connection, offsets);
                else LogGroups.CommitFromOutside(connection, group, offsets, _log.Clock.GetUtcNow());
            },
            cancellation);
    }

    public async ValueTask DisposeAsync()
    {
        _connection.Dispose();
        if (_membership is null || _options.InstanceId is not null) return;
        try
        {
            await _log.RunAsync(_membership.Leave, CancellationToken.None);
        }
        catch (Exception e) when (e is BourseException or ObjectDisposedException)
        {
            // Saying goodbye only spares the others the wait for the end of the session.
        }
    }

    private Reading Find(TopicPartition partition) =>
        _readings.Find(reading => reading.Partition == partition) ?? throw EventLogFailures.NotAssigned(partition);

    private async Task ReconcileAsync(LogMembership membership, CancellationToken cancellation)
    {
        var isCurrent = _isSettled && membership.View?.Generation == LogGroups.GenerationOf(_connection, _options.Group!);
        if (isCurrent && UntilHeartbeat > TimeSpan.Zero) return;
        _isSettled = false;
        _lastHeartbeat = _log.Clock.GetTimestamp();
        IReadOnlyCollection<TopicPartition> held = Assignment;
        membership.Accept(await _log.Writer.RunAsync(connection => membership.Look(connection, held), cancellation));
        await DropLostAsync(membership.View!, cancellation);
        await GiveUpAsync(membership, cancellation);
        await TakeAsync(membership.View!, cancellation);
        _isSettled = true;
    }

    private async Task DropLostAsync(LogMembershipView view, CancellationToken cancellation)
    {
        _readings.RemoveAll(reading => view.Lost.Contains(reading.Partition));
        if (view.Lost.Count > 0 && _options.Listener is { } listener) await listener.OnLostAsync(view.Lost, cancellation);
        if (view.IsFenced) throw EventLogFailures.Fenced(_options.Group!, view.Id);
    }

    private async Task GiveUpAsync(LogMembership membership, CancellationToken cancellation)
    {
        var revoked = membership.View!.Revoked;
        if (revoked.Count == 0) return;
        var held = Assignment.Intersect(revoked).ToList();
        if (held.Count > 0 && _options.Listener is { } listener) await listener.OnRevokedAsync(held, cancellation);
        membership.Accept(await _log.Writer.RunAsync(connection => membership.Release(connection, revoked), cancellation));
        _readings.RemoveAll(reading => revoked.Contains(reading.Partition));
    }

    private async Task TakeAsync(LogMembershipView view, CancellationToken cancellation)
    {
        var gained = view.Owned.Where(pair => Assignment.All(held => held != pair.Key)).ToDictionary();
        if (gained.Count == 0) return;
        if (_options.Listener is { } listener)
        {
            foreach (var (partition, offset) in await listener.OnAssignedAsync([.. gained.Keys], cancellation))
            {
                if (gained.ContainsKey(partition)) gained[partition] = offset;
            }
        }

        foreach (var (partition, offset) in gained) _readings.Add(new Reading(partition) { Position = offset });
    }

    /// <summary>Partitions take turns, so that none starves.</summary>
    private RecordBatch? ReadNext()
    {
        for (var i = 0; i < _readings.Count; i++)
        {
            var reading = _readings[(_turn + i) % _readings.Count];
            if (Read(reading) is not { } batch) continue;
            _turn = (_turn + i + 1) % _readings.Count;
            reading.Position = batch.NextOffset;
            return batch;
        }

        return null;
    }

    private RecordBatch? Read(Reading reading)
    {
        reading.Id ??= LogTopics.FindPartition(_connection, reading.Partition);
        if (reading.Id is { } id && LogBatches.Read(_connection, reading.Partition, id, reading.Position) is { } batch)
        {
            if (batch.FirstOffset == reading.Position || _options.Start == StartAt.Earliest) return batch.Take(_options.MaxBatchBytes);
            batch.Dispose();
            reading.Position = LogBatches.RangeOf(_connection, id).End;
            return null;
        }

        return HasToReadAgain(reading) ? Read(reading) : null;
    }

    /// <summary>
    /// Nothing was found, perhaps because the topic is gone, or made anew, or shorter than the position says: then the consumer begins where
    /// it would begin without a position.
    /// </summary>
    private bool HasToReadAgain(Reading reading)
    {
        var id = LogTopics.FindPartition(_connection, reading.Partition);
        if (id is null && _membership is null) LogTopics.RequirePartition(_connection, reading.Partition);
        if (id is null) return false;
        var (start, end) = LogBatches.RangeOf(_connection, id.Value);
        if (id != reading.Id)
        {
            // An id that has changed is a topic made anew: the old position says nothing about it.
            if (reading.Id is not null) reading.Position = _options.Start == StartAt.Earliest ? start : end;
            reading.Id = id;
            return true;
        }

        if (reading.Position <= end) return false;
        reading.Position = _options.Start == StartAt.Earliest ? start : end;
        return start < end;
    }

    /// <summary>Waits until something has changed, the time is over, or the group wants to hear from its member.</summary>
    private async Task WaitAsync(Task changed, TimeSpan left, CancellationToken cancellation)
    {
        var longest = _membership is null ? LongestWait : UntilHeartbeat;
        if (longest <= TimeSpan.Zero) return;
        _log.Poller.Enter();
        try
        {
            var wait = left < longest ? left : longest;
            await changed.SettleAsync(wait, _log.Clock, cancellation);
        }
        finally
        {
            _log.Poller.Leave();
        }
    }

    private sealed class Reading(TopicPartition partition)
    {
        public TopicPartition Partition { get; } = partition;

        /// <summary>The partition's number in the file; null until it is looked up.</summary>
        public long? Id { get; set; }

        public long Position { get; set; }
    }
}
