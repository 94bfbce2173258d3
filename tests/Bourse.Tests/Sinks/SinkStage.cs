using Bourse.Events;
using Bourse.Sinks;

namespace Bourse.Tests.Sinks;

/// <summary>A sink of lines as a stage, with nothing to it but the sink.</summary>
internal sealed class SinkStage(IEventLog log, ISinkStore<Line> store, SinkOptions options, TimeProvider clock, bool fillsWhileWriting = false)
    : IStage
{
    public Sink<Line> Sink { get; } = new(log, store, options, claim => new LineBatch(claim.Partition, fillsWhileWriting), clock);

    public string Name => options.Name;

    public StageStatus Status => new() { Records = Sink.Records, DeadLetters = Sink.DeadLetters, Lag = Sink.Lag };

    public Task StartAsync(CancellationToken cancellation) => Sink.StartAsync(cancellation);

    public async Task<StepResult> StepAsync(TimeSpan maxWait, CancellationToken cancellation)
    {
        var step = await Sink.StepAsync(maxWait, cancellation);
        return step.Fetched || step.MustRecover ? StepResult.Worked : StepResult.Idle;
    }

    public Task<bool> HasReadAllAsync(CancellationToken cancellation) => Sink.HasReadAllAsync(cancellation);

    public ValueTask DisposeAsync() => Sink.DisposeAsync();
}
