using System.Diagnostics.Metrics;

namespace Bourse.Hosting.Telemetry;

/// <summary>
/// The metrics of running stages, as observable instruments. A collection reads the stages' own counts, so that counting them costs the stages
/// nothing.
/// </summary>
public sealed class StageMetrics
{
    private static readonly TimeSpan Fresh = TimeSpan.FromMilliseconds(100);
    private readonly StageRegister _stages;
    private readonly TimeProvider _clock;
    private readonly string _system;
    private readonly Lock _gate = new();
    private IReadOnlyList<StageReading> _readings = [];
    private long? _readAt;

    /// <summary>Creates the instruments of a meter.</summary>
    /// <param name="meter">The meter.</param>
    /// <param name="stages">The stages.</param>
    /// <param name="clock">Measures the age of records.</param>
    /// <param name="system">The system that messages are in (<see cref="BourseTelemetry.MessagingSystem"/>).</param>
    public StageMetrics(Meter meter, StageRegister stages, TimeProvider clock, string system)
    {
        (_stages, _clock, _system) = (stages, clock, system);
        meter.CreateObservableCounter(
            "messaging.client.consumed.messages", ReadConsumed, "{message}", "Messages that a stage has read");
        meter.CreateObservableCounter(
            "bourse.stage.records", () => Read<long>(status => status.Records), "{record}", "Records that a stage has handled");
        meter.CreateObservableCounter(
            "bourse.stage.dead_letters", () => Read<long>(status => status.DeadLetters), "{message}", "Messages sent to a dead-letter topic");
        meter.CreateObservableCounter(
            "bourse.stage.retries", () => Read<long>(status => status.Retries), "{retry}", "Restarts of a stage because a server was unavailable");
        meter.CreateObservableGauge("bourse.stage.lag", () => Read<long>(status => status.Lag), "{record}", "Records left to read");
        meter.CreateObservableGauge(
            "bourse.stage.lag.time", () => Read<double>(LagTimeOf), "s",
            "How old the newest record is that a stage has read, while more are left; else 0");
        meter.CreateObservableGauge(
            "bourse.stage.available", () => Read<long>(status => status.Unreachable is null ? 1L : 0L), null,
            "Whether the servers that a stage needs answer");
        meter.CreateObservableGauge("bourse.stage.step.age", ReadSteps, "s", "How long ago a stage's loop has begun or ended a step");
    }

    private IEnumerable<Measurement<T>> Read<T>(Func<StageStatus, T?> read)
        where T : struct
    {
        foreach (var stage in Stages())
        {
            if (read(stage.Status) is { } value) yield return new Measurement<T>(value, TagOf(stage));
        }
    }

    private IEnumerable<Measurement<long>> ReadConsumed() =>
        from stage in Stages()
        where stage.Reads is not null
        select new Measurement<long>(
            stage.Status.Records, new(BourseTelemetry.MessagingSystem, _system), new(BourseTelemetry.MessagingOperation, "receive"),
            new(BourseTelemetry.Destination, stage.Reads), new(BourseTelemetry.Stage, stage.Name));

    private IEnumerable<Measurement<double>> ReadSteps() =>
        from stage in Stages()
        where stage.SinceStep is not null
        select new Measurement<double>(stage.SinceStep!.Value.TotalSeconds, TagOf(stage));

    private static KeyValuePair<string, object?> TagOf(StageReading stage) => new(BourseTelemetry.Stage, stage.Name);

    private double? LagTimeOf(StageStatus status) => status switch
    {
        { Lag: 0 } => 0,
        { Lag: not null, NewestRecord: { } newest } =>
            Math.Max(0, (_clock.GetUtcNow() - DateTimeOffset.FromUnixTimeMilliseconds(newest)).TotalSeconds),
        _ => null,
    };

    /// <summary>One collection asks for each instrument by itself, and gets the same readings for all of them.</summary>
    private IReadOnlyList<StageReading> Stages()
    {
        lock (_gate)
        {
            if (_readAt is { } at && _clock.GetElapsedTime(at) < Fresh) return _readings;
            (_readings, _readAt) = (_stages.Read(), _clock.GetTimestamp());
            return _readings;
        }
    }
}
