using Bourse.Events;
using Bourse.Sinks;

namespace Bourse.Lake;

/// <summary>Writes topics into the raw zone of a lake, each offset exactly once (see <see cref="Sink{TRow}"/>).</summary>
public sealed class LakeSink : IStage
{
    private readonly LakeSinkOptions _options;
    private readonly LakeSinkStore _store;
    private readonly Sink<RawFile> _sink;

    /// <summary>Creates the stage.</summary>
    /// <param name="log">Holds the topics.</param>
    /// <param name="lake">Takes the files; the stage leaves it open.</param>
    /// <param name="options">What is written, and how.</param>
    /// <param name="clock">Dates the dead letters, and measures how long files stay open.</param>
    public LakeSink(IEventLog log, ILakeStore lake, LakeSinkOptions options, TimeProvider clock)
    {
        _options = options;
        _store = new LakeSinkStore(lake, log, options);
        _sink = new Sink<RawFile>(
            log, _store, options.ToSinkOptions(), claim => new RawFileBatch(claim, options, _store.CheckOf(claim.Partition.Topic)), clock);
    }

    /// <inheritdoc/>
    public string Name => LakeSinkOptions.Role;

    /// <summary>What it is doing. <see cref="StageStatus.Lag"/> counts the partitions of this member and those that no member owns.</summary>
    public StageStatus Status { get; private set; } = new();

    /// <summary>How many files it has created.</summary>
    public long Files => _store.Files;

    /// <summary>How many rows it has stored.</summary>
    public long Rows => _store.Rows;

    /// <inheritdoc/>
    public Task StartAsync(CancellationToken cancellation) => _sink.StartAsync(cancellation);

    /// <inheritdoc/>
    public async Task<StepResult> StepAsync(TimeSpan maxWait, CancellationToken cancellation)
    {
        var step = await _sink.StepAsync(maxWait, cancellation);
        Status = new StageStatus { Records = _sink.Records, DeadLetters = _sink.DeadLetters, Lag = _sink.Lag, NewestRecord = _sink.NewestTime };
        _options.Stepped?.Invoke();
        return step.Fetched || step.MustRecover ? StepResult.Worked : StepResult.Idle;
    }

    /// <summary>Whether all members together have stored everything that the topics hold now. Calling this also closes the open files.</summary>
    public Task<bool> HasReadAllAsync(CancellationToken cancellation) => _sink.HasReadAllAsync(cancellation);

    /// <summary>Closes the open files.</summary>
    public Task<bool> FinishAsync(CancellationToken cancellation) => _sink.FlushAsync(cancellation);

    /// <summary>Closes the open files, and leaves the group.</summary>
    public async ValueTask DisposeAsync()
    {
        try
        {
            await _sink.FlushAsync(CancellationToken.None);
        }
        finally
        {
            await _sink.DisposeAsync();
        }
    }
}
