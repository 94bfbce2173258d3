using Bourse.Bars;

namespace Bourse.Tests.Bars;

/// <summary>Topics of symbols into a bar store.</summary>
public sealed class BarStreamTests
{
    private static readonly DateOnly Day = new(2024, 5, 1);
    private readonly BarWorld _world = new();

    [Fact]
    public async Task The_bars_of_all_symbols_come_into_the_store_and_nothing_else()
    {
        var bars = Bars("NVDA", 20).Concat(Bars("BRK.B", 10)).Concat([SampleBars.Of("NVDA", "2024-05-01 10:00:00", "7.70", "5min")]).ToList();
        await _world.SendAsync(bars);
        await _world.SendTextAsync("StockExchange", "{}");
        await _world.SendTextAsync("nvda_topic", "{}");

        var status = await _world.RunToEndAsync();

        Assert.Equal(bars.Select(SampleBars.Text).Order(), (await _world.ReadAsync()).Order());
        Assert.Equal((31, 0, 0L), (status.Records, status.DeadLetters, status.Lag));
        Assert.DoesNotContain(await _world.Log.ListTopicsAsync(default), topic => topic.Name.EndsWith(".dlq", StringComparison.Ordinal));
    }

    [Fact]
    public async Task An_hour_that_occurs_twice_is_stored_twice()
    {
        var first = SampleBars.Of("NVDA", "2024-11-03 01:00:00", "1.0");
        var second = first with { Instant = first.Instant.AddHours(1), Close = 1.5m };
        await _world.SendAsync(first, second);
        await _world.RunToEndAsync();
        Assert.Equal([SampleBars.Text(first), SampleBars.Text(second)], await _world.ReadAsync());
    }

    [Fact]
    public async Task New_symbols_are_picked_up_without_a_restart()
    {
        await _world.SendAsync(Bars("NVDA", 5));
        await using var stream = await _world.StartAsync();
        await BarWorld.RunAsync(stream);
        await _world.SendAsync(Bars("IBM", 5));
        await BarWorld.RunAsync(stream);
        Assert.Empty(await _world.ReadAsync("IBM"));

        _world.Clock.Advance(TimeSpan.FromSeconds(2));
        await BarWorld.RunAsync(stream);

        Assert.Equal(5, (await _world.ReadAsync("IBM")).Count);
        Assert.Equal((10L, 2), (stream.Status.Records, stream.Topics.Count));
    }

    [Fact]
    public async Task A_stream_that_starts_before_there_is_any_symbol_waits_for_one()
    {
        await using var stream = await _world.StartAsync();
        Assert.Equal(StepResult.Idle, await stream.StepAsync(TimeSpan.Zero, default));
        await _world.SendAsync(Bars("NVDA", 5));
        _world.Clock.Advance(TimeSpan.FromSeconds(2));
        await BarWorld.RunAsync(stream);
        Assert.Equal(5, (await _world.ReadAsync()).Count);
    }

    [Fact]
    public async Task Without_a_symbol_everything_has_been_read()
    {
        await using var stream = await _world.StartAsync();
        Assert.True(await stream.HasReadAllAsync(default));
        await _world.SendAsync(Bars("NVDA", 5));
        Assert.False(await stream.HasReadAllAsync(default));
        await BarWorld.RunAsync(stream);
        Assert.True(await stream.HasReadAllAsync(default));
        Assert.Equal(5, (await _world.ReadAsync()).Count);
    }

    [Fact]
    public async Task A_topic_that_was_deleted_does_not_stop_the_others()
    {
        await _world.SendAsync(Bars("NVDA", 5).Concat(Bars("IBM", 5)));
        await using var stream = await _world.StartAsync();
        await BarWorld.RunAsync(stream);
        await _world.Log.DeleteTopicAsync("IBM_topic", default);
        await _world.SendAsync(Bars("NVDA", 9));
        _world.Clock.Advance(TimeSpan.FromSeconds(1));
        await BarWorld.RunToEndAsync(stream);
        Assert.Equal(9, (await _world.ReadAsync("NVDA")).Count);

        await _world.SendAsync(Bars("IBM", 7));
        _world.Clock.Advance(TimeSpan.FromSeconds(2));
        await BarWorld.RunToEndAsync(stream);
        Assert.Equal(7, (await _world.ReadAsync("IBM")).Count);
    }

    [Fact]
    public async Task Initial_twice_append_and_none_lead_to_the_same_table()
    {
        var bars = Bars("NVDA", 30).Concat(Bars("IBM", 10)).ToList();
        await _world.SendAsync(bars);
        await _world.SendAsync(bars[3] with { Close = 100.5m });
        await _world.RunToEndAsync(BarStreamMode.Initial);
        var table = await _world.ReadAsync();
        Assert.Equal(40, table.Count);

        foreach (var mode in new[] { BarStreamMode.Initial, BarStreamMode.Append, BarStreamMode.Continue, BarStreamMode.Initial })
        {
            var status = await _world.RunToEndAsync(mode);
            Assert.Equal(mode == BarStreamMode.Initial ? 41 : 0, status.Records);
            Assert.Equal(table, await _world.ReadAsync());
        }
    }

    [Fact]
    public async Task Append_reads_what_comes_from_now_on_and_new_topics_from_their_beginning()
    {
        await _world.SendAsync(Bars("NVDA", 5));
        await using var stream = await _world.StartAsync(BarWorld.Options with { Start = new BarStreamStart(BarStreamMode.Append) });
        await _world.SendAsync(Bars("NVDA", 8).Skip(5).Concat(Bars("IBM", 4)));
        _world.Clock.Advance(TimeSpan.FromSeconds(2));
        await BarWorld.RunToEndAsync(stream);
        Assert.Equal((3, 4), ((await _world.ReadAsync("NVDA")).Count, (await _world.ReadAsync("IBM")).Count));
    }

    [Fact]
    public async Task Without_a_mode_it_goes_on_where_it_stopped()
    {
        await _world.SendAsync(Bars("NVDA", 5));
        await _world.RunToEndAsync();
        await _world.SendAsync(Bars("NVDA", 8).Skip(5));
        Assert.Equal(3, (await _world.RunToEndAsync()).Records);
        Assert.Equal(8, (await _world.ReadAsync()).Count);
    }

    [Fact]
    public async Task A_run_moves_to_its_beginning_once_however_often_its_stage_is_made_anew()
    {
        await _world.SendAsync(Bars("NVDA", 5));
        var options = BarWorld.Options with { Start = new BarStreamStart(BarStreamMode.Initial) };
        await using (var stage = await _world.StartAsync(options)) await BarWorld.RunToEndAsync(stage);
        await using var again = await _world.StartAsync(options);
        await BarWorld.RunToEndAsync(again);
        Assert.Equal(0, again.Status.Records);
    }

    [Fact]
    public async Task A_message_that_is_no_bar_goes_to_the_dead_letters_of_its_topic_and_the_rest_goes_on()
    {
        await _world.SendAsync(Bars("M&M.NS", 3));
        await _world.SendTextAsync("M_and_M_dot_NS_topic", "none", "{}");
        await _world.SendAsync(Bars("M&M.NS", 5).Skip(3));

        var status = await _world.RunToEndAsync();
        await _world.RunToEndAsync(BarStreamMode.Initial);

        Assert.Equal((7L, 2L, 5), (status.Records, status.DeadLetters, (await _world.ReadAsync()).Count));
        var letters = await _world.Log.GetRangesAsync("M_and_M_dot_NS_topic.dlq", default);
        Assert.Equal(2, letters.Sum(range => range.Count));
    }

    [Fact]
    public async Task Thousands_of_symbols_need_one_consumer_and_no_call_for_each()
    {
        var symbols = Enumerable.Range(0, Effort.Of(500, full: 5_000)).Select(i => $"S{i}").ToList();
        await _world.SendAsync(symbols.SelectMany(symbol => Bars(symbol, 2)));
        var log = new ConsumerCountingLog(_world.Log);
        await using var stream = await _world.StartAsync(log: log);

        await BarWorld.RunToEndAsync(stream);

        Assert.Equal((symbols.Count, 2L * symbols.Count), (stream.Topics.Count, stream.Status.Records));
        Assert.Equal((1, 0), (log.Consumers, log.SingleCalls));
        Assert.Equal(2 * symbols.Count, (await _world.ReadAsync()).Count);
    }

    [Fact]
    public async Task Two_members_share_the_symbols()
    {
        var symbols = Enumerable.Range(0, 10).Select(i => $"S{i}").ToList();
        foreach (var symbol in symbols) await _world.EnsureTopicAsync(symbol);
        await using var one = await _world.StartAsync();
        await using var two = await _world.StartAsync(BarWorld.Options with { InstanceId = "two" });
        await RunBothAsync(one, two);
        await _world.SendAsync(symbols.SelectMany(symbol => Bars(symbol, 4)));
        await RunBothAsync(one, two);
        Assert.Equal((40, 40L), ((await _world.ReadAsync()).Count, one.Status.Records + two.Status.Records));
        Assert.True(one.Status.Records > 0 && two.Status.Records > 0);
    }

    private async Task RunBothAsync(BarStream one, BarStream two)
    {
        for (var i = 0; i < 20; i++)
        {
            await one.StepAsync(TimeSpan.Zero, default);
            await two.StepAsync(TimeSpan.Zero, default);
            _world.Clock.Advance(TimeSpan.FromSeconds(1));
        }
    }

    private static IEnumerable<Bar> Bars(string symbol, int count) => SampleBars.Hours(symbol, Day, count);
}
