using System.Diagnostics.Metrics;
using Bourse.Hosting.Telemetry;
using Bourse.Retry;

namespace Bourse.Tests.Hosting;

public sealed class StageMetricsTests
{
    private const string Stage = "measured";

    [Fact]
    public async Task What_stages_count_is_measured_under_their_names()
    {
        var clock = new WaitCountingClock();
        var now = clock.GetUtcNow();
        var fails = true;
        await using var stage = new RecoveringStage(
            Stage,
            _ => fails
                ? throw new BourseException(FailureKind.Unreachable, "unavailable")
                : Task.FromResult<IStage>(new StandingStage { Newest = now }),
            clock,
            new LineLogger(_ => { }));
        var stages = new StageRegister();
        using var listed = stages.Add(() => [StageReading.Of(stage, "numbers")]);
        using var instruments = new NetworkInstruments(stages, clock, "kafka");
        await stage.StartAsync(TestContext.Current.CancellationToken);
        fails = false;
        clock.Advance(RetryPolicy.Reconnect.LongestPause);
        await stage.StepAsync(TimeSpan.Zero, TestContext.Current.CancellationToken);

        Assert.Equal(
            [
                "bourse.stage.available 1", "bourse.stage.dead_letters 2", "bourse.stage.lag 7", "bourse.stage.lag.time 15",
                "bourse.stage.records 5", "bourse.stage.retries 1", "bourse.stage.step.age 0", "messaging.client.consumed.messages 5",
            ],
            Collect());
    }

    private static List<string> Collect()
    {
        var measured = new List<string>();
        using var listener = new MeterListener();
        listener.InstrumentPublished = (instrument, to) =>
        {
            if (instrument.Meter.Name == "Bourse") to.EnableMeasurementEvents(instrument);
        };
        listener.SetMeasurementEventCallback<long>((instrument, value, tags, _) => Note(instrument, value, tags));
        listener.SetMeasurementEventCallback<double>((instrument, value, tags, _) => Note(instrument, value, tags));
        listener.Start();
        listener.RecordObservableInstruments();
        return [.. measured.Order(StringComparer.Ordinal)];

        void Note(Instrument instrument, object value, ReadOnlySpan<KeyValuePair<string, object?>> tags)
        {
            // Other tests of this process may run networks of their own.
            if (tags.ToArray().Any(tag => tag.Key == "bourse.stage" && (string?)tag.Value == Stage)) measured.Add($"{instrument.Name} {value}");
        }
    }

    /// <summary>A stage that has done something and does no more.</summary>
    private sealed class StandingStage : IStage
    {
        public string Name => Stage;

        public StageStatus Status => new() { Records = 5, DeadLetters = 2, Lag = 7, NewestRecord = Newest.ToUnixTimeMilliseconds() };

        public required DateTimeOffset Newest { get; init; }

        public Task StartAsync(CancellationToken cancellation) => Task.CompletedTask;

        public Task<StepResult> StepAsync(TimeSpan maxWait, CancellationToken cancellation) => Task.FromResult(StepResult.Idle);

        public Task<bool> HasReadAllAsync(CancellationToken cancellation) => Task.FromResult(true);

        public ValueTask DisposeAsync() => ValueTask.CompletedTask;
    }
}
