using Bourse.Events;
using Bourse.Investors;
using static Bourse.Tests.Investors.InvestorBench;

namespace Bourse.Tests.Investors;

public sealed class InvestorStageTests
{
    private readonly InvestorBench _bench = new();

    [Fact]
    public async Task A_day_is_valued_once_every_held_ticker_has_its_price()
    {
        await _bench.PublishAsync(("AAA", Monday, "10.00"));
        await _bench.RunAsync();
        Assert.Empty(await _bench.SentAsync());
        await _bench.PublishAsync(("BBB", Monday, "20.00"));
        await _bench.RunAsync();
        Assert.Equal(["01-08 200.00 - - - r0"], await _bench.SentAsync());
    }

    [Fact]
    public async Task A_change_is_measured_against_the_last_valued_day()
    {
        await _bench.PublishAsync(("AAA", Monday, "10.00"), ("BBB", Monday, "20.00"), ("AAA", Tuesday, "10.50"), ("BBB", Tuesday, "19.75"));
        await _bench.RunAsync();
        // 10 × 10.50 + 5 × 19.75 = 203.75; 3.75 / 200 = 1.875 %
        Assert.Equal(["01-08 200.00 - - - r0", "01-09 203.75 3.75 1.875000 01-08 r0"], await _bench.SentAsync());
    }

    [Fact]
    public async Task A_net_asset_value_of_51_47_after_a_rise_of_1_25_is_up_by_2_49_per_cent()
    {
        _bench.Options = _bench.Options with
        {
            Investor = Holder with { Portfolios = [new("Inv1", "P1", "One share", true, [new("AAA", 1)])] },
        };
        await _bench.PublishAsync(("AAA", Monday, "50.22"), ("AAA", Tuesday, "51.47"));
        await _bench.RunAsync();
        // 1.25 / 50.22 = 2.48904818… %
        Assert.Equal("01-09 51.47 1.25 2.489048 01-08 r0", (await _bench.SentAsync())[1]);
    }

    [Fact]
    public async Task Friday_is_the_day_before_Monday()
    {
        await _bench.PublishAsync(("AAA", "2024-01-05", "1.00"), ("BBB", "2024-01-05", "1.00"), ("AAA", Monday, "2.00"), ("BBB", Monday, "2.00"));
        await _bench.RunAsync();
        Assert.Equal(["01-05 15.00 - - - r0", "01-08 30.00 15.00 100.000000 01-05 r0"], await _bench.SentAsync());
    }

    [Fact]
    public async Task A_missing_price_holds_its_portfolio_back_and_shows_in_the_status()
    {
        await _bench.PublishAsync(
            ("AAA", Monday, "1"), ("BBB", Monday, "1"), ("AAA", Tuesday, "1"), ("AAA", Wednesday, "1"), ("BBB", Wednesday, "1"));
        var status = await _bench.RunAsync();
        Assert.Single(await _bench.SentAsync());
        Assert.Equal(new Waiting("Inv1_P1", "BBB", new DateOnly(2024, 1, 9), _bench.Clock.GetUtcNow()), status.Waiting);
        Assert.Equal(new DateOnly(2024, 1, 8), status.LastDate);
        await _bench.PublishAsync(("BBB", Tuesday, "1"));
        Assert.Null((await _bench.RunAsync()).Waiting);
        Assert.Equal(3, (await _bench.SentAsync()).Length);
    }

    [Fact]
    public async Task A_repeated_price_changes_nothing()
    {
        await _bench.PublishAsync(("AAA", Monday, "10.00"), ("BBB", Monday, "20.00"), ("AAA", Monday, "10.00"), ("BBB", Monday, "20.00"));
        await _bench.RunAsync();
        Assert.Equal(["01-08 200.00 - - - r0"], await _bench.SentAsync());
    }

    [Fact]
    public async Task Prices_that_come_again_after_their_topic_was_deleted_make_no_revision()
    {
        var prices = new[] { ("AAA", Monday, "1"), ("BBB", Monday, "2"), ("AAA", Tuesday, "3"), ("BBB", Tuesday, "4") };
        await _bench.PublishAsync(prices);
        await _bench.RunAsync();
        var sent = await _bench.SentAsync();
        await _bench.Log.DeleteTopicAsync(Topics.Prices, default);
        await _bench.Log.EnsureTopicAsync(new TopicSpec(Topics.Prices), default);

        await _bench.PublishWhileRunningAsync([.. prices, ("AAA", Wednesday, "5"), ("BBB", Wednesday, "6")]);

        // 10 × 5 + 5 × 6 = 80, after 10 × 3 + 5 × 4 = 50.
        string[] all = [.. sent, "01-10 80.00 30.00 60.000000 01-09 r0"];
        Assert.Equal(all, await _bench.SentAsync());
    }

    [Fact]
    public async Task An_investor_that_starts_while_a_deleted_topic_is_filled_again_sends_the_same_changes()
    {
        // Twelve weekdays from 2024-01-08 on; AAA goes up by 1 a day, so the value by 10.
        var days = Enumerable.Range(0, 16).Select(n => new DateOnly(2024, 1, 8).AddDays(n))
            .Where(day => day.DayOfWeek is not (DayOfWeek.Saturday or DayOfWeek.Sunday)).Select(day => day.ToString("yyyy-MM-dd")).ToList();
        (string, string, string)[] prices = [.. days.SelectMany((day, n) => new[] { ("AAA", day, $"{n + 1}"), ("BBB", day, "2") })];
        _bench.Options = _bench.Options with { To = new DateOnly(2024, 1, 23) };
        await _bench.PublishAsync(prices);
        await _bench.RunAsync();
        var sent = await _bench.SentAsync();
        Assert.Equal(12, sent.Length);
        await _bench.Log.DeleteTopicAsync(Topics.Prices, default);
        await _bench.Log.EnsureTopicAsync(new TopicSpec(Topics.Prices), default);
        await _bench.PublishAsync(prices[..3]);

        await _bench.PublishWhileRunningAsync(prices[3..]);

        Assert.Equal(sent, (await _bench.SentAsync()).Distinct());
    }

    /// <summary>
    /// Twelve weekdays; AAA goes up by 1 a day. The investor that starts again finds none of the prices, or those of an exchange that is far ahead of
    /// the other one: with carried prices every day looks valued then.
    /// </summary>
    [Theory]
    [InlineData(0, false)]
    [InlineData(5, false)]
    [InlineData(0, true)]
    [InlineData(12, true)]
    public async Task Prices_that_come_again_make_no_revision_although_they_were_carried_in_between(int published, bool isOneAhead)
    {
        _bench.Options = _bench.Options with { To = new DateOnly(2024, 1, 23), Missing = MissingPolicy.Carry, Lateness = 2 };
        var days = Enumerable.Range(0, 16).Select(n => new DateOnly(2024, 1, 8).AddDays(n))
            .Where(day => day.DayOfWeek is not (DayOfWeek.Saturday or DayOfWeek.Sunday)).Select(day => day.ToString("yyyy-MM-dd")).ToList();
        (string, string, string)[] prices = [.. days.SelectMany((day, n) => new[] { ("AAA", day, $"{n + 1}"), ("BBB", day, $"{n + 2}") })];
        await _bench.PublishAsync(prices);
        await _bench.RunAsync();
        var sent = await _bench.SentAsync();
        Assert.Equal(12, sent.Length);
        await _bench.Log.DeleteTopicAsync(Topics.Prices, default);
        await _bench.Log.EnsureTopicAsync(new TopicSpec(Topics.Prices), default);
        if (isOneAhead) prices = [.. prices.OrderBy(price => price.Item1 == "AAA" ? 0 : 1)];
        await _bench.PublishAsync(prices[..published]);

        await _bench.PublishWhileRunningAsync(prices[published..]);

        Assert.Equal(sent, (await _bench.SentAsync()).Distinct());
    }

    [Fact]
    public async Task A_price_that_comes_again_with_another_value_revises_its_day_also_when_prices_are_carried()
    {
        _bench.Options = _bench.Options with { Missing = MissingPolicy.Carry };
        await _bench.PublishAsync(("AAA", Monday, "1"), ("BBB", Monday, "2"), ("AAA", Tuesday, "3"), ("BBB", Tuesday, "4"));
        await _bench.RunAsync();
        await _bench.Log.DeleteTopicAsync(Topics.Prices, default);
        await _bench.Log.EnsureTopicAsync(new TopicSpec(Topics.Prices), default);
        await _bench.PublishWhileRunningAsync(("AAA", Monday, "1"), ("BBB", Monday, "2"), ("AAA", Tuesday, "3"), ("BBB", Tuesday, "5"));

        await _bench.RunAsync();

        // 10 × 1 + 5 × 2 = 20; 10 × 3 + 5 × 4 = 50, and with 5 instead of 4 it is 55.
        Assert.Equal(
            ["01-08 20.00 - - - r0", "01-09 50.00 30.00 150.000000 01-08 r0", "01-09 55.00 35.00 175.000000 01-08 r1"],
            (await _bench.SentAsync()).Distinct());
    }

    [Fact]
    public async Task A_different_price_revises_its_day_and_the_change_of_the_next()
    {
        await _bench.PublishAsync(("AAA", Monday, "10.00"), ("BBB", Monday, "20.00"), ("AAA", Tuesday, "10.00"), ("BBB", Tuesday, "20.00"));
        await _bench.PublishAsync(("AAA", Wednesday, "10.00"), ("BBB", Wednesday, "20.00"), ("AAA", Monday, "11.00"));
        await _bench.RunAsync();
        Assert.Equal(
            [
                "01-08 200.00 - - - r0", "01-09 200.00 0.00 0.000000 01-08 r0", "01-10 200.00 0.00 0.000000 01-09 r0",
                "01-08 210.00 - - - r1", "01-09 200.00 -10.00 -4.761905 01-08 r1",
            ],
            await _bench.SentAsync());
    }

    [Fact]
    public async Task A_revision_of_the_last_day_counts_for_the_day_after_it()
    {
        await _bench.PublishAsync(
            ("AAA", Monday, "10.00"), ("BBB", Monday, "20.00"), ("BBB", Monday, "30.00"), ("AAA", Tuesday, "10.00"), ("BBB", Tuesday, "30.00"));
        await _bench.RunAsync();
        Assert.Equal(["01-08 200.00 - - - r0", "01-08 250.00 - - - r1", "01-09 250.00 0.00 0.000000 01-08 r0"], await _bench.SentAsync());
    }

    [Fact]
    public async Task Skipping_leaves_a_day_out_once_a_later_price_shows_that_its_own_is_missing()
    {
        _bench.Options = _bench.Options with { Missing = MissingPolicy.Skip };
        await _bench.PublishAsync(("AAA", Monday, "1"), ("BBB", Monday, "1"), ("AAA", Tuesday, "1"), ("AAA", Wednesday, "1"));
        await _bench.RunAsync();
        Assert.Single(await _bench.SentAsync());
        await _bench.PublishAsync(("BBB", Wednesday, "2"));
        await _bench.RunAsync();
        Assert.Equal(["01-08 15.00 - - - r0", "01-10 20.00 5.00 33.333333 01-08 r0"], await _bench.SentAsync());
    }

    [Fact]
    public async Task A_skipped_day_whose_price_comes_late_is_valued_then_and_the_next_change_made_anew()
    {
        _bench.Options = _bench.Options with { Missing = MissingPolicy.Skip };
        await _bench.PublishAsync(
            ("AAA", Monday, "1"), ("BBB", Monday, "1"), ("AAA", Tuesday, "1"), ("AAA", Wednesday, "1"), ("BBB", Wednesday, "2"));
        await _bench.PublishAsync(("BBB", Tuesday, "1"));
        await _bench.RunAsync();
        Assert.Equal(
            ["01-08 15.00 - - - r0", "01-10 20.00 5.00 33.333333 01-08 r0", "01-09 15.00 0.00 0.000000 01-08 r0",
                "01-10 20.00 5.00 33.333333 01-09 r1"],
            await _bench.SentAsync());
    }

    [Fact]
    public async Task Carrying_values_a_day_at_the_last_price_and_says_so()
    {
        _bench.Options = _bench.Options with { Missing = MissingPolicy.Carry };
        await _bench.PublishAsync(("AAA", Monday, "1"), ("BBB", Monday, "2"), ("AAA", Tuesday, "3"), ("AAA", Thursday, "1"), ("BBB", Thursday, "1"));
        await _bench.RunAsync();
        Assert.Equal(
            [
                "01-08 20.00 - - - r0", "01-09 40.00 20.00 100.000000 01-08 r0 carried BBB",
                "01-10 40.00 0.00 0.000000 01-09 r0 carried AAA,BBB", "01-11 15.00 -25.00 -62.500000 01-10 r0",
            ],
            await _bench.SentAsync());
    }

    [Fact]
    public async Task A_carried_price_that_comes_late_revises_every_day_it_was_carried_to()
    {
        _bench.Options = _bench.Options with { Missing = MissingPolicy.Carry };
        await _bench.PublishAsync(("AAA", Monday, "1"), ("BBB", Monday, "2"), ("AAA", Tuesday, "1"), ("AAA", Wednesday, "1"));
        await _bench.PublishAsync(("AAA", Thursday, "1"), ("BBB", Thursday, "2"), ("BBB", Tuesday, "4"));
        await _bench.RunAsync();
        Assert.Equal(
            ["01-09 30.00 10.00 50.000000 01-08 r1", "01-10 30.00 0.00 0.000000 01-09 r1 carried BBB", "01-11 20.00 -10.00 -33.333333 01-10 r1"],
            (await _bench.SentAsync())[4..]);
    }

    [Fact]
    public async Task A_restart_at_any_record_sends_what_an_undisturbed_run_sends()
    {
        (string, string, string)[] prices =
        [
            ("AAA", Monday, "10"), ("BBB", Monday, "20"), ("AAA", Tuesday, "11"), ("AAA", Monday, "12"), ("BBB", Tuesday, "21"),
            ("BBB", Tuesday, "21"), ("BBB", Wednesday, "9"), ("AAA", Wednesday, "8"), ("AAA", Tuesday, "7"), ("AAA", Thursday, "1"),
            ("BBB", Thursday, "1"),
        ];
        foreach (var policy in Enum.GetValues<MissingPolicy>())
        {
            var undisturbed = new InvestorBench();
            undisturbed.Options = undisturbed.Options with { Missing = policy };
            await undisturbed.PublishAsync(prices);
            await undisturbed.RunAsync();
            var restarted = new InvestorBench { Options = undisturbed.Options };
            foreach (var price in prices)
            {
                await restarted.PublishAsync(price);
                await restarted.RunAsync();
            }

            Assert.Equal(await undisturbed.SentAsync(), await restarted.SentAsync());
        }
    }

    [Fact]
    public async Task Sent_evaluations_that_are_not_what_the_prices_say_are_corrected_by_a_higher_revision()
    {
        await _bench.PublishAsync(("AAA", Monday, "10"), ("BBB", Monday, "20"));
        await _bench.RunAsync();
        var other = new InvestorBench { Options = _bench.Options };
        await other.PublishAsync(("AAA", Monday, "11"), ("BBB", Monday, "20"));
        await CopyEvaluationsAsync(_bench, other);
        await other.RunAsync();
        Assert.Equal(["01-08 200.00 - - - r0", "01-08 210.00 - - - r1"], await other.SentAsync());
    }

    [Fact]
    public async Task Without_the_old_prices_an_investor_goes_on_from_what_it_sent()
    {
        await _bench.PublishAsync(("AAA", Monday, "10"), ("BBB", Monday, "20"), ("AAA", Tuesday, "10"), ("BBB", Tuesday, "20"));
        await _bench.RunAsync();
        var other = new InvestorBench { Options = _bench.Options };
        await other.PublishAsync(("BBB", Tuesday, "20"), ("AAA", Wednesday, "20"), ("BBB", Wednesday, "20"));
        await CopyEvaluationsAsync(_bench, other);
        await other.RunAsync();
        Assert.Equal("01-10 300.00 100.00 50.000000 01-09 r0", (await other.SentAsync())[^1]);
        Assert.Equal(3, (await other.SentAsync()).Length);
    }

    [Fact]
    public async Task Evaluations_sent_years_before_the_oldest_price_in_the_log_do_no_harm()
    {
        var other = new InvestorBench { Options = _bench.Options };
        _bench.Options = _bench.Options with { Missing = MissingPolicy.Skip };
        await _bench.PublishAsync(("AAA", "2021-01-04", "10"), ("BBB", "2021-01-04", "20"), ("AAA", Monday, "10"), ("BBB", Monday, "20"));
        await _bench.RunAsync();
        await other.PublishAsync(("BBB", Monday, "20"), ("AAA", Tuesday, "20"), ("BBB", Tuesday, "20"));
        await CopyEvaluationsAsync(_bench, other);
        await other.RunAsync();
        Assert.Equal("01-09 300.00 100.00 50.000000 01-08 r0", (await other.SentAsync())[^1]);
    }

    [Fact]
    public async Task Prices_over_several_partitions_give_the_same_values()
    {
        var bench = new InvestorBench(partitions: 5);
        await bench.PublishAsync(("AAA", Monday, "10.00"), ("BBB", Monday, "20.00"), ("AAA", Tuesday, "10.50"), ("BBB", Tuesday, "19.75"));
        await bench.RunAsync();
        Assert.Equal(["01-08 200.00 - - - r0", "01-09 203.75 3.75 1.875000 01-08 r0"], await bench.SentAsync());
    }

    [Fact]
    public async Task An_unusable_price_goes_to_the_dead_letters_once_and_the_rest_goes_on()
    {
        await _bench.PublishRawAsync("AAA", "not json");
        await _bench.PublishAsync(
            ("ZZZ", Monday, "1"), ("AAA", "2024-01-07", "1"), ("AAA", Monday, "-1"), ("AAA", Monday, "10"), ("BBB", Monday, "20"));
        await _bench.RunAsync();
        var again = await _bench.RunAsync();
        Assert.Equal(["01-08 200.00 - - - r0"], await _bench.SentAsync());
        Assert.Equal(4, (await _bench.DeadLettersAsync()).Count);
        Assert.Equal(0, again.DeadLetters);
    }

    [Fact]
    public async Task Until_complete_ends_after_the_last_trading_day_asked_for()
    {
        _bench.Options = _bench.Options with { UntilComplete = true, To = new DateOnly(2024, 1, 14) };
        foreach (var date in new[] { Monday, Tuesday, Wednesday, Thursday }) await _bench.PublishAsync(("AAA", date, "1"), ("BBB", date, "1"));
        await using var investor = new InvestorStage(_bench.Log, _bench.Options, _bench.Clock);
        await investor.StartAsync(default);
        while (await investor.StepAsync(TimeSpan.Zero, default) == StepResult.Worked)
        {
        }

        Assert.Equal(StepResult.Idle, await investor.StepAsync(TimeSpan.Zero, default));
        await _bench.PublishAsync(("AAA", "2024-01-12", "1"), ("BBB", "2024-01-12", "1"));
        while (await investor.StepAsync(TimeSpan.Zero, default) is var result && result != StepResult.Completed)
        {
            Assert.Equal(StepResult.Worked, result);
        }
    }

    [Fact]
    public async Task An_investor_that_starts_before_the_first_price_does_not_take_its_first_step_for_the_end()
    {
        await using var investor = new InvestorStage(_bench.Log, _bench.Options, _bench.Clock);
        await investor.StartAsync(default);
        await _bench.PublishAsync(("AAA", Monday, "10.00"), ("BBB", Monday, "20.00"));
        while (await investor.StepAsync(TimeSpan.Zero, default) != StepResult.Idle)
        {
        }

        Assert.Equal(["01-08 200.00 - - - r0"], await _bench.SentAsync());
    }

    [Fact]
    public async Task A_price_that_could_make_a_portfolio_worth_more_than_can_be_told_is_a_bad_message()
    {
        _bench.Options = _bench.Options with
        {
            Investor = Holder with { Portfolios = [new("Inv1", "P1", "Many", true, [new("AAA", 2_000_000)])] },
        };
        await _bench.PublishAsync(("AAA", Monday, "10000000"), ("AAA", Monday, "5.00"));
        await _bench.RunAsync();
        Assert.Equal(["01-08 10000000.00 - - - r0"], await _bench.SentAsync());
        Assert.Equal(
            "PRICE is absurd: at 10000000.00 Inv1_P1 could be worth more than 9223372036855", Assert.Single(await _bench.DeadLettersAsync()).Error);
    }

    [Fact]
    public async Task An_evaluation_forged_for_a_day_beyond_every_price_does_not_hold_its_portfolio_back()
    {
        await _bench.PublishAsync(("AAA", Monday, "10.00"), ("BBB", Monday, "20.00"));
        await _bench.RunAsync();
        await using (var producer = _bench.Log.CreateProducer())
        {
            var records = new Bourse.Events.RecordBuffer();
            var forged = """
                {"investor":"Inv1","portfolio":"P1","date":"2098-01-06","value":1.00,"nav_per_share":1,"shares":15,"revision":0}
                """u8;
            records.Add("Inv1_P1"u8, forged, Bourse.Events.EvaluationMessage.Headers, 0);
            await producer.AppendAsync(Bourse.Events.Topics.Evaluations, records, default);
        }

        await _bench.PublishAsync(("AAA", Tuesday, "10.00"), ("BBB", Tuesday, "20.00"));
        await _bench.RunAsync();
        Assert.Equal("01-09 200.00 0.00 0.000000 01-08 r0", (await _bench.SentAsync())[^1]);
    }

    private static async Task CopyEvaluationsAsync(InvestorBench from, InvestorBench to)
    {
        var records = new Bourse.Events.RecordBuffer();
        await Bourse.Events.TopicScan.ReadAllAsync(from.Log, Bourse.Events.Topics.Evaluations, batch => Copy(batch, records), default);
        await using var producer = to.Log.CreateProducer();
        await producer.AppendAsync(Bourse.Events.Topics.Evaluations, records, default);
    }

    private static void Copy(Bourse.Events.RecordBatch batch, Bourse.Events.RecordBuffer records)
    {
        foreach (var record in batch) records.Add(record);
    }
}
