using System.Buffers;
using System.Text;
using System.Text.Json;
using Bourse.Events;
using Bourse.Market;

namespace Bourse.Investors;

/// <summary>
/// Values an investor's portfolios as prices arrive: topic <see cref="Topics.Prices"/> to topic <see cref="Topics.Evaluations"/>. It keeps no state
/// of its own. After a start it reads the prices in the log again, compares the results with the evaluations in the log, and sends the missing ones:
/// the same messages as without the interruption.
/// </summary>
public sealed class InvestorStage : IStage
{
    private const int EvaluationsAtATime = 4_000;
    private static readonly TimeSpan CommitInterval = TimeSpan.FromSeconds(1);

    private readonly IEventLog _log;
    private readonly TimeProvider _clock;
    private readonly InvestorOptions _options;
    private readonly InvestorBook _book;
    private readonly PriceValidator _validator;
    private readonly DeadLetterWriter _deadLetters;
    private readonly IEventProducer _producer;
    private readonly RecordBuffer _outgoing = new();
    private readonly ArrayBufferWriter<byte> _message = new(512);
    private readonly Utf8JsonWriter _json;
    private readonly RecordHeaders _headers;
    private readonly Dictionary<TopicPartition, long> _positions = [];
    private readonly Dictionary<TopicPartition, long> _catchUpOffsets = [];
    private readonly Dictionary<string, byte[]> _keys;
    private IEventConsumer? _prices;
    private SentEvaluations? _sent;
    private long _records;
    private long? _newest;
    private long _committedAt;
    private bool _uncommitted;
    private bool _isSent;
    private long _lag;
    private Waiting? _waiting;

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
        _validator = new PriceValidator(_book, _deadLetters, clock);
        _producer = log.CreateProducer();
        _json = new Utf8JsonWriter(_message, new JsonWriterOptions { SkipValidation = true });
        _headers = EvaluationMessage.HeadersOf(options.Dialect);
        _keys = options.Investor.Portfolios.ToDictionary(p => p.Key, p => Encoding.UTF8.GetBytes(p.Key), StringComparer.Ordinal);
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

        _committedAt = _clock.GetTimestamp();
        _prices = _log.CreateConsumer(new ConsumerOptions
        {
            Group = _options.Group, Partitions = new Dictionary<TopicPartition, long>(_positions), ReadsNewPartitions = true,
        });
    }

    /// <inheritdoc/>
    public async Task<StepResult> StepAsync(TimeSpan maxWait, CancellationToken cancellation)
    {
        _isSent = false;
        // The step that ends the recovery may have read nothing although there are more records to read.
        var worked = _sent is not null;
        if (_sent is null || !HasCaughtUp()) worked |= await ReadAsync(maxWait, cancellation);
        // This limits the evaluations held in memory, however many portfolios there are.
        while (_book.CatchUp(EvaluationsAtATime)) await SendAsync();
        if (_sent is not null && HasCaughtUp()) Reconcile(_sent);
        await SendAsync();
        _isSent = true;
        var isComplete = _options.UntilComplete && IsComplete() && await HasReadAllAsync(CancellationToken.None);
        var result = isComplete ? StepResult.Completed : worked ? StepResult.Worked : StepResult.Idle;
        if (result != StepResult.Worked || _clock.GetElapsedTime(_committedAt) >= CommitInterval) await CommitAsync();
        if (!worked) _lag = 0;
        Report();
        return result;
    }

    /// <inheritdoc/>
    public async Task<bool> HasReadAllAsync(CancellationToken cancellation)
    {
        if (_sent is not null) return false;
        var ranges = await _log.GetRangesAsync(Topics.Prices, cancellation);
        return ranges.All(range => PositionIn(range) >= range.End);
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        if (_isSent) await CommitAsync();
        if (_prices is not null) await _prices.DisposeAsync();
        await _producer.DisposeAsync();
        await _deadLetters.DisposeAsync();
        await _json.DisposeAsync();
    }

    private async Task<bool> ReadAsync(TimeSpan maxWait, CancellationToken cancellation)
    {
        using var batch = await _prices!.FetchAsync(maxWait, cancellation);
        if (batch is null)
        {
            NotePositions();
            return false;
        }

        var written = _newest;
        foreach (var record in batch)
        {
            _validator.Take(batch.Partition, record);
            _records++;
            written = record.Timestamp;
        }

        _newest = written;
        _positions[batch.Partition] = batch.NextOffset;
        _uncommitted = true;
        return true;
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

    private async Task SendAsync()
    {
        if (_outgoing.Count > 0) await _producer.AppendAsync(Topics.Evaluations, _outgoing, CancellationToken.None);
        _outgoing.Clear();
        await _deadLetters.FlushAsync(CancellationToken.None);
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

    private void Emit(ValuedPortfolio portfolio, ValuedDay day)
    {
        if (_sent?.Find(portfolio.Portfolio.Key, day.Day) is { } sent && sent.Revision >= day.Revision) return;
        Send(portfolio.Portfolio, day);
    }

    private void Send(Portfolio portfolio, ValuedDay day)
    {
        var evaluation = Valuation.Of(portfolio, day);
        _sent?.Replace(portfolio.Key, evaluation);
        _message.ResetWrittenCount();
        _json.Reset();
        EvaluationMessage.Write(_json, evaluation, _options.Dialect);
        _outgoing.Add(_keys[portfolio.Key], _message.WrittenSpan, _headers, _clock.GetUtcNow().ToUnixTimeMilliseconds());
    }

    // The consumer's position also covers offsets without a record.
    private bool HasCaughtUp() => _catchUpOffsets.All(partition => _prices!.Position(partition.Key) >= partition.Value);

    /// <summary>
    /// Runs once when all prices known at the start are read: every past day then has the value that follows from the log. Where another value was
    /// sent (several partitions may have been read in another order then), the day is sent again with a higher revision.
    /// </summary>
    private void Reconcile(SentEvaluations sent)
    {
        foreach (var portfolio in _book.Portfolios)
        {
            var key = portfolio.Portfolio.Key;
            // No investor has sent a day later than every price.
            var newest = _book.Prices.LastDay == 0 ? int.MaxValue : _book.Prices.LastDay;
            var evaluations = sent.Of(key).Where(evaluation => evaluation.Date.DayNumber <= newest).ToList();
            if (evaluations.Count == 0) continue;
            var (first, last) = (evaluations[0], evaluations[^1]);
            foreach (var day in portfolio.ContinueAfter(first.Date.DayNumber, last.Date.DayNumber, last.Value))
            {
                if (sent.Find(key, day.Day) is null) Send(portfolio.Portfolio, day);
            }

            foreach (var evaluation in evaluations) Reconcile(portfolio, evaluation);
        }

        _sent = null;
        _book.CatchUp();
    }

    private static void Reconcile(ValuedPortfolio portfolio, Evaluation sent)
    {
        var recalled = portfolio.Recall(sent.Date.DayNumber);
        // The same prices, read in another order, may have produced fewer revisions this time.
        if (recalled is null || recalled.Value.Revision < sent.Revision) portfolio.RememberSent(sent.Date.DayNumber, sent.Revision);
        if (recalled is not { } now) return;
        // Retention may have removed the previous day's prices since: then the evaluation sent earlier has more information than is available now.
        if (now.PreviousDay == 0 && sent.HadPrevious()) return;
        if (Valuation.Of(portfolio.Portfolio, now with { Revision = sent.Revision }).IsSameAs(sent)) return;
        portfolio.Correct(now, sent.Revision);
    }

    private bool IsComplete() => _book.Portfolios.All(portfolio => portfolio.NextDay > _options.To.DayNumber);

    private void Report()
    {
        var slowest = _book.Portfolios.MinBy(portfolio => portfolio.LastDay)!;
        Status = new StageStatus
        {
            LastDate = slowest.LastDay == 0 ? null : DateOnly.FromDayNumber(slowest.LastDay),
            Records = _records,
            Lag = _lag,
            NewestRecord = _newest,
            DeadLetters = _deadLetters.Count,
            Waiting = _waiting = FindWaiting(),
        };
    }

    private Waiting? FindWaiting()
    {
        foreach (var portfolio in _book.Portfolios)
        {
            if (portfolio.MissingTicker < 0) continue;
            var now = new Waiting(
                portfolio.Portfolio.Key, _book.Tickers.NameOf(portfolio.MissingTicker), DateOnly.FromDayNumber(portfolio.NextDay),
                _clock.GetUtcNow());
            return _waiting is { } before && before with { Since = now.Since } == now ? before : now;
        }

        return null;
    }
}
