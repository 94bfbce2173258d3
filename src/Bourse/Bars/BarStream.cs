using Bourse.Events;
using Bourse.Sinks;

namespace Bourse.Bars;

/// <summary>
/// Writes the topics of all symbols to the bar store (see <see cref="Sink{TRow}"/>). One consumer reads all of them. When a symbol's topic appears or
/// disappears, the sink is replaced by one with the topics that there are; the store tells where each goes on.
/// </summary>
public sealed class BarStream : IStage
{
    private readonly IEventLog _log;
    private readonly IBarStore _store;
    private readonly BarStreamOptions _options;
    private readonly TimeProvider _clock;
    private Sink<BarRow>? _sink;
    private List<string> _topics = [];
    private StageStatus _before = new();
    private long _lookedAt;
    private bool _hasInvented;

    /// <summary>Creates the stage.</summary>
    /// <param name="log">Holds the topics.</param>
    /// <param name="store">Takes bars and offsets; the stage is its one caller, and closes it.</param>
    /// <param name="options">How it works.</param>
    /// <param name="clock">Dates the dead letters, and measures the time between looks for new topics.</param>
    public BarStream(IEventLog log, IBarStore store, BarStreamOptions options, TimeProvider clock)
    {
        (_log, _store, _options, _clock) = (log, store, options, clock);
    }

    /// <inheritdoc/>
    public string Name => BarStreamOptions.Role;

    /// <summary>What it is doing. <see cref="StageStatus.Lag"/> counts the partitions of this member and those that no member owns.</summary>
    public StageStatus Status { get; private set; } = new() { Activity = "no bars yet" };

    /// <summary>The topics that it reads.</summary>
    public IReadOnlyList<string> Topics => _topics;

    private bool MustLook => _clock.GetElapsedTime(_lookedAt) >= _options.LookInterval;

    /// <inheritdoc/>
    public async Task StartAsync(CancellationToken cancellation)
    {
        await _store.CreateAsync(cancellation);
        if (_options.Start.IsDue)
        {
            await new BarStreamMove(_log, _store).MoveAsync(await FindTopicsAsync(cancellation), _options.Start.Mode, cancellation);
            _options.Start.MarkDone();
        }

        await LookAsync(cancellation);
    }

    /// <inheritdoc/>
    public async Task<StepResult> StepAsync(TimeSpan maxWait, CancellationToken cancellation)
    {
        if (MustLook && await LookAsync(cancellation)) return StepResult.Worked;
        try
        {
            if (_sink is null) return await WaitForTopicsAsync(maxWait, cancellation);
            var step = await _sink.StepAsync(maxWait, cancellation);
            Report();
            return step.Fetched || step.MustRecover ? StepResult.Worked : StepResult.Idle;
        }
        catch (BourseException e) when (e.Code == BourseErrorCode.UnknownTopic)
        {
            // A topic was deleted since the last look.
            if (!await LookAsync(cancellation)) throw;
            return StepResult.Worked;
        }
    }

    /// <summary>Whether all members together have stored everything that the topics hold now, those of new symbols among them.</summary>
    public async Task<bool> HasReadAllAsync(CancellationToken cancellation)
    {
        if (await LookAsync(cancellation)) return false;
        return _sink is null || await _sink.HasReadAllAsync(cancellation);
    }

    /// <inheritdoc/>
    public async Task<bool> FinishAsync(CancellationToken cancellation) => _sink is null || await _sink.FlushAsync(cancellation);

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        if (_sink is not null) await _sink.DisposeAsync();
        await _store.DisposeAsync();
    }

    private async Task<StepResult> WaitForTopicsAsync(TimeSpan maxWait, CancellationToken cancellation)
    {
        var left = _options.LookInterval - _clock.GetElapsedTime(_lookedAt);
        var wait = left < maxWait ? left : maxWait;
        if (wait > TimeSpan.Zero) await Task.Delay(wait, _clock, cancellation);
        return StepResult.Idle;
    }

    /// <summary>Looks which symbols have topics, and replaces the sink when they are others than before.</summary>
    /// <returns>Whether they are.</returns>
    private async Task<bool> LookAsync(CancellationToken cancellation)
    {
        var topics = (await FindTopicsAsync(cancellation)).Select(topic => topic.Key).Order(StringComparer.Ordinal).ToList();
        _lookedAt = _clock.GetTimestamp();
        if (topics.SequenceEqual(_topics)) return false;
        await CloseSinkAsync(cancellation);
        if (topics.Count > 0) _sink = await StartSinkAsync(topics, cancellation);
        _topics = topics;
        return true;
    }

    private async Task<IReadOnlyDictionary<string, string>> FindTopicsAsync(CancellationToken cancellation) =>
        (await _log.ListTopicIdsAsync(cancellation)).Where(topic => SymbolNames.TryParseTopic(topic.Key, out _)).ToDictionary();

    private async Task<Sink<BarRow>> StartSinkAsync(List<string> topics, CancellationToken cancellation)
    {
        var sink = new Sink<BarRow>(_log, _store, _options.ToSinkOptions(topics), CreateBatch, _clock);
        try
        {
            await sink.StartAsync(cancellation);
        }
        catch
        {
            await sink.DisposeAsync();
            throw;
        }

        return sink;
    }

    private async Task CloseSinkAsync(CancellationToken cancellation)
    {
        var sink = _sink;
        if (sink is null) return;
        await sink.FlushAsync(cancellation);
        Report();
        (_sink, _topics, _before) = (null, [], Status);
        await sink.DisposeAsync();
    }

    private BarBatch CreateBatch(PartitionProgress claim) => SymbolNames.TryParseTopic(claim.Partition.Topic, out var symbol)
        ? new BarBatch(new BarReader(symbol) { DefaultInterval = _options.DefaultInterval }, () => _hasInvented = true)
        : throw new InvalidOperationException($"{claim.Partition} is no symbol's");

    private void Report()
    {
        var sink = _sink!;
        Status = new StageStatus
        {
            Records = _before.Records + sink.Records,
            DeadLetters = _before.DeadLetters + sink.DeadLetters,
            Lag = sink.Lag,
            NewestRecord = sink.NewestTime ?? _before.NewestRecord,
            Activity = _topics.Count == 1 ? "bars of 1 symbol" : $"bars of {_topics.Count:N0} symbols",
            Notes = _hasInvented ? [BarHeaders.InventedRemark] : [],
        };
    }
}
