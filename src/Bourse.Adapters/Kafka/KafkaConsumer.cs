using Bourse.Events;

namespace Bourse.Adapters.Kafka;

/// <summary>
/// Reads fixed partitions, or those that its group assigns to it. The client's settings limit how much it prefetches: it stops fetching while the
/// stage does not consume.
/// </summary>
internal sealed class KafkaConsumer : IEventConsumer
{
    /// <summary>The client does not report a deleted topic to a reader that waits for records, so the reader checks at intervals.</summary>
    private static readonly TimeSpan CheckInterval = TimeSpan.FromSeconds(3);
    private readonly KafkaEventLog _log;
    private readonly ConsumerOptions _options;
    private readonly Signal _changed = new();
    private readonly Dictionary<TopicPartition, long> _starts;
    private readonly CancellationTokenSource _closing = new();
    private readonly SilenceWatch _silence;
    private NativeConsumer? _queue;
    private KafkaMembership? _membership;
    private long _checkedAt;
    private Task<IReadOnlyList<TopicPartition>>? _check;
    private bool _isDisposed;

    public KafkaConsumer(KafkaEventLog log, ConsumerOptions options)
    {
        _log = log;
        _options = options;
        _silence = new SilenceWatch(log);
        _starts = new Dictionary<TopicPartition, long>(options.Partitions);
    }

    public IReadOnlyCollection<TopicPartition> Assignment => [.. Positions.Keys];

    private Dictionary<TopicPartition, long> Positions => _queue?.Positions ?? _starts;

    private bool IsMember => _options.Topics.Count > 0;

    /// <summary>A member that has not fetched for the session timeout is considered dead.</summary>
    private TimeSpan LongestWait => _membership switch
    {
        null => TimeSpan.FromSeconds(1),
        { IsLeaving: true } => KafkaMembership.LeavingInterval,
        _ => _options.SessionTimeout / 4,
    };

    public async Task<RecordBatch?> FetchAsync(TimeSpan maxWait, CancellationToken cancellation)
    {
        ObjectDisposedException.ThrowIf(_isDisposed, this);
        cancellation.ThrowIfCancellationRequested();
        var start = _log.Clock.GetTimestamp();
        var queue = _queue ??= Open();
        while (true)
        {
            cancellation.ThrowIfCancellationRequested();
            _changed.Reset();
            if (_options.ReadsNewPartitions) await AddNewAsync(queue, cancellation);
            _membership?.Watch();
            var batch = queue.Take(_options.MaxBatchBytes);
            if (batch is not null) return batch;
            if (await HandleEventsAsync(queue, cancellation)) continue;
            await WatchAsync(queue, cancellation);
            await _silence.CheckAsync(Positions, _closing.Token);
            var left = maxWait - _log.Clock.GetElapsedTime(start);
            if (left <= TimeSpan.Zero) return null;
            await _changed.WaitAsync(left < LongestWait ? left : LongestWait, _log.Clock, cancellation);
        }
    }

    public void Seek(TopicPartition partition, long offset)
    {
        Position(partition);
        if (_queue is not null) _queue.Seek(partition, offset);
        else _starts[partition] = offset;
    }

    public long Position(TopicPartition partition) =>
        Positions.TryGetValue(partition, out var offset) ? offset : throw EventLogFailures.NotAssigned(partition);

    public async Task CommitAsync(IReadOnlyDictionary<TopicPartition, long> offsets, CancellationToken cancellation)
    {
        cancellation.ThrowIfCancellationRequested();
        if (_options.Group is not { } group) throw EventLogFailures.NoGroup();
        if (offsets.Count == 0) return;
        // A consumer commits by its own client: a late answer to an administrative request may crash the process.
        if (IsMember || _queue is not null) await CommitAsMemberAsync(offsets, cancellation);
        else await _log.SetCommittedAsync(group, offsets, cancellation);
    }

    private async Task CommitAsMemberAsync(IReadOnlyDictionary<TopicPartition, long> offsets, CancellationToken cancellation)
    {
        try
        {
            await KafkaCommit.RunAsync(_queue, _options, offsets, _log, _changed, cancellation);
        }
        catch (BourseException) when (_queue?.FatalError() == KafkaErrors.FencedInstance)
        {
            throw await FencedAsync(cancellation);
        }
    }

    public async ValueTask DisposeAsync()
    {
        if (_isDisposed) return;
        _isDisposed = true;
        await _closing.CancelAsync();
        if (_check is Task check) await check.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        if (_silence.Look is { } look) await look.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        if (_membership is not null) await _membership.DisposeAsync();
        if (_queue is { } queue) await Blocking.RunAsync(queue.Dispose, CancellationToken.None);
        _closing.Dispose();
    }

    private NativeConsumer Open()
    {
        var queue = new NativeConsumer(_log.Options, _options, _changed);
        if (IsMember)
        {
            _membership = new KafkaMembership(queue, _options, _log, _changed);
            _membership.Join();
        }
        else
        {
            queue.Assign(_starts);
        }

        _check = CheckAsync(queue);
        return queue;
    }

    private bool IsCheckDue => !IsMember && _log.Clock.GetElapsedTime(_checkedAt) >= CheckInterval;

    /// <summary>Checks that brokers answer and that the fixed partitions exist; returns new partitions.</summary>
    private Task<IReadOnlyList<TopicPartition>> CheckAsync(NativeConsumer queue)
    {
        _checkedAt = _log.Clock.GetTimestamp();
        List<TopicPartition> read = [.. Positions.Keys];
        var lookup = new TopicLookup(queue.Client, _log.Options, _log.Clock, _log.Topics.IsNew);
        return Blocking.RunAsync(Check, CancellationToken.None);

        IReadOnlyList<TopicPartition> Check()
        {
            if (IsMember)
            {
                lookup.RequireAnswer(_options.Topics[0], _closing.Token);
                return [];
            }

            var counts = lookup.Require(read, _closing.Token);
            return _options.ReadsNewPartitions ? FindNew(read, counts) : [];
        }
    }

    /// <summary>New partitions follow the last one of their topic.</summary>
    private static List<TopicPartition> FindNew(List<TopicPartition> read, Dictionary<string, int> counts) =>
    [
        .. read.GroupBy(partition => partition.Topic).SelectMany(topic =>
        {
            var first = topic.Max(partition => partition.Partition) + 1;
            return Enumerable.Range(first, Math.Max(0, counts.GetValueOrDefault(topic.Key) - first))
                .Select(number => new TopicPartition(topic.Key, number));
        }),
    ];

    /// <summary>Begins to read added partitions, even while the others have enough to read.</summary>
    private async Task AddNewAsync(NativeConsumer queue, CancellationToken cancellation)
    {
        if (_check is { IsCompletedSuccessfully: true } done)
        {
            _check = null;
            await AddAsync(queue, await done, cancellation);
        }

        if (_check is null && IsCheckDue) _check = CheckAsync(queue);
    }

    private async Task AddAsync(NativeConsumer queue, IReadOnlyList<TopicPartition> added, CancellationToken cancellation)
    {
        if (added.Count == 0) return;
        var ranges = await _log.Topics.GetRangesAsync(added, cancellation);
        queue.Assign(ranges.ToDictionary(range => range.Partition, range => range.Start));
    }

    /// <summary>Throws the failure that a check of brokers or topics has found, and starts the next check when it is due.</summary>
    private async Task WatchAsync(NativeConsumer queue, CancellationToken cancellation)
    {
        if (_check is { IsCompleted: true } done)
        {
            _check = null;
            if (done.IsFaulted) queue.Client.NoteConnectionLoss();
            await AddAsync(queue, await done, cancellation);
        }

        if (_check is null && (queue.Client.TakeConnectionLoss() || IsCheckDue)) _check = CheckAsync(queue);
    }

    /// <summary>Whether there was an event to handle.</summary>
    private async Task<bool> HandleEventsAsync(NativeConsumer queue, CancellationToken cancellation)
    {
        var found = queue.Events.Count > 0;
        while (queue.Events.TryPeek(out var next))
        {
            switch (next)
            {
                case KafkaAssigned assigned:
                    await TakeAsync(queue, _membership!.Accept(assigned.Partitions), cancellation);
                    _membership.NoteAssigned();
                    break;
                case KafkaRevoked revoked:
                    await GiveUpAsync(queue, revoked, cancellation);
                    break;
                case KafkaTrouble trouble:
                    queue.Events.Dequeue();
                    await HandleAsync(queue, trouble, cancellation);
                    continue;
            }

            queue.Events.Dequeue();
        }

        if (queue.FatalError() is var code and not KafkaErrors.None) await EndAsync(queue, code, cancellation);
        return found;
    }

    private async Task TakeAsync(NativeConsumer queue, IReadOnlyList<TopicPartition> gained, CancellationToken cancellation)
    {
        var offsets = gained.Count == 0 ? [] : await FindStartsAsync(queue, gained, cancellation);
        if (_options.Listener is { } listener && gained.Count > 0)
        {
            foreach (var (partition, offset) in await listener.OnAssignedAsync(gained, cancellation))
            {
                if (offsets.ContainsKey(partition)) offsets[partition] = offset;
            }
        }

        queue.Assign(offsets);
    }

    /// <summary>The group's committed offset, or else the start that the options define.</summary>
    private async Task<Dictionary<TopicPartition, long>> FindStartsAsync(
        NativeConsumer queue, IReadOnlyList<TopicPartition> gained, CancellationToken cancellation)
    {
        var offsets = await Blocking.RunAsync(() => queue.GetCommitted(gained, _log.Options.Timeout), cancellation);
        var unknown = offsets.Where(pair => pair.Value < 0).Select(pair => pair.Key).ToList();
        if (unknown.Count == 0) return offsets;
        foreach (var range in await _log.Topics.GetRangesAsync(unknown, cancellation))
        {
            offsets[range.Partition] = StartOf(range);
        }

        return offsets;
    }

    private async Task GiveUpAsync(NativeConsumer queue, KafkaRevoked revoked, CancellationToken cancellation)
    {
        var held = revoked.Partitions.Where(Positions.ContainsKey).ToList();
        if (held.Count > 0 && _options.Listener is { } listener)
        {
            if (revoked.AreLost) await listener.OnLostAsync(held, cancellation);
            else await listener.OnRevokedAsync(held, cancellation);
        }

        // The client refuses to take back any when one of them was not accepted.
        queue.Unassign(held);
    }

    private async Task HandleAsync(NativeConsumer queue, KafkaTrouble trouble, CancellationToken cancellation)
    {
        var code = trouble.Code;
        if (code == KafkaErrors.OffsetReset && Positions.ContainsKey(trouble.Partition))
        {
            var range = (await _log.Topics.GetRangesAsync([trouble.Partition], cancellation))[0];
            queue.Seek(trouble.Partition, StartOf(range));
        }
        else if (KafkaErrors.IsUnknownTopic(code) && !IsMember)
        {
            _check ??= CheckAsync(queue);
        }
        else if (code == KafkaErrors.TopicAuthorization || (code == KafkaErrors.GroupAuthorization && _options.Group is not null))
        {
            var topics = IsMember ? _options.Topics : Positions.Keys.Select(held => held.Topic).Distinct();
            throw queue.Client.Failure(code, $"reading {string.Join(", ", topics)}");
        }
    }

    private long StartOf(OffsetRange range) => _options.Start == StartAt.Earliest ? range.Start : range.End;

    /// <summary>The client is unusable: another one has taken its place, or it has had a fatal error.</summary>
    private async Task EndAsync(NativeConsumer queue, int code, CancellationToken cancellation)
    {
        var held = Assignment;
        Positions.Clear();
        if (held.Count > 0 && _options.Listener is { } listener) await listener.OnLostAsync(held, cancellation);
        throw code == KafkaErrors.FencedInstance ? await FencedAsync(cancellation) : queue.Client.Failure(code, "reading");
    }

    /// <summary>Another member has this one's name, or the coordinator takes it for another: then it may join again.</summary>
    private async Task<BourseException> FencedAsync(CancellationToken cancellation)
    {
        var (group, name) = (_options.Group!, _options.InstanceId!);
        return await _log.Groups.IsTakenAsync(group, name, cancellation)
            ? EventLogFailures.Fenced(group, name)
            : KafkaFailures.Unreachable(_log.Options, $"the coordinator of group {group} knows {name} by an earlier id only");
    }
}
