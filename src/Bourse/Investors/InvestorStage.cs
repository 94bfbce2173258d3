using System.Diagnostics;
using Bourse.Events;

namespace Bourse.Investors;

/// <summary>
/// Values an investor's portfolios as prices arrive: topic <see cref="Topics.Prices"/> to topic <see cref="Topics.Evaluations"/>. It keeps no state
/// of its own. After a start it reads the prices in the log again, compares the results with the evaluations in the log, and sends the missing ones:
/// the same messages as without the interruption. Its memory grows with the days and portfolios, never with what has to be sent at once.
/// </summary>
public sealed class InvestorStage : IStage
{
    private const int QuietSeconds = 10;
    private static readonly TimeSpan CommitInterval = TimeSpan.FromSeconds(1);

    /// <summary>With <see cref="InvestorOptions.UntilComplete"/>, a run has ended when its last day has come and then no price for so long.</summary>
    private static readonly TimeSpan QuietAtEnd = TimeSpan.FromSeconds(QuietSeconds);

    private readonly IEventLog _log;
    private readonly TimeProvider _clock;
    private readonly InvestorOptions _options;
    private readonly InvestorBook _book;
    private readonly PriceValidator _validator;
    private readonly DeadLetterWriter _deadLetters;
    private readonly EvaluationOutbox _outbox;
    private readonly InvestorReport _report;
    private readonly List<UsablePrice> _read = [];
    private readonly Dictionary<TopicPartition, long> _positions = [];
    private readonly Dictionary<TopicPartition, long> _catchUpOffsets = [];
    private IEventConsumer? _prices;
    private SentEvaluations? _sent;
    private long _records;
    private long? _newest;
    private long _committedAt;
    private long _quietSince;
    private bool _uncommitted;
    private bool _isSent;
    private bool _hasToldWhy;
    private long _lag;
    private Activity? _activity;

    /// <summary>Creates the stage.</summary>
    /// <param name="log">Holds the topics.</param>
    /// <param name="options">The investor, and how it works.</param>
    /// <param name="clock">Dates the evaluations and the time since which a price has been missing.</param>
    public InvestorStage(IEventLog log, InvestorOptions options, TimeProvider clock)
    {
        _log = log;
        _clock = clock;
        _options = options;
        _book = new InvestorBook(options, Emit);
        _deadLetters = new DeadLetterWriter(log, Name, clock);
        _validator = new PriceValidator(_book, clock);
        _outbox = new EvaluationOutbox(log, options, clock);
        _report = new InvestorReport(_book, clock);
    }

    /// <inheritdoc/>
    public string Name => _options.Investor.Id.ToLowerInvariant();

    /// <inheritdoc/>
    public StageStatus Status { get; private set; } = new();

    /// <inheritdoc/>
    public async Task StartAsync(CancellationToken cancellation)
    {
        _sent = await SentEvaluations.ReadAsync(_log, _options, cancellation);
        var ranges = await _log.GetRangesAsync(Topics.Prices, cancellation);
        foreach (var range in ranges)
        {
            _positions[range.Partition] = range.Start;
            _catchUpOffsets[range.Partition] = range.End;
        }

        _committedAt = _quietSince = _clock.GetTimestamp();
        _prices = _log.CreateConsumer(new ConsumerOptions
        {
            Group = _options.Group, Partitions = new Dictionary<TopicPartition, long>(_positions), ReadsNewPartitions = true,
        });
    }

    /// <inheritdoc/>
    public async Task<StepResult> StepAsync(TimeSpan maxWait, CancellationToken cancellation)
    {
        try
        {
            return await WorkAsync(maxWait, cancellation);
        }
        finally
        {
            EndTrace();
        }
    }

    private async Task<StepResult> WorkAsync(TimeSpan maxWait, CancellationToken cancellation)
    {
        _isSent = false;
        // The step that ends the recovery may have read nothing although there are more records to read.
        var worked = _sent is not null;
        if (_sent is null || !HasCaughtUp()) worked |= await ReadAsync(maxWait, cancellation);
        await SendAllAsync(_book.CatchUp());
        if (_sent is not null && HasCaughtUp()) await ReconcileAsync(_sent);
        if (worked) _quietSince = _clock.GetTimestamp();
        else if (_options.UntilComplete && HasEnded() && await HasReadAllAsync(CancellationToken.None)) await CloseAsync();
        await SendAsync();
        _isSent = true;
        var isComplete = _options.UntilComplete && IsComplete() && await HasReadAllAsync(CancellationToken.None);
        var result = isComplete ? StepResult.Completed : worked ? StepResult.Worked : StepResult.Idle;
        if (result != StepResult.Worked || _clock.GetElapsedTime(_committedAt) >= CommitInterval) await CommitAsync();
        if (!worked) _lag = 0;
        Report();
        if (result == StepResult.Idle) TellWhyItWaits();
        return result;
    }

    /// <inheritdoc/>
    public async Task<bool> HasReadAllAsync(CancellationToken cancellation)
    {
        if (_sent is not null) return false;
        var ranges = await _log.GetRangesAsync(Topics.Prices, cancellation);
        return ranges.All(range => PositionIn(range) >= range.End);
    }

    /// <summary>Carries or skips what is missing at the end of the run, as the policy says.</summary>
    public async Task<bool> FinishAsync(CancellationToken cancellation)
    {
        await CloseAsync();
        await SendAsync();
        Report();
        return true;
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        if (_isSent) await CommitAsync();
        if (_prices is not null) await _prices.DisposeAsync();
        await _outbox.DisposeAsync();
        await _deadLetters.DisposeAsync();
    }

    private async Task<bool> ReadAsync(TimeSpan maxWait, CancellationToken cancellation)
    {
        using var batch = await _prices!.FetchAsync(maxWait, cancellation);
        if (batch is null)
        {
            NotePositions();
            return false;
        }

        _read.Clear();
        var written = _newest;
        var context = default(ActivityContext);
        var traces = TraceHeaders.IsOn;
        foreach (var record in batch)
        {
            // What is read together is valued together: the last price stands for all.
            if (traces && record.Offset + 1 == batch.NextOffset) context = TraceHeaders.Find(record);
            if (_validator.Read(record, _read) is { } problem) _deadLetters.Add(batch.Partition, record, problem);
            _records++;
            written = record.Timestamp;
        }

        if (context.TraceId != default && _read.Count > 0) BeginTrace(context, _read[^1].Date.DayNumber, written!.Value);
        foreach (var price in _read)
        {
            if (!_book.TryTake(price.Ticker, price.Date, price.Price)) await TakeLateAsync(price);
        }

        _newest = written;
        _positions[batch.Partition] = batch.NextOffset;
        _uncommitted = true;
        return true;
    }

    private void BeginTrace(ActivityContext context, int day, long priceTime)
    {
        _activity = TraceHeaders.Start($"process {Topics.Prices}", ActivityKind.Consumer, context);
        _activity?.SetTag("bourse.stage", Name);
        _outbox.Trace(_activity, day, priceTime);
    }

    private void EndTrace()
    {
        if (_activity is null) return;
        _activity.Dispose();
        _activity = null;
        _outbox.Trace(null, 0, 0);
    }

    private async Task TakeLateAsync(UsablePrice price)
    {
        await SendAllAsync(_book.CatchUp());
        await SendAllAsync(_book.TakeLate(price.Ticker, price.Date, price.Price));
    }

    private async Task ReconcileAsync(SentEvaluations sent)
    {
        await sent.ReadValuesUpToAsync(_log, Reconciliation.NewestOf(_book), CancellationToken.None);
        await SendAllAsync(new Reconciliation(_book, sent, Send).Run());
        _sent = null;
        await SendAllAsync(_book.CatchUp());
    }

    private async Task CloseAsync()
    {
        if (_options.Missing == MissingPolicy.Wait) return;
        _book.CloseUpTo(_book.Days.LastDay);
        await SendAllAsync(_book.CatchUp());
    }

    /// <summary>Does the work part by part and sends in between, so that what was emitted does not pile up.</summary>
    private async Task SendAllAsync(IEnumerable<PortfolioValuer> work)
    {
        foreach (var portfolio in work)
        {
            _report.Note(portfolio);
            if (_outbox.IsFull) await _outbox.SendAsync(CancellationToken.None);
        }
    }

    private async Task SendAsync()
    {
        await _outbox.SendAsync(CancellationToken.None);
        await _deadLetters.FlushAsync(CancellationToken.None);
    }

    /// <summary>The offset to continue at: the start for a partition that has just been added.</summary>
    private long PositionIn(OffsetRange range) =>
        _positions.ContainsKey(range.Partition) ? _prices!.Position(range.Partition) : range.Start;

    /// <summary>Offsets without a record, such as those of a transaction's marker, are skipped without a batch.</summary>
    private void NotePositions()
    {
        foreach (var partition in _positions.Keys.ToList())
        {
            var position = _prices!.Position(partition);
            if (position <= _positions[partition]) continue;
            _positions[partition] = position;
            _uncommitted = true;
        }
    }

    /// <summary>
    /// Commits the offsets of what has been read and whose evaluations are sent. They only show the investor's progress, so one commit a second is
    /// enough while it is busy.
    /// </summary>
    private async Task CommitAsync()
    {
        if (!_uncommitted) return;
        // The next commit includes what this one could not commit.
        _uncommitted = false;
        await _prices!.CommitAsync(_positions, CancellationToken.None);
        _committedAt = _clock.GetTimestamp();
        var ranges = await _log.GetRangesAsync(Topics.Prices, CancellationToken.None);
        _lag = ranges.Sum(range => Math.Max(0, range.End - _positions.GetValueOrDefault(range.Partition, range.Start)));
    }

    private void Emit(PortfolioValuer portfolio, ValuedDay day)
    {
        if (_sent?.Of(portfolio.Index)?.RevisionOf(day.Day) >= day.Revision) return;
        Send(portfolio, day);
    }

    private void Send(PortfolioValuer portfolio, ValuedDay day)
    {
        var evaluation = Valuation.Of(portfolio.Portfolio, day);
        if (_sent?.Of(portfolio.Index) is { } sent && sent.RevisionOf(day.Day) >= 0) sent.Add(evaluation);
        _outbox.Add(portfolio.Index, evaluation);
    }

    // The consumer's position also covers offsets without a record.
    private bool HasCaughtUp() => _catchUpOffsets.All(partition => _prices!.Position(partition.Key) >= partition.Value);

    private bool IsComplete() => _book.Portfolios.All(portfolio => portfolio.HasFinished(_options.To.DayNumber));

    /// <summary>Whether the last day asked for has come, and no price since.</summary>
    private bool HasEnded()
    {
        var last = _book.Days.LastDay;
        return last > 0 && _book.Days.HasReached(_options.To.DayNumber) && _clock.GetElapsedTime(_quietSince) >= QuietAtEnd;
    }

    /// <summary>Logs once why a run that was asked to end does not end.</summary>
    private void TellWhyItWaits()
    {
        if (!_options.UntilComplete || _hasToldWhy || _clock.GetElapsedTime(_quietSince) < QuietAtEnd) return;
        _hasToldWhy = true;
        var (name, reason) = (Name, _report.WhyIncomplete());
        _options.Logger.NothingComes(name, QuietSeconds, reason);
    }

    private void Report() => Status = _report.Of(_records, _lag, _deadLetters.Count) with { NewestRecord = _newest };
}
