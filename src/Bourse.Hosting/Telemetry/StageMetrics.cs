using System.Diagnostics.Metrics;

namespace Bourse.Hosting.Telemetry;

/// <summary>
/// The metrics of running stages, as observable instruments of the meter <see cref="BourseTelemetry.Name"/>. A collection reads the stages' own
/// counts.
/// </summary>
public sealed class StageMetrics : IDisposable
{
    /// <summary>The tag with the stage's name.</summary>
    public const string StageTag = "bourse.stage";

    private readonly Meter _meter = new(BourseTelemetry.Name);
    private readonly IReadOnlyList<IStage> _stages;

    /// <summary>Publishes the counts of stages until disposed.</summary>
    public StageMetrics(IReadOnlyList<IStage> stages)
    {
        _stages = stages;
        _meter.CreateObservableCounter(
            "messaging.process.messages", () => Read(status => status.Records), "{message}", "Messages handled by a stage");
        _meter.CreateObservableCounter(
            "messaging.process.dead_letters", () => Read(status => status.DeadLetters), "{message}", "Messages sent to a dead-letter topic");
        _meter.CreateObservableCounter(
            "messaging.process.retries", () => Read(status => status.Retries), "{retry}", "Restarts of a stage because a server was unavailable");
        _meter.CreateObservableUpDownCounter(
            "messaging.consumer.lag", () => Read(status => status.Lag), "{message}", "Messages left to read");
    }

    /// <inheritdoc/>
    public void Dispose() => _meter.Dispose();

    private IEnumerable<Measurement<long>> Read(Func<StageStatus, long?> read)
    {
        foreach (var stage in _stages)
        {
            if (read(stage.Status) is { } value) yield return new Measurement<long>(value, new KeyValuePair<string, object?>(StageTag, stage.Name));
        }
    }
}
