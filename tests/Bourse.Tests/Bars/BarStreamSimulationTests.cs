using Bourse.Bars;
using Bourse.Events;
using Bourse.Sinks;

namespace Bourse.Tests.Bars;

/// <summary>Whatever goes wrong, the store holds the newest version of each bar in the topics, and nothing else.</summary>
public sealed class BarStreamSimulationTests
{
    private static readonly int Seeds = Effort.Of(80, full: 3_000);

    [Fact]
    public async Task Crashes_cut_writes_lost_replies_and_moves_lead_to_the_same_table()
    {
        for (var seed = 1; seed <= Seeds; seed++)
        {
            var run = new Run(seed);
            await run.PlayAsync();
            Assert.True(await run.IsRightAsync(), $"seed {seed}: the store differs from the topics");
        }
    }

    private sealed class Run(int seed)
    {
        private readonly Random _random = new(seed);
        private readonly BarWorld _world = new();
        private readonly Dictionary<(string Symbol, DateTime Instant), string> _expected = [];

        public async Task PlayAsync()
        {
            var stream = await StartAsync();
            for (var turn = 0; turn < 40; turn++)
            {
                if (_random.Next(3) > 0) await SendAsync();
                _world.Clock.Advance(TimeSpan.FromSeconds(_random.Next(3)));
                try
                {
                    await stream.StepAsync(TimeSpan.Zero, default);
                    if (_random.Next(6) > 0) continue;
                }
                catch (BourseException e) when (e.Kind == FailureKind.Unreachable)
                {
                    // The stage is made anew, as after a crash.
                }

                stream = await StartAsync();
            }

            await _world.RunToEndAsync(_random.Next(2) == 0 ? BarStreamMode.Initial : BarStreamMode.Continue);
        }

        public async Task<bool> IsRightAsync() => _expected.Values.Order().SequenceEqual((await _world.ReadAsync()).Order());

        /// <summary>The stream before is not told: it dies as it is.</summary>
        private Task<BarStream> StartAsync()
        {
            var mode = _random.Next(4) == 0 ? BarStreamMode.Initial : BarStreamMode.Continue;
            var options = BarWorld.Options with
            {
                Start = new BarStreamStart(mode), MaxRecords = _random.Next(1, 20), MaxTotalBytes = _random.Next(1, 5000),
            };
            return _world.StartAsync(options, store: new FaultyBarStore(_world.Store, _random));
        }

        private async Task SendAsync()
        {
            var symbol = $"S{_random.Next(4)}";
            var bars = SampleBars.Hours(symbol, new DateOnly(2024, 5, 1), 60).Where(_ => _random.Next(4) == 0)
                .Select(bar => bar with { Volume = _random.Next(1_000_000) }).ToList();
            await _world.SendAsync(bars);
            foreach (var bar in bars) _expected[(symbol, bar.Instant)] = SampleBars.Text(bar);
        }
    }

    /// <summary>Some writes fail: before they begin, in the middle, or although they came through.</summary>
    private sealed class FaultyBarStore(IBarStore inner, Random random) : IBarStore
    {
        public Task CreateAsync(CancellationToken cancellation) => inner.CreateAsync(cancellation);

        public Task<IReadOnlyList<Bar>> ReadAsync(BarRange range, CancellationToken cancellation) => inner.ReadAsync(range, cancellation);

        public Task<IReadOnlyList<Bar>> ReadDaysAsync(BarRange range, CancellationToken cancellation) => inner.ReadDaysAsync(range, cancellation);

        public Task<IReadOnlyList<BarSeries>> ListAsync(CancellationToken cancellation) => inner.ListAsync(cancellation);

        public Task<IReadOnlyList<Symbol>> ListSymbolsAsync(CancellationToken cancellation) => inner.ListSymbolsAsync(cancellation);

        public Task<IReadOnlyList<LatestBars>> ReadLatestAsync(IReadOnlyCollection<Symbol>? symbols, CancellationToken cancellation) =>
            inner.ReadLatestAsync(symbols, cancellation);

        public Task<IReadOnlyList<PartitionProgress>> ClaimAsync(
            string owner, string topicId, IReadOnlyCollection<TopicPartition> partitions, CancellationToken cancellation) =>
            inner.ClaimAsync(owner, topicId, partitions, cancellation);

        public Task<IReadOnlyList<PartitionProgress>> ReadProgressAsync(CancellationToken cancellation) => inner.ReadProgressAsync(cancellation);

        public async Task WriteAsync(SinkWrite<BarRow> write, CancellationToken cancellation)
        {
            var fault = write.Rows.Count == 0 ? 9 : random.Next(10);
            if (fault == 0) throw Unreachable();
            if (fault == 1) await inner.WriteAsync(new SinkWrite<BarRow>([.. write.Rows.Take(random.Next(write.Rows.Count))], []), cancellation);
            else await inner.WriteAsync(write, cancellation);
            if (fault <= 2) throw Unreachable();
        }

        public ValueTask DisposeAsync() => inner.DisposeAsync();

        private static BourseException Unreachable() => new(FailureKind.Unreachable, "the store is away");
    }
}
