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
        var fails = true;
        await using var stage = new RecoveringStage(
            Stage,
            _ => fails ? throw new BourseException(FailureKind.Unreachable, "unavailable") : Task.FromResult<IStage>(new StandingStage()),
            clock,
            new LineLogger(_ => { }));
        using var metrics = new StageMetrics([stage]);
        await stage.StartAsync(TestContext.Current.CancellationToken);
        fails = false;
        clock.Advance(RetryPolicy.Reconnect.LongestPause);
        await stage.StepAsync(TimeSpan.Zero, TestContext.Current.CancellationToken);

        Assert.Equal(
            ["messaging.consumer.lag 7", "messaging.process.dead_letters 2", "messaging.process.messages 5", "messaging.process.retries 1"],
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
        listener.SetMeasurementEventCallback<long>((instrument, value, tags, _) =>
        {
            // Other tests of this process may run networks of their own.
            if ((string?)tags[0].Value == Stage) measured.Add($"{instrument.Name} {value}");
        });
        listener.Start();
        listener.RecordObservableInstruments();
        return [.. measured.Order(StringComparer.Ordinal)];
    }

    /// <summary>A stage that has done something and does no more.</summary>
    private sealed class StandingStage : IStage
    {
        public string Name => Stage;

        public StageStatus Status => new() { Records = 5, DeadLetters = 2, Lag = 7 };

        public Task StartAsync(CancellationToken cancellation) => Task.CompletedTask;

        public Task<StepResult> StepAsync(TimeSpan maxWait, CancellationToken cancellation) => Task.FromResult(StepResult.Idle);

        public Task<bool> HasReadAllAsync(CancellationToken cancellation) => Task.FromResult(true);

        public ValueTask DisposeAsync() => ValueTask.CompletedTask;
    }
}
