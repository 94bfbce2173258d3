using Bourse.Events;
using Bourse.Sinks;

namespace Bourse.Ledger;

/// <summary>Takes topic <see cref="Topics.Evaluations"/> into the database, exactly once (see <see cref="Sink{TRow}"/>).</summary>
public sealed class Ingestion : IStage
{
    private readonly IEventLog _log;
    private readonly IValuationTables _tables;
    private readonly TimeProvider _clock;
    private readonly IngestionOptions _options;
    private readonly LastDays _lastDays;
    private readonly EvaluationMapper _mapper;
    private readonly Sink<PortfolioRows> _sink;
    private IReadOnlyList<MissingRow> _missing = [];
    private long? _stalledSince;

    /// <summary>Creates the stage.</summary>
    /// <param name="log">Holds the topics.</param>
    /// <param name="store">Takes rows and offsets; the stage is its one caller, and leaves it open.</param>
    /// <param name="tables">The tables of the same database; never asked while the store is in use.</param>
    /// <param name="options">How the ingestion works.</param>
    /// <param name="clock">Dates the dead letters, and measures the time between checks of the log's end.</param>
    public Ingestion(IEventLog log, ISinkStore<PortfolioRows> store, IValuationTables tables, IngestionOptions options, TimeProvider clock)
    {
        (_log, _tables, _clock) = (log, tables, clock);
        _options = options;
        _lastDays = new LastDays(options);
        _mapper = new EvaluationMapper(options.Network, options.Calendar);
        var traces = new RowTraces(options.PriceStored, clock);
        var observed = new ObservedStore(store, _lastDays, traces, LearnDaysAsync);
        _sink = new Sink<PortfolioRows>(log, observed, options.ToSinkOptions(Name), _ => new EvaluationBatch(_mapper, traces), clock);
    }

    /// <inheritdoc/>
    public string Name => "ingest";

    /// <summary>
    /// What it is doing. <see cref="StageStatus.LastDate"/> is the smallest of the last days of the network's portfolios, so that every table is
    /// complete up to that day. <see cref="StageStatus.Lag"/> counts the partitions of this member and those that no member owns.
    /// </summary>
    public StageStatus Status { get; private set; } = new();

    private bool IsComplete => _options.UntilComplete && _lastDays.AreComplete;

    /// <inheritdoc/>
    public async Task StartAsync(CancellationToken cancellation)
    {
        var tables = await _tables.ListPortfoliosAsync(cancellation);
        _lastDays.Learn(tables);
        _mapper.Learn(tables);
        await _sink.StartAsync(cancellation);
        Status = new StageStatus { LastDate = _lastDays.Smallest };
    }

    /// <inheritdoc/>
    public async Task<StepResult> StepAsync(TimeSpan maxWait, CancellationToken cancellation)
    {
        var step = await _sink.StepAsync(maxWait, cancellation);
        // Other members write, too.
        var mayLearn = !step.Fetched && !_lastDays.AreComplete && (step.Looked || _options.UntilComplete);
        if (mayLearn) _lastDays.Learn(await _tables.ListPortfoliosAsync(cancellation));
        await LookForMissingRowsAsync(step, cancellation);
        Report();
        if (step.MustRecover) return StepResult.Worked;
        if (IsComplete && await HasReadAllAsync(CancellationToken.None)) return StepResult.Completed;
        return step.Fetched ? StepResult.Worked : StepResult.Idle;
    }

    /// <summary>Whether all members together have stored everything that the topic holds now.</summary>
    public Task<bool> HasReadAllAsync(CancellationToken cancellation) => _sink.HasReadAllAsync(cancellation);

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => _sink.DisposeAsync();

    /// <summary>
    /// When rows are missing and nothing more comes, the run would never end: it says what it waits for. Once, because that reads the topic.
    /// </summary>
    private async Task LookForMissingRowsAsync(SinkStep step, CancellationToken cancellation)
    {
        if (!_options.UntilComplete) return;
        if (step.Fetched || step.MustRecover || _lastDays.AreComplete)
        {
            (_stalledSince, _missing) = (null, []);
            return;
        }

        _stalledSince ??= _clock.GetTimestamp();
        if (_missing.Count > 0 || _clock.GetElapsedTime(_stalledSince.Value) < _options.StallTime) return;
        if (await HasReadAllAsync(cancellation)) _missing = await new MissingRowSearch(_log, _options).FindAsync(_lastDays.Incomplete, cancellation);
        else _stalledSince = null;
    }

    /// <summary>A former owner of partitions may have written the first row of a table since the start.</summary>
    private async Task LearnDaysAsync(CancellationToken cancellation)
    {
        if (_mapper.LacksDays) _mapper.Learn(await _tables.ListPortfoliosAsync(cancellation));
    }

    private void Report() => Status = new StageStatus
    {
        LastDate = _lastDays.Smallest,
        Records = _sink.Records,
        DeadLetters = _sink.DeadLetters,
        Lag = _sink.Lag,
        NewestRecord = _sink.NewestTime,
        MissingRows = _missing,
    };
}
