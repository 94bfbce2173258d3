using Bourse.Adapters;
using Bourse.Events;

namespace Bourse.Tests.InMemory;

/// <summary>Reads fixed partitions, or those its group leaves to it.</summary>
internal sealed class InMemoryConsumer : IEventConsumer
{
    private static readonly TimeSpan LongestWait = TimeSpan.FromMinutes(1);
    private readonly InMemoryEventLog _log;
    private readonly ConsumerOptions _options;
    private readonly SortedDictionary<TopicPartition, long> _positions = new(PartitionOrder);
    private readonly bool _isMember;
    private string? _memberId;
    private TopicPartition _lastRead;

    public InMemoryConsumer(InMemoryEventLog log, ConsumerOptions options)
    {
        _log = log;
        _options = options;
        _isMember = options.Topics.Count > 0;
        foreach (var (partition, offset) in options.Partitions) _positions[partition] = offset;
    }

    public IReadOnlyCollection<TopicPartition> Assignment => _positions.Keys;

    private static Comparer<TopicPartition> PartitionOrder { get; } = Comparer<TopicPartition>.Create((a, b) =>
        string.CompareOrdinal(a.Topic, b.Topic) is var order && order != 0 ? order : a.Partition.CompareTo(b.Partition));

    private InMemoryGroup Group => _log.Group(_options.Group!);

    public async Task<RecordBatch?> FetchAsync(TimeSpan maxWait, CancellationToken cancellation)
    {
        var start = _log.Clock.GetTimestamp();
        while (true)
        {
            cancellation.ThrowIfCancellationRequested();
            var changed = _log.Changed;
            if (_isMember) await ReconcileAsync(cancellation);
            if (ReadNext() is { } batch) return batch;
            var left = maxWait - _log.Clock.GetElapsedTime(start);
            if (left <= TimeSpan.Zero) return null;
            await WaitAsync(changed, left, cancellation);
        }
    }

    public void Seek(TopicPartition partition, long offset)
    {
        Position(partition);
        _positions[partition] = offset;
    }

    public long Position(TopicPartition partition) =>
        _positions.TryGetValue(partition, out var offset) ? offset : throw EventLogFailures.NotAssigned(partition);

    public Task CommitAsync(IReadOnlyDictionary<TopicPartition, long> offsets, CancellationToken cancellation)
    {
        cancellation.ThrowIfCancellationRequested();
        if (_options.Group is null) throw EventLogFailures.NoGroup();
        lock (_log.Gate)
        {
            CheckCommit(offsets.Keys);
            foreach (var (partition, offset) in offsets) Group.Committed[partition] = offset;
        }

        return Task.CompletedTask;
    }

    public ValueTask DisposeAsync()
    {
        lock (_log.Gate)
        {
            // A static member is expected back.
            if (_memberId is null || _options.InstanceId is not null || !Group.IsMember(_memberId, this)) return ValueTask.CompletedTask;
            Group.Remove(_memberId);
            _log.SignalChange();
        }

        return ValueTask.CompletedTask;
    }

    private void CheckCommit(IEnumerable<TopicPartition> partitions)
    {
        if (!_isMember)
        {
            Group.Expire(null);
            if (Group.HasMembers) throw EventLogFailures.GroupHasMembers(_options.Group!);
            foreach (var partition in partitions) _log.Require(partition);
            return;
        }

        var owned = _memberId is not null && Group.IsMember(_memberId, this) ? Group.OwnedBy(_memberId) : [];
        foreach (var partition in partitions)
        {
            if (!owned.Contains(partition)) throw EventLogFailures.LostPartition(_options.Group!, partition);
        }

        if (owned.Count > 0) Group.Touch(_memberId!);
    }

    private async Task ReconcileAsync(CancellationToken cancellation)
    {
        await DropLostAsync(cancellation);
        await GiveUpAsync(cancellation);
        await TakeAsync(cancellation);
    }

    private async Task DropLostAsync(CancellationToken cancellation)
    {
        List<TopicPartition> lost;
        bool fenced;
        lock (_log.Gate)
        {
            if (Group.Expire(this)) _log.SignalChange();
            var isMember = _memberId is not null && Group.IsMember(_memberId, this);
            var owned = isMember ? Group.OwnedBy(_memberId!) : [];
            lost = [.. _positions.Keys.Where(partition => !owned.Contains(partition))];
            fenced = _memberId is not null && !isMember && Group.Knows(_memberId);
            if (isMember) Group.Touch(_memberId!);
            else if (!fenced) Join();
        }

        foreach (var partition in lost) _positions.Remove(partition);
        if (lost.Count > 0 && _options.Listener is { } listener) await listener.OnLostAsync(lost, cancellation);
        if (fenced) throw EventLogFailures.Fenced(_options.Group!, _options.InstanceId!);
    }

    private void Join()
    {
        _memberId = _options.InstanceId ?? _log.NextMemberId();
        Group.Join(_memberId, this, _options);
        _log.SignalChange();
    }

    private async Task GiveUpAsync(CancellationToken cancellation)
    {
        List<TopicPartition> revoked;
        lock (_log.Gate)
        {
            var target = Group.TargetOf(_memberId!, _log.Find);
            revoked = [.. Group.OwnedBy(_memberId!).Where(partition => !target.Contains(partition))];
        }

        var held = revoked.Where(_positions.ContainsKey).ToList();
        if (held.Count > 0 && _options.Listener is { } listener) await listener.OnRevokedAsync(held, cancellation);
        if (revoked.Count == 0) return;
        lock (_log.Gate)
        {
            if (Group.IsMember(_memberId!, this)) Group.Release(revoked);
            _log.SignalChange();
        }

        foreach (var partition in held) _positions.Remove(partition);
    }

    private async Task TakeAsync(CancellationToken cancellation)
    {
        Dictionary<TopicPartition, long> gained;
        lock (_log.Gate)
        {
            if (!Group.IsMember(_memberId!, this)) return;
            Group.Claim(_memberId!, Group.TargetOf(_memberId!, _log.Find));
            gained = Group.OwnedBy(_memberId!).Where(partition => !_positions.ContainsKey(partition)).ToDictionary(partition => partition, StartOf);
        }

        if (gained.Count == 0) return;
        if (_options.Listener is { } listener)
        {
            foreach (var (partition, offset) in await listener.OnAssignedAsync([.. gained.Keys], cancellation))
            {
                if (gained.ContainsKey(partition)) gained[partition] = offset;
            }
        }

        foreach (var (partition, offset) in gained) _positions[partition] = offset;
    }

    private long StartOf(TopicPartition partition) =>
        Group.Committed.TryGetValue(partition, out var committed) ? committed : StartOf(_log.Require(partition).Range);

    private long StartOf(OffsetRange range) => _options.Start == StartAt.Earliest ? range.Start : range.End;

    /// <summary>Partitions take turns, so that none starves.</summary>
    private RecordBatch? ReadNext()
    {
        var after = _positions.Keys.Where(partition => PartitionOrder.Compare(partition, _lastRead) > 0).ToList();
        foreach (var partition in after.Concat(_positions.Keys.Except(after).ToList()))
        {
            if (Read(partition) is not { } batch) continue;
            _lastRead = partition;
            _positions[partition] = batch.NextOffset;
            return batch;
        }

        return null;
    }

    private RecordBatch? Read(TopicPartition partition)
    {
        lock (_log.Gate)
        {
            if (_isMember && _log.Find(partition.Topic) is null) return null;
            var stored = _log.Require(partition);
            var (range, position) = (stored.Range, _positions[partition]);
            if (position < range.Start || position > range.End) _positions[partition] = position = StartOf(range);
            return stored.Read(position, _options.MaxBatchBytes);
        }
    }

    private async Task WaitAsync(Task changed, TimeSpan left, CancellationToken cancellation)
    {
        var longest = _isMember ? _options.SessionTimeout / 3 : LongestWait;
        // It is time to look again, too, when the group wants to hear from its member.
        await changed.SettleAsync(left < longest ? left : longest, _log.Clock, cancellation);
        cancellation.ThrowIfCancellationRequested();
    }
}
