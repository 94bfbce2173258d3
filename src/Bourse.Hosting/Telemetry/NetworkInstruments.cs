using System.Collections.Concurrent;
using System.Diagnostics;
using System.Diagnostics.Metrics;
using Bourse.Bars;
using Bourse.Events;
using Bourse.Pipelines;
using Bourse.Sinks;

namespace Bourse.Hosting.Telemetry;

/// <summary>
/// Measures a host that is watched: what its stages count, what goes through the event log, into the database and through the bar store, and how
/// old prices are when they get there. A host that nobody watches has none of this, so it costs nothing.
/// </summary>
public sealed class NetworkInstruments : IDisposable
{
    private static readonly double[] Seconds = [0.001, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 300, 3600];
    private readonly Meter _meter = new(BourseTelemetry.Name);
    private readonly ActivityListener _propagation;
    private readonly TimeProvider _clock;
    private readonly string _messagingSystem;
    private readonly LogInstruments _log;
    private readonly Histogram<double> _operations;
    private readonly Counter<long> _rows;
    private readonly Counter<long> _bars;
    private readonly Histogram<double> _priceToRow;
    private readonly Histogram<double> _priceToScreen;
    private readonly ConcurrentDictionary<string, int> _quotas = new(StringComparer.Ordinal);

    /// <summary>Creates the instruments.</summary>
    /// <param name="stages">The stages of the host.</param>
    /// <param name="clock">Measures.</param>
    /// <param name="messagingSystem">The system that messages are in, e.g. <c>kafka</c>.</param>
    public NetworkInstruments(StageRegister stages, TimeProvider clock, string messagingSystem)
    {
        (_clock, _messagingSystem) = (clock, messagingSystem);
        _ = new StageMetrics(_meter, stages, clock, messagingSystem);
        _log = new LogInstruments(_meter, clock, messagingSystem, Seconds);
        _operations = Duration("db.client.operation.duration", "How long operations of the database and of the bar store take");
        _rows = _meter.CreateCounter<long>("bourse.rows", "{row}", "Rows written to the database, revisions among them");
        _bars = _meter.CreateCounter<long>("bourse.bars", "{bar}", "Bars written to the bar store, those that replace others among them");
        _priceToRow = Duration("bourse.price_to_row.age", "How old a price is when the rows computed from it are durable");
        _priceToScreen = Duration("bourse.price_to_screen.age", "How old a price is when it is handed to the viewers of the dashboard");
        _meter.CreateObservableGauge("process.memory.usage", () => Environment.WorkingSet, "By", "The memory that the process holds");
        _meter.CreateObservableGauge(
            "bourse.provider.quota.left", ReadQuotas, "{call}", "Calls that a provider allows in 24 hours and that are left, as of the last look");
        // Records carry the context of their trace, also where nobody records traces: the age of a price comes with it.
        _propagation = new ActivityListener
        {
            ShouldListenTo = source => source.Name == TraceHeaders.SourceName,
            Sample = (ref ActivityCreationOptions<ActivityContext> _) => ActivitySamplingResult.PropagationData,
        };
        ActivitySource.AddActivityListener(_propagation);
    }

    /// <summary>The latest ages of prices whose rows are durable.</summary>
    public RecentAges RowAges { get; } = new();

    /// <summary>A log that measures what goes through another; disposing of it disposes of the other.</summary>
    public IEventLog Measure(IEventLog log) => new MeasuredEventLog(log, _log);

    /// <summary>A store that measures what is written to another.</summary>
    /// <param name="store">The other.</param>
    /// <param name="database">What it is.</param>
    /// <param name="count">How many rows of tables an entry has.</param>
    public ISinkStore<TRow> Measure<TRow>(ISinkStore<TRow> store, MeasuredDatabase database, Func<TRow, int> count) =>
        new MeasuredStore<TRow>(store, new StoreInstruments(_operations, _rows, _clock, database), count);

    /// <summary>A bar store that measures what goes through another; disposing of it disposes of the other.</summary>
    /// <param name="store">The other.</param>
    /// <param name="database">What it is.</param>
    public IBarStore Measure(IBarStore store, MeasuredDatabase database) =>
        new MeasuredBarStore(store, new StoreInstruments(_operations, _bars, _clock, database));

    /// <summary>A ledger that measures what another says is left; disposing of it disposes of the other.</summary>
    public IQuotaLedger Measure(IQuotaLedger ledger) => new MeasuredQuotaLedger(ledger, NoteQuota);

    /// <summary>Takes the age of a price when the rows computed from it are durable.</summary>
    public void NoteRow(TimeSpan age)
    {
        _priceToRow.Record(age.TotalSeconds);
        RowAges.Note(age);
    }

    /// <summary>Takes the age of a price when the viewers of the dashboard get it.</summary>
    public void NoteScreen(TimeSpan age) => _priceToScreen.Record(age.TotalSeconds);

    /// <inheritdoc/>
    public void Dispose()
    {
        _propagation.Dispose();
        _meter.Dispose();
    }

    /// <summary>The name of an account also identifies its key, which is no matter of those who measure.</summary>
    private void NoteQuota(QuotaState state, int left) => _quotas[state.Account.Name.Split(':')[0]] = left;

    private IEnumerable<Measurement<int>> ReadQuotas() =>
        _quotas.Select(quota => new Measurement<int>(quota.Value, new KeyValuePair<string, object?>("bourse.provider", quota.Key)));

    private Histogram<double> Duration(string name, string description) => _meter.CreateHistogram(
        name, "s", description, tags: null, new InstrumentAdvice<double> { HistogramBucketBoundaries = Seconds });
}
