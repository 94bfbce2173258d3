using Bourse.Events;

namespace Bourse.Adapters.Sqlite;

/// <summary>
/// Reads fixed partitions, or those that its group assigns to it, over its own connection. With fixed partitions, the connection's thread reads the
/// next batches while the caller processes the previous ones. A member checks its group before every read.
/// </summary>
internal sealed class SqliteEventConsumer : IEventConsumer
{
    private static readonly TimeSpan LongestWait = TimeSpan.FromMinutes(1);
    private readonly SqliteEventLog _log;
    private readonly ConsumerOptions _options;
    private readonly LazySqliteThread _worker;
    private readonly SqlitePartitionReader _reader;
    private readonly SqliteMembership? _membership;
    private readonly Dictionary<TopicPartition, long> _positions;
    private readonly Queue<RecordBatch> _ready = new();
    private Task<IReadOnlyList<RecordBatch>>? _ahead;
    private long _lastHeartbeat;
    private bool _isSettled;
    private bool _hasMoved;

    public SqliteEventConsumer(SqliteEventLog log, ConsumerOptions options, Func<SqliteSession> open)
    {
        _log = log;
        _options = options;
        _worker = new LazySqliteThread("bourse log consumer", open);
        _reader = new SqlitePartitionReader(options);
        _membership = options.Topics.Count > 0 ? new SqliteMembership(options, log.Clock) : null;
        _positions = options.Partitions.ToDictionary();
    }

    public IReadOnlyCollection<TopicPartition> Assignment => [.. _positions.Keys];

    private TimeSpan UntilHeartbeat => (_options.SessionTimeout / 3) - _log.Clock.GetElapsedTime(_lastHeartbeat);

    public async Task<RecordBatch?> FetchAsync(TimeSpan maxWait, CancellationToken cancellation)
    {
        var start = _log.Clock.GetTimestamp();
        while (true)
        {
            cancellation.ThrowIfCancellationRequested();
            var changed = _log.Changed;
            if (await NextAsync(cancellation) is { } batch) return batch;
            var left = maxWait - _log.Clock.GetElapsedTime(start);
            if (left <= TimeSpan.Zero) return null;
            await WaitAsync(changed, left, cancellation);
        }
    }

    public void Seek(TopicPartition partition, long offset)
    {
        Require(partition);
        _positions[partition] = offset;
        DropAhead();
    }

    public long Position(TopicPartition partition)
    {
        Require(partition);
        return _positions[partition];
    }

    public Task CommitAsync(IReadOnlyDictionary<TopicPartition, long> offsets, CancellationToken cancellation)
    {
        if (_options.Group is not { } group) throw EventLogFailures.NoGroup();
        return _log.RunAsync(
            connection =>
            {
                if (_membership is not null) _membership.Commit(connection, offsets);
                else SqliteGroups.CommitFromOutside(connection, group, offsets, _log.Clock.GetUtcNow());
            },
            cancellation);
    }

    public async ValueTask DisposeAsync()
    {
        DropAhead();
        await _worker.DisposeAsync();
        if (_membership is null || _options.InstanceId is not null) return;
        try
        {
            await _log.RunAsync(_membership.Leave, CancellationToken.None);
        }
        catch (Exception e) when (e is BourseException or ObjectDisposedException)
        {
            // Leaving only saves the other members the wait for the session timeout.
        }
    }

    private void Require(TopicPartition partition)
    {
        if (!_positions.ContainsKey(partition)) throw EventLogFailures.NotAssigned(partition);
    }

    private async Task<RecordBatch?> NextAsync(CancellationToken cancellation)
    {
        if (_ready.Count == 0 && _ahead is not null) await TakeAheadAsync(cancellation);
        if (_ready.Count == 0) await ReadAsync(cancellation);
        if (!_ready.TryDequeue(out var batch)) return null;
        _positions[batch.Partition] = batch.NextOffset;
        return batch;
    }

    private async Task ReadAsync(CancellationToken cancellation)
    {
        var batches = _membership is null ? (await ReadPartitionsAsync(null, cancellation))! : await ReadAsMemberAsync(_membership, cancellation);
        if (batches.Count == 0) AcceptPositions();
        Accept(batches);
    }

    private async Task TakeAheadAsync(CancellationToken cancellation)
    {
        var batches = await _ahead!.WaitAsync(cancellation);
        _ahead = null;
        Accept(batches);
    }

    private void Accept(IReadOnlyList<RecordBatch> batches)
    {
        foreach (var batch in batches) _ready.Enqueue(batch);
        if (batches.Count > 0 && _membership is null) _ahead = _worker.RunAsync(session => _reader.Read(session), CancellationToken.None);
    }

    /// <summary>No read is pending, and the reader's position may have changed, as in a topic that was created again.</summary>
    private void AcceptPositions()
    {
        foreach (var (partition, position) in _reader.Positions) _positions[partition] = position;
    }

    /// <summary>The next batches; a member gets one, so that it checks its group before each.</summary>
    /// <returns>Null when the group has changed since the member's last check.</returns>
    private async Task<IReadOnlyList<RecordBatch>?> ReadPartitionsAsync(long? generation, CancellationToken cancellation)
    {
        var positions = _hasMoved ? new Dictionary<TopicPartition, long>(_positions) : null;
        var batches = await _worker.RunAsync<IReadOnlyList<RecordBatch>?>(
            session =>
            {
                if (positions is not null) _reader.Assign(positions);
                if (generation is { } seen && SqliteGroups.GenerationOf(session, _options.Group!) != seen) return null;
                return _reader.Read(session);
            },
            cancellation);
        // A read that was cancelled may never have begun: then the next one still has to tell the reader.
        _hasMoved = false;
        return batches;
    }

    private async Task<IReadOnlyList<RecordBatch>> ReadAsMemberAsync(SqliteMembership membership, CancellationToken cancellation)
    {
        var isCurrent = _isSettled && UntilHeartbeat > TimeSpan.Zero;
        if (isCurrent && await ReadPartitionsAsync(membership.View!.Generation, cancellation) is { } batches) return batches;
        await ReconcileAsync(membership, cancellation);
        return (await ReadPartitionsAsync(null, cancellation))!;
    }

    private async Task ReconcileAsync(SqliteMembership membership, CancellationToken cancellation)
    {
        _isSettled = false;
        _lastHeartbeat = _log.Clock.GetTimestamp();
        IReadOnlyCollection<TopicPartition> held = Assignment;
        membership.Accept(await _log.Writer.RunAsync(connection => membership.Look(connection, held), cancellation));
        await DropLostAsync(membership.View!, cancellation);
        await GiveUpAsync(membership, cancellation);
        await TakeAsync(membership.View!, cancellation);
        _isSettled = true;
    }

    private async Task DropLostAsync(SqliteMembershipView view, CancellationToken cancellation)
    {
        Drop(view.Lost);
        if (view.Lost.Count > 0 && _options.Listener is { } listener) await listener.OnLostAsync(view.Lost, cancellation);
        if (view.IsFenced) throw EventLogFailures.Fenced(_options.Group!, view.Id);
    }

    private async Task GiveUpAsync(SqliteMembership membership, CancellationToken cancellation)
    {
        var revoked = membership.View!.Revoked;
        if (revoked.Count == 0) return;
        var held = revoked.Where(_positions.ContainsKey).ToList();
        if (held.Count > 0 && _options.Listener is { } listener) await listener.OnRevokedAsync(held, cancellation);
        membership.Accept(await _log.Writer.RunAsync(connection => membership.Release(connection, revoked), cancellation));
        Drop(revoked);
    }

    private async Task TakeAsync(SqliteMembershipView view, CancellationToken cancellation)
    {
        var gained = view.Owned.Where(pair => !_positions.ContainsKey(pair.Key)).ToDictionary();
        if (gained.Count == 0) return;
        if (_options.Listener is { } listener)
        {
            foreach (var (partition, offset) in await listener.OnAssignedAsync([.. gained.Keys], cancellation))
            {
                if (gained.ContainsKey(partition)) gained[partition] = offset;
            }
        }

        foreach (var (partition, offset) in gained) _positions[partition] = offset;
        _hasMoved = true;
    }

    private void Drop(IEnumerable<TopicPartition> partitions)
    {
        foreach (var partition in partitions) _hasMoved |= _positions.Remove(partition);
    }

    /// <summary>Discards batches that were read but not delivered.</summary>
    private void DropAhead()
    {
        _hasMoved = true;
        while (_ready.TryDequeue(out var batch)) batch.Dispose();
        if (_ahead is { } ahead) _ = DisposeOfAsync(ahead);
        _ahead = null;
    }

    private static async Task DisposeOfAsync(Task<IReadOnlyList<RecordBatch>> ahead)
    {
        await ((Task)ahead).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        if (!ahead.IsCompletedSuccessfully) return;
        foreach (var batch in await ahead) batch.Dispose();
    }

    /// <summary>Waits for a change, the timeout, or the member's next heartbeat.</summary>
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
}
