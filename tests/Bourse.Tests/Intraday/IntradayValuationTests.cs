using Bourse.Bars;
using Bourse.Events;
using Bourse.Intraday;
using Bourse.Market;
using Bourse.Tests.Bars;

namespace Bourse.Tests.Intraday;

/// <summary>Values of a portfolio at each bar, and what a restart, a late bar and a changed one do to them.</summary>
public sealed class IntradayValuationTests
{
    private static readonly Portfolio Two = new("Me", "P", "Two", true, [new Holding("NVDA", 10), new Holding("IBM", -2)]) { GivenShares = 4 };
    private readonly BarWorld _world = new();
    private long _offset;

    public IntradayValuationTests() => _world.Log.EnsureTopicAsync(new TopicSpec(Topics.IntradayEvaluations), default).Wait();

    [Fact]
    public async Task A_message_is_an_evaluation_with_instants_instead_of_days()
    {
        await FillAsync("NVDA", "2024-05-01 10:00=100.005", "2024-05-01 11:00=101");
        await FillAsync("IBM", "2024-05-01 10:00=50", "2024-05-01 11:00=50");
        await RunAsync();

        var messages = new List<string>();
        await TopicScan.ReadAllAsync(_world.Log, Topics.IntradayEvaluations, Take, default);

        // 10 × 100.005 − 2 × 50 = 900.05; 10 × 101 − 2 × 50 = 910; 9.95 / 900.05 = 1.105494… %.
        Assert.Equal(
            [
                """
                Me_P {"investor":"Me","portfolio":"P","timestamp":"2024-05-01T14:00:00Z","value":900.05,"change":null,"change_pct":null,
                "nav_per_share":225.012500,"shares":4,"previous_timestamp":null,"revision":0} schema=evaluation.intraday.v1
                """.ReplaceLineEndings(""),
                """
                Me_P {"investor":"Me","portfolio":"P","timestamp":"2024-05-01T15:00:00Z","value":910.00,"change":9.95,"change_pct":1.105494,
                "nav_per_share":227.500000,"shares":4,"previous_timestamp":"2024-05-01T14:00:00Z","revision":0} schema=evaluation.intraday.v1
                """.ReplaceLineEndings(""),
            ],
            messages);

        void Take(RecordBatch batch)
        {
            foreach (var record in batch)
            {
                var header = record.ReadHeaders().Single();
                var (key, value) = (System.Text.Encoding.UTF8.GetString(record.Key), System.Text.Encoding.UTF8.GetString(record.Value));
                messages.Add($"{key} {value} {header.Name}={System.Text.Encoding.UTF8.GetString(header.Value!)}");
            }
        }
    }

    [Fact]
    public async Task An_instant_is_valued_when_all_holdings_have_a_bar()
    {
        await FillAsync("NVDA", "2024-05-01 10:00=1", "2024-05-01 11:00=2", "2024-05-01 12:00=3");
        await FillAsync("IBM", "2024-05-01 10:00=1", "2024-05-01 12:00=1", "2024-05-01 13:00=1");
        await RunAsync();
        Assert.Equal(["14:00 8.00 - r0", "16:00 28.00 20.00 r0"], await SentAsync());
    }

    [Fact]
    public async Task A_bar_that_comes_late_adds_its_instant_and_revises_the_change_after_it()
    {
        await FillAsync("NVDA", "2024-05-01 10:00=1", "2024-05-01 11:00=2", "2024-05-01 12:00=3");
        await FillAsync("IBM", "2024-05-01 10:00=1", "2024-05-01 12:00=1");
        await RunAsync();
        await FillAsync("IBM", "2024-05-01 11:00=1");
        await RunAsync();
        Assert.Equal(["14:00 8.00 - r0", "16:00 28.00 20.00 r0", "15:00 18.00 10.00 r0", "16:00 28.00 10.00 r1"], await SentAsync());
    }

    [Fact]
    public async Task A_changed_bar_revises_its_instant_and_the_change_after_it()
    {
        await FillAsync("NVDA", "2024-05-01 10:00=1", "2024-05-01 11:00=2", "2024-05-01 12:00=3");
        await FillAsync("IBM", "2024-05-01 10:00=1", "2024-05-01 11:00=1", "2024-05-01 12:00=1");
        await RunAsync();
        await FillAsync("NVDA", "2024-05-01 10:00=1.5");
        await RunAsync();
        await RunAsync();
        Assert.Equal(["14:00 13.00 - r1", "15:00 18.00 5.00 r1"], (await SentAsync()).Skip(3));
    }

    [Fact]
    public async Task What_was_sent_is_not_sent_again_after_a_restart_or_by_a_second_run()
    {
        await FillAsync("NVDA", "2024-05-01 10:00=1", "2024-05-01 11:00=2");
        await FillAsync("IBM", "2024-05-01 10:00=1", "2024-05-01 11:00=1");
        await using (var valuation = await StartAsync())
        {
            Assert.Equal((2, 0), (await valuation.RunAsync(default), await valuation.RunAsync(default)));
        }

        await using var restarted = await StartAsync();
        Assert.Equal(0, await restarted.RunAsync(default));
    }

    [Fact]
    public async Task A_run_that_was_interrupted_is_repeated_without_a_trace()
    {
        await FillAsync("NVDA", "2024-05-01 10:00=1", "2024-05-01 11:00=2");
        await FillAsync("IBM", "2024-05-01 10:00=1", "2024-05-01 11:00=1");
        await using var valuation = await StartAsync(new StoppingStore(_world.Store, stopAt: 15));
        await Assert.ThrowsAsync<OperationCanceledException>(() => valuation.RunAsync(default));
        Assert.Equal(2, await valuation.RunAsync(default));
        Assert.Equal(["14:00 8.00 - r0", "15:00 18.00 10.00 r0"], await SentAsync());
    }

    [Fact]
    public async Task A_holding_that_has_ended_is_not_waited_for()
    {
        var portfolio = new Portfolio(
            "Me", "P", "Two", true, [new Holding("NVDA", 10), new Holding("IBM", 1, new DateOnly(2024, 5, 1))]) { GivenShares = 1 };
        await FillAsync("NVDA", "2024-05-01 10:00=1", "2024-05-02 10:00=2");
        await FillAsync("IBM", "2024-05-01 10:00=3");
        await using (var valuation = await StartAsync(portfolio: portfolio)) await valuation.RunAsync(default);
        Assert.Equal(["14:00 13.00 - r0", "14:00 20.00 7.00 r0"], await SentAsync());
    }

    [Fact]
    public async Task Bars_of_the_shortest_common_interval_count()
    {
        await FillAsync("NVDA", "2024-05-01 10:00=1", "2024-05-01 11:00=2");
        await FillAsync("IBM", "2024-05-01 10:00=1");
        await WriteAsync(SampleBars.Of("NVDA", "2024-05-01 10:00:00", "7", "5min"));
        await RunAsync();
        Assert.Equal(["14:00 8.00 - r0"], await SentAsync());
        await WriteAsync(SampleBars.Of("IBM", "2024-05-01 10:00:00", "5", "5min"));
        await RunAsync();
        Assert.Equal(["14:00 8.00 - r0", "14:00 60.00 - r1"], await SentAsync());
    }

    private async Task RunAsync()
    {
        await using var valuation = await StartAsync();
        await valuation.RunAsync(default);
    }

    private async Task<IntradayValuation> StartAsync(IBarStore? store = null, Portfolio? portfolio = null)
    {
        var valuation = new IntradayValuation(_world.Log, store ?? _world.Store, [portfolio ?? Two], _world.Clock);
        await valuation.StartAsync(default);
        return valuation;
    }

    private Task FillAsync(string symbol, params IEnumerable<string> bars) =>
        WriteAsync([.. bars.Select(bar => bar.Split('=')).Select(bar => SampleBars.Of(symbol, $"{bar[0]}:00", bar[1]))]);

    private async Task WriteAsync(params IEnumerable<Bar> bars)
    {
        await using var store = _world.Store;
        await store.WriteAsync(new([.. bars.Select(bar => new BarRow(bar, _offset++))], []), default);
    }

    private async Task<List<string>> SentAsync() =>
        [.. (await SentValues.OfBarsAsync(_world.Log)).Select(one => $"{one.Line.Split(' ')[1][11..16]} {one.Line[26..]} r{one.Revision}")];
}
