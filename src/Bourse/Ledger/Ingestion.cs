using Bourse.Events;
using Bourse.Sinks;

namespace Bourse.Ledger;

/// <summary>Takes topic <see cref="Topics.Evaluations"/> into the database, exactly once (see <see cref="Sink{TRow}"/>).</summary>
public sealed class Ingestion : IStage
{
    private readonly IValuationTables _tables;
    private readonly IngestionOptions _options;
    private readonly LastDays _lastDays;
    private readonly Sink<PortfolioRows> _sink;

    /// <summary>Creates the stage.</summary>
    /// <param name="log">Holds the topics.</param>
    /// <param name="store">Takes rows and offsets; the stage is its one caller, and leaves it open.</param>
    /// <param name="tables">The tables of the same database; never asked while the store is in use.</param>
    /// <param name="options">How the ingestion works.</param>
    /// <param name="clock">Dates the dead letters, and measures the time between checks of the log's end.</param>
    public Ingestion(IEventLog log, ISinkStore<PortfolioRows> store, IValuationTables tables, IngestionOptions options, TimeProvider clock)
    {
        _tables = tables;
        _options = options;
        _lastDays = new LastDays(options);
        var mapper = new EvaluationMapper(options.Network, options.Calendar);
        _sink = new Sink<PortfolioRows>(
            log, new LastDaysStore(store, _lastDays), options.ToSinkOptions(Name), _ => new EvaluationBatch(mapper), clock);
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
        _lastDays.Learn(await _tables.ListPortfoliosAsync(cancellation));
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
        Report();
        if (step.MustRecover) return StepResult.Worked;
        if (IsComplete && await HasReadAllAsync(CancellationToken.None)) return StepResult.Completed;
        return step.Fetched ? StepResult.Worked : StepResult.Idle;
    }

    /// <summary>Whether all members together have stored everything that the topic holds now.</summary>
    public Task<bool> HasReadAllAsync(CancellationToken cancellation) => _sink.HasReadAllAsync(cancellation);

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => _sink.DisposeAsync();

    private void Report() => Status = new StageStatus
    {
        LastDate = _lastDays.Smallest,
        Records = _sink.Records,
        DeadLetters = _sink.DeadLetters,
        Lag = _sink.Lag,
        NewestRecord = _sink.NewestTime,
    };
}
