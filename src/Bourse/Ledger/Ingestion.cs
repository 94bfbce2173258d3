using System.Runtime.ExceptionServices;
using Bourse.Events;

namespace Bourse.Ledger;

/// <summary>
/// Takes topic <see cref="Topics.Evaluations"/> into the database, exactly once: rows and offsets are written together, and the offsets of the
/// database, not the group's, say where to go on. Any number of members may share the partitions; who has lost one without
/// knowing it yet is refused by the database. After a failure, a step drops what is not written and reads it again.
/// </summary>
public sealed class Ingestion : IStage, IRebalanceListener
{
    /// <summary>Looking at the servers takes several round trips, so while there is work, and at rest, it is done only so often.</summary>
    private static readonly TimeSpan LookInterval = TimeSpan.FromSeconds(1);

    private readonly IEventLog _log;
    private readonly TimeProvider _clock;
    private readonly IInvestorsDatabase _database;
    private readonly IngestionOptions _options;
    private readonly EvaluationIntake _intake;
    private readonly DeadLetterWriter _deadLetters;
    private readonly LastDays _lastDays;
    private readonly Dictionary<TopicPartition, ClaimedPartition> _claimed = [];
    private IReadOnlyList<OffsetRange> _ranges = [];
    private long _lookedAt;
    private IEventConsumer? _consumer;
    private string _topicId = "";
    private BourseException? _commitFailure;
    private bool _unsure;
    private bool _reassigned;
    private bool _wasRefused;
    private bool _wasBusy;
    private long _records;

    /// <summary>Creates the stage.</summary>
    /// <param name="log">Holds the topics.</param>
    /// <param name="database">Holds the tables; the stage is its one caller, and leaves it open.</param>
    /// <param name="options">What to take in, and how.</param>
    /// <param name="clock">Dates the dead letters, and measures the time between looks at the log's end.</param>
    public Ingestion(IEventLog log, IInvestorsDatabase database, IngestionOptions options, TimeProvider clock)
    {
        _log = log;
        _database = database;
        _options = options;
        _clock = clock;
        _intake = new EvaluationIntake(options.Network, options.Calendar);
        _lastDays = new LastDays(options);
        _deadLetters = new DeadLetterWriter(log, Name, clock);
    }

    /// <inheritdoc/>
    public string Name => "ingest";

    /// <summary>
    /// What it is doing. <see cref="StageStatus.LastDate"/> is the smallest of the last days of the network's portfolios, so that each of
    /// them has its rows up to that day. <see cref="StageStatus.Lag"/> counts the partitions that are this member's.
    /// </summary>
    public StageStatus Status { get; private set; } = new();

    private bool IsTimeToLook => _ranges.Count == 0 || _clock.GetElapsedTime(_lookedAt) >= LookInterval;

    private bool IsComplete => _options.UntilComplete && _lastDays.AreComplete;

    /// <inheritdoc/>
    public async Task StartAsync(CancellationToken cancellation)
    {
        var topic = await _log.FindTopicAsync(Topics.Evaluations, cancellation) ?? throw EventLogFailures.UnknownTopic(Topics.Evaluations);
        _topicId = topic.Id;
        _lastDays.Learn(await _database.ListPortfoliosAsync(cancellation));
        _consumer = _log.CreateConsumer(new ConsumerOptions
        {
            Group = IngestionOptions.Group,
            Topics = [Topics.Evaluations],
            InstanceId = _options.InstanceId,
            SessionTimeout = _options.SessionTimeout,
            MaxBatchBytes = _options.MaxBatchBytes,
            Listener = this,
        });
        Status = new StageStatus { LastDate = _lastDays.Smallest };
    }

    /// <inheritdoc/>
    public async Task<StepResult> StepAsync(TimeSpan maxWait, CancellationToken cancellation)
    {
        if (_unsure) await ResumeAsync(cancellation);
        var worked = await GatherAsync(maxWait, cancellation);
        await StoreAsync();
        if (IsTimeToLook || (!worked && (_wasBusy || _options.UntilComplete))) await LookAsync(worked, cancellation);
        _wasBusy = worked;
        Report();
        if (_unsure) return StepResult.Worked;
        if (IsComplete && await HasReadAllAsync(CancellationToken.None)) return StepResult.Completed;
        return worked ? StepResult.Worked : StepResult.Idle;
    }

    /// <summary>Whether all members together have taken in what the topic holds now.</summary>
    public async Task<bool> HasReadAllAsync(CancellationToken cancellation)
    {
        if (_unsure || await FindTopicIdAsync(cancellation) != _topicId) return false;
        var ranges = await _log.GetRangesAsync(Topics.Evaluations, cancellation);
        var others = ranges.Where(range => range.Count > 0 && !_claimed.ContainsKey(range.Partition)).ToList();
        if (ranges.Any(range => _claimed.TryGetValue(range.Partition, out var claimed) && !HasStored(claimed, range))) return false;
        if (others.Count == 0) return true;
        var progress = (await _database.ReadProgressAsync(cancellation)).ToDictionary(one => one.Partition, one => one.NextOffset);
        return others.All(range => progress.GetValueOrDefault(range.Partition) >= range.End);
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
        _reassigned = true;
        var claims = await ClaimAsync(partitions, cancellation);
        return claims.ToDictionary(claim => claim.Partition, claim => claim.NextOffset);
    }

    /// <inheritdoc/>
    async Task IRebalanceListener.OnRevokedAsync(IReadOnlyCollection<TopicPartition> partitions, CancellationToken cancellation)
    {
        await StoreAsync();
        Forget(partitions);
    }

    /// <inheritdoc/>
    Task IRebalanceListener.OnLostAsync(IReadOnlyCollection<TopicPartition> partitions, CancellationToken cancellation)
    {
        Forget(partitions);
        return Task.CompletedTask;
    }

    private void Forget(IReadOnlyCollection<TopicPartition> partitions)
    {
        _reassigned = true;
        foreach (var partition in partitions) _claimed.Remove(partition);
    }

    private async Task<IReadOnlyList<PartitionProgress>> ClaimAsync(IReadOnlyCollection<TopicPartition> partitions, CancellationToken cancellation)
    {
        _topicId = await FindTopicIdAsync(cancellation);
        var claims = await _database.ClaimAsync(_options.InstanceId ?? Name, _topicId, partitions, cancellation);
        foreach (var claim in claims) _claimed[claim.Partition] = new ClaimedPartition(claim);
        return claims;
    }

    /// <summary>
    /// After a write or commit that was refused or whose outcome is unknown: learns from the log which partitions are still ours, and from the
    /// database where they go on.
    /// </summary>
    private async Task ResumeAsync(CancellationToken cancellation)
    {
        foreach (var claimed in _claimed.Values) claimed.Drop();
        await HearFromGroupAsync(cancellation);
        Judge();
        foreach (var claim in await ClaimAsync(_consumer!.Assignment, cancellation)) _consumer.Seek(claim.Partition, claim.NextOffset);
        _unsure = false;
    }

    /// <summary>What the group has to tell waits behind the records that were fetched before; they are read again.</summary>
    private async Task HearFromGroupAsync(CancellationToken cancellation)
    {
        var start = _clock.GetTimestamp();
        do
        {
            using var batch = await _consumer!.FetchAsync(TimeSpan.Zero, cancellation);
            if (batch is null) return;
        }
        while (_clock.GetElapsedTime(start) < LookInterval);
    }

    /// <summary>
    /// A commit is refused when partitions go, and while the group shares them out even to a member for whom nothing changes. One that is refused
    /// again without any of that has another reason, and someone must hear of it.
    /// </summary>
    private void Judge()
    {
        var (failure, wasRefused, reassigned) = (_commitFailure, _wasRefused, _reassigned);
        (_commitFailure, _reassigned) = (null, false);
        if (failure is null) return;
        _wasRefused = !reassigned && !wasRefused;
        if (!reassigned && wasRefused) ExceptionDispatchInfo.Throw(failure);
    }

    /// <summary>Reads what is there, up to what one transaction should hold. Only the first fetch waits, so only that one is cancelled.</summary>
    private async Task<bool> GatherAsync(TimeSpan maxWait, CancellationToken cancellation)
    {
        var fetched = false;
        var limit = _records + _options.MaxRecords;
        while (!_unsure && _records < limit)
        {
            using var batch = fetched
                ? await _consumer!.FetchAsync(TimeSpan.Zero, CancellationToken.None)
                : await _consumer!.FetchAsync(maxWait, cancellation);
            if (batch is null) break;
            fetched = true;
            Take(batch);
        }

        return fetched;
    }

    private void Take(RecordBatch batch)
    {
        var claimed = _claimed[batch.Partition];
        foreach (var record in batch)
        {
            Take(claimed, batch.Partition, record);
            _records++;
        }

        claimed.MoveTo(batch.NextOffset);
    }

    private void Take(ClaimedPartition claimed, TopicPartition partition, in Record record)
    {
        try
        {
            var (portfolio, row) = _intake.Read(record);
            claimed.Add(portfolio, row);
        }
        catch (BadMessageException e)
        {
            _deadLetters.Add(partition, record, e.Message);
        }
    }

    /// <summary>Dead letters first, then rows and offsets together, then the group: whatever is behind is made good by reading again.</summary>
    private async Task StoreAsync()
    {
        // Once it is unsure what is written, nothing is until the next step has found out.
        if (_unsure) return;
        _unsure = true;
        await _deadLetters.FlushAsync(CancellationToken.None);
        var ahead = _claimed.Values.Where(claimed => claimed.IsAhead).ToList();
        if (ahead.Count > 0 && !await TryWriteAsync(ahead)) return;
        _unsure = false;
        await CommitAsync();
    }

    private async Task<bool> TryWriteAsync(List<ClaimedPartition> ahead)
    {
        var rows = ahead.SelectMany(claimed => claimed.Rows).ToList();
        try
        {
            await _database.WriteAsync(new LedgerWrite(rows, [.. ahead.Select(claimed => claimed.Advance)]), CancellationToken.None);
        }
        catch (FencedException)
        {
            return false;
        }

        foreach (var (portfolio, list) in rows) _lastDays.Advance(portfolio, list.Span[^1].AsOf);
        ahead.ForEach(claimed => claimed.MarkStored());
        return true;
    }

    private async Task CommitAsync()
    {
        var uncommitted = _claimed.Where(pair => pair.Value.IsUncommitted).ToDictionary();
        if (uncommitted.Count == 0) return;
        try
        {
            await _consumer!.CommitAsync(uncommitted.ToDictionary(pair => pair.Key, pair => pair.Value.NextOffset), CancellationToken.None);
            foreach (var claimed in uncommitted.Values) claimed.MarkCommitted();
            (_reassigned, _wasRefused) = (false, false);
        }
        catch (BourseException e) when (e.Kind == FailureKind.Failed)
        {
            _commitFailure = e;
            _unsure = true;
        }
    }

    /// <summary>The topic's identity; the last one known while it is gone.</summary>
    private async Task<string> FindTopicIdAsync(CancellationToken cancellation) =>
        (await _log.FindTopicAsync(Topics.Evaluations, cancellation))?.Id ?? _topicId;

    /// <summary>
    /// Sees how far the log goes; and with nothing to do, what other members have written, and whether it still is the same topic.
    /// </summary>
    private async Task LookAsync(bool worked, CancellationToken cancellation)
    {
        if (!worked && !_lastDays.AreComplete) _lastDays.Learn(await _database.ListPortfoliosAsync(cancellation));
        if (!worked && await FindTopicIdAsync(cancellation) != _topicId) _unsure = true;
        _ranges = await _log.GetRangesAsync(Topics.Evaluations, cancellation);
        _lookedAt = _clock.GetTimestamp();
    }

    private bool HasStored(ClaimedPartition claimed, OffsetRange range) => !claimed.IsAhead && _consumer!.Position(range.Partition) >= range.End;

    private void Report() => Status = new StageStatus
    {
        LastDate = _lastDays.Smallest,
        Records = _records,
        DeadLetters = _deadLetters.Count,
        Lag = _ranges.Sum(range => _claimed.TryGetValue(range.Partition, out var claimed) ? Math.Max(0, range.End - claimed.NextOffset) : 0),
    };
}
