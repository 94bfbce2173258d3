using Bourse.Events;

namespace Bourse.Sinks;

/// <summary>The result of a sink's step.</summary>
/// <param name="Fetched">Whether records came.</param>
/// <param name="Looked">Whether the sink read the ends of the topics, which it does about once a second.</param>
/// <param name="MustRecover">Whether the outcome of a write is unknown; the next step resolves it.</param>
public readonly record struct SinkStep(bool Fetched, bool Looked, bool MustRecover);

/// <summary>
/// Writes the records of topics to a store exactly once. Rows and offsets are written together, and the offsets in the store, not those of the group,
/// decide where to continue. Any number of members may share the partitions; the store refuses a member that has lost a partition without knowing it
/// yet (<see cref="FencedException"/>). After a write that was refused or whose outcome is unknown, the next step drops what is not stored and reads
/// it again. An exception other than a <see cref="BourseException"/> is a programming error and ends the sink.
/// </summary>
/// <typeparam name="TRow">What is written.</typeparam>
public sealed class Sink<TRow> : IRebalanceListener, IAsyncDisposable
{
    private static readonly TimeSpan LongestDiscarding = TimeSpan.FromSeconds(1);

    private readonly IEventLog _log;
    private readonly ISinkStore<TRow> _store;
    private readonly SinkOptions _options;
    private readonly Func<PartitionProgress, ISinkBatch<TRow>> _newBatch;
    private readonly TimeProvider _clock;
    private readonly DeadLetterWriter _deadLetters;
    private readonly TopicEnds _ends;
    private readonly GroupOffsets _group;
    private readonly ClaimedPartitions<TRow> _claimed;
    private readonly CommittedStart<TRow>? _start;
    private IEventConsumer? _consumer;
    private RunningWrite? _running;
    private bool _mustRecover;
    private bool _hasFetched;
    private long _unclaimed;

    /// <summary>Creates it; nothing is read before <see cref="StartAsync"/>.</summary>
    /// <param name="log">Holds the topics.</param>
    /// <param name="store">Holds rows and offsets; the sink is its one caller while a step runs, and leaves it open.</param>
    /// <param name="options">What to read, and when to write.</param>
    /// <param name="newBatch">Makes the decoder of a partition that was claimed.</param>
    /// <param name="clock">Dates the dead letters, and measures the time between checks of the log's end.</param>
    public Sink(
        IEventLog log, ISinkStore<TRow> store, SinkOptions options, Func<PartitionProgress, ISinkBatch<TRow>> newBatch, TimeProvider clock)
    {
        (_log, _store, _options, _newBatch, _clock) = (log, store, options, newBatch, clock);
        _deadLetters = new DeadLetterWriter(log, options.Name, clock);
        _ends = new TopicEnds(log, options.Topics, clock);
        _group = new GroupOffsets(options.Group, options.Logger);
        _claimed = new ClaimedPartitions<TRow>(options, clock);
        _start = options.StartsFromCommitted ? new CommittedStart<TRow>(log, store, options) : null;
    }

    /// <summary>How many records it has taken since it started, repeats after a failure among them.</summary>
    public long Records { get; private set; }

    /// <summary>When the newest record that it has taken was written, ms since 1970 (UTC); null before the first.</summary>
    public long? NewestTime { get; private set; }

    /// <summary>How many messages it has sent to dead-letter topics since it started.</summary>
    public long DeadLetters => _deadLetters.Count;

    /// <summary>How many commits of the group's offsets have failed; the store has the offsets all the same.</summary>
    public long CommitFailures => _group.Failures;

    /// <summary>
    /// How many records are left to read in its own partitions and in those that no member has claimed yet, such as newly added ones; as of the last
    /// check.
    /// </summary>
    public long Lag => _unclaimed + _claimed.CountLeft(_ends.Ranges);

    /// <summary>Writes everything that was taken; nothing happens when the outcome of the last write is unknown, since it is read again.</summary>
    /// <returns>Whether everything taken is stored.</returns>
    public async Task<bool> FlushAsync(CancellationToken cancellation)
    {
        cancellation.ThrowIfCancellationRequested();
        if (_consumer is not null) await WriteAsync(all: true);
        return !_mustRecover;
    }

    /// <summary>Joins the group.</summary>
    /// <exception cref="BourseException">One of the topics does not exist.</exception>
    public async Task StartAsync(CancellationToken cancellation)
    {
        await _ends.StartAsync(cancellation);
        _consumer = _log.CreateConsumer(new ConsumerOptions
        {
            Group = _options.Group,
            Topics = _options.Topics,
            InstanceId = _options.InstanceId,
            SessionTimeout = _options.SessionTimeout,
            MaxBatchBytes = _options.MaxFetchBytes,
            Listener = this,
        });
    }

    /// <summary>
    /// Reads the available records, up to the size of one write, and writes the partitions that are due. Meanwhile it reads what the next write
    /// takes, if their decoders allow it.
    /// </summary>
    /// <param name="maxWait">How long to wait for records when there are none.</param>
    /// <param name="cancellation">Interrupts waiting, not work.</param>
    public async Task<SinkStep> StepAsync(TimeSpan maxWait, CancellationToken cancellation)
    {
        if (_mustRecover) await RecoverAsync(cancellation);
        var before = Records;
        var fetched = await GatherAsync(maxWait, cancellation);
        await WriteAsync(all: false);
        fetched |= Records > before;
        var looks = _ends.IsDue || (!fetched && _hasFetched);
        if (looks) await LookAsync(fetched, cancellation);
        _hasFetched = fetched;
        return new SinkStep(fetched, looks, _mustRecover);
    }

    /// <summary>
    /// Whether all members together have stored everything that the topics hold now. Calling this also writes what lingers.
    /// </summary>
    public async Task<bool> HasReadAllAsync(CancellationToken cancellation)
    {
        if (_mustRecover || await _ends.AreOthersAsync(cancellation)) return false;
        var ranges = await _ends.WhileTopicsGrowAsync(() => _ends.ReadAsync(cancellation), cancellation);
        if (ranges.Any(range => _claimed.Contains(range.Partition) && _consumer!.Position(range.Partition) < range.End)) return false;
        await WriteAsync(all: true);
        if (_mustRecover) return false;
        var others = ranges.Where(range => range.Count > 0 && !_claimed.Contains(range.Partition)).ToList();
        if (others.Count == 0) return true;
        var progress = await ReadProgressAsync(cancellation);
        return others.All(range => progress.GetValueOrDefault(range.Partition).NextOffset >= range.End);
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        if (_consumer is not null) await _consumer.DisposeAsync();
        await _deadLetters.DisposeAsync();
    }

    /// <inheritdoc/>
    async Task<IReadOnlyDictionary<TopicPartition, long>> IRebalanceListener.OnAssignedAsync(
        IReadOnlyCollection<TopicPartition> partitions, CancellationToken cancellation)
    {
        await SettleAsync();
        var claims = await ClaimAsync(partitions, cancellation);
        return claims.ToDictionary(claim => claim.Partition, claim => claim.NextOffset);
    }

    /// <inheritdoc/>
    async Task IRebalanceListener.OnRevokedAsync(IReadOnlyCollection<TopicPartition> partitions, CancellationToken cancellation)
    {
        await SettleAsync();
        await WriteAsync(all: true);
        Forget(partitions);
    }

    /// <inheritdoc/>
    async Task IRebalanceListener.OnLostAsync(IReadOnlyCollection<TopicPartition> partitions, CancellationToken cancellation)
    {
        try
        {
            await SettleAsync();
        }
        finally
        {
            Forget(partitions);
        }
    }

    private void Forget(IReadOnlyCollection<TopicPartition> partitions)
    {
        foreach (var partition in partitions) _claimed.Remove(partition);
    }

    private async Task<IReadOnlyList<PartitionProgress>> ClaimAsync(
        IReadOnlyCollection<TopicPartition> partitions, CancellationToken cancellation)
    {
        var topics = partitions.ToLookup(partition => partition.Topic, StringComparer.Ordinal);
        var ids = await _ends.RefreshIdsAsync([.. topics.Select(topic => topic.Key)], cancellation);
        var claims = (await _store.ClaimAllAsync(
            _options.InstanceId ?? _options.Name, [.. topics.Select(topic => new TopicClaim(ids[topic.Key], [.. topic]))], cancellation)).ToList();
        if (_start is not null) claims = await _start.MoveAsync(claims, cancellation);
        foreach (var claim in claims)
        {
            _claimed.Add(claim, _newBatch(claim));
            _group.Forget(claim.Partition);
        }

        return claims;
    }

    /// <summary>
    /// After a write that was refused or whose outcome is unknown: learns from the log which partitions are still its own, and from the store
    /// where they go on.
    /// </summary>
    private async Task RecoverAsync(CancellationToken cancellation)
    {
        _claimed.Drop();
        await DiscardFetchedAsync(cancellation);
        foreach (var claim in await ClaimAsync(_consumer!.Assignment, cancellation)) _consumer.Seek(claim.Partition, claim.NextOffset);
        _mustRecover = false;
    }

    /// <summary>
    /// A rebalance is reported after the records that were fetched before it, and a partition that another member now owns must not be claimed back.
    /// So these records are discarded; the seek fetches them again where the partition stays.
    /// </summary>
    private async Task DiscardFetchedAsync(CancellationToken cancellation)
    {
        var start = _clock.GetTimestamp();
        do
        {
            using var batch = await FetchAsync(TimeSpan.Zero, cancellation);
            if (batch is null) return;
        }
        while (_clock.GetElapsedTime(start) < LongestDiscarding);
    }

    /// <summary>Reads until a write is due. Only the first fetch waits, so only that one is cancelled.</summary>
    private async Task<bool> GatherAsync(TimeSpan maxWait, CancellationToken cancellation)
    {
        _claimed.Count();
        if (_claimed.AreFull) return false;
        using (var batch = await FetchAsync(_claimed.UntilDue(maxWait), cancellation))
        {
            if (batch is null) return false;
            Take(batch);
        }

        await GatherAvailableAsync();
        return true;
    }

    /// <summary>Reads what is there until a write is due.</summary>
    private async Task GatherAvailableAsync()
    {
        while (!_mustRecover && !_claimed.AreFull)
        {
            using var batch = await FetchAsync(TimeSpan.Zero, CancellationToken.None);
            if (batch is null) return;
            Take(batch);
        }
    }

    private Task<RecordBatch?> FetchAsync(TimeSpan maxWait, CancellationToken cancellation) =>
        _ends.WhileTopicsGrowAsync(() => _consumer!.FetchAsync(maxWait, cancellation), cancellation);

    private void Take(RecordBatch batch)
    {
        var claimed = _claimed[batch.Partition];
        var before = claimed.Bytes;
        // A decoder that fails leaves an incomplete batch, which must not be written.
        var mustRecover = _mustRecover;
        _mustRecover = true;
        foreach (var record in batch)
        {
            Take(claimed, batch.Partition, record);
            Records++;
            NewestTime = record.Timestamp;
        }

        claimed.MoveTo(batch.NextOffset, _clock.GetTimestamp());
        _claimed.Note(claimed, claimed.Bytes - before);
        _mustRecover = mustRecover;
    }

    private void Take(ClaimedPartition<TRow> claimed, TopicPartition partition, in Record record)
    {
        try
        {
            claimed.Add(record);
        }
        catch (BadMessageException e)
        {
            _deadLetters.Add(partition, record, e.Message);
        }
    }

    /// <summary>
    /// Writes dead letters first, then rows and offsets together, then the group's offsets. After a crash in between, reading again restores what is
    /// missing.
    /// </summary>
    private async Task WriteAsync(bool all)
    {
        // When the outcome of a write is unknown, nothing more is written until the next step has resolved it.
        if (_mustRecover) return;
        _mustRecover = true;
        await _deadLetters.FlushAsync(CancellationToken.None);
        if (_claimed.FindDue(all) is { Count: > 0 } due) await WriteAsync(due, gathers: !all);
        else _mustRecover = false;
        if (!_mustRecover) await _group.CommitAsync(_consumer!, _claimed.Stored);
    }

    /// <summary>Writes partitions, and may gather meanwhile if their decoders can.</summary>
    private async Task WriteAsync(List<ClaimedPartition<TRow>> due, bool gathers)
    {
        var write = new SinkWrite<TRow>([.. due.SelectMany(claimed => claimed.Rows)], [.. due.Select(claimed => claimed.Advance)]);
        _running = new RunningWrite(_store.WriteAsync(write, CancellationToken.None), due);
        _mustRecover = false;
        try
        {
            if (gathers && due.TrueForAll(claimed => claimed.FillsWhileWriting))
            {
                _claimed.Count();
                await GatherAvailableAsync();
            }
        }
        finally
        {
            await SettleAsync();
        }
    }

    /// <summary>
    /// Waits until the write that is under way has ended, if there is one: partitions change hands, and their store is used, only between writes.
    /// </summary>
    private async Task SettleAsync()
    {
        if (_running is not { } running) return;
        var mustRecover = _mustRecover;
        (_running, _mustRecover) = (null, true);
        try
        {
            await running.Outcome;
        }
        catch (FencedException)
        {
            return;
        }

        running.Due.ForEach(claimed => claimed.MarkStored());
        _mustRecover = mustRecover;
    }

    /// <summary>Reads the ends of the topics and, when there is nothing to do, checks that no topic has been replaced.</summary>
    private async Task LookAsync(bool fetched, CancellationToken cancellation)
    {
        if (!fetched && await _ends.AreOthersAsync(cancellation)) _mustRecover = true;
        await _ends.LookAsync(cancellation);
        var others = _ends.Ranges.Where(range => range.Count > 0 && !_claimed.Contains(range.Partition)).ToList();
        if (others.Count == 0)
        {
            _unclaimed = 0;
            return;
        }

        var progress = await ReadProgressAsync(cancellation);
        _unclaimed = others.Where(range => !progress.ContainsKey(range.Partition)).Sum(range => range.Count);
    }

    private async Task<Dictionary<TopicPartition, PartitionProgress>> ReadProgressAsync(CancellationToken cancellation) =>
        (await _store.ReadProgressAsync(cancellation)).ToDictionary(progress => progress.Partition);

    /// <summary>A write that is under way, and the partitions whose chosen rows it takes.</summary>
    private sealed record RunningWrite(Task Outcome, List<ClaimedPartition<TRow>> Due);
}
