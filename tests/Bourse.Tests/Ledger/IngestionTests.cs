using Bourse.Events;
using Bourse.Ledger;
using Bourse.Market;
using Bourse.Sinks;
using Xunit;
using static Bourse.Tests.Ledger.IngestionWorld;

namespace Bourse.Tests.Ledger;

public sealed class IngestionTests : IAsyncLifetime
{
    /// <summary>A message that can be used, but for its last brace: of a member that is there twice the last counts.</summary>
    private const string Usable = "{'investor':'Inv1','portfolio':'P11','date':'2000-01-03','value':1,'nav_per_share':1,'shares':1,'revision':0";

    private static readonly string[] Portfolios = ["Inv1_P11", "Inv1_P12", "Inv2_P21", "Inv2_P22", "Inv3_P31", "Inv3_P32"];
    private IngestionWorld _world = null!;

    public async ValueTask InitializeAsync() => _world = await CreateAsync();

    public ValueTask DisposeAsync() => _world.DisposeAsync();

    [Fact]
    public async Task An_evaluation_becomes_the_row_of_its_day()
    {
        await _world.SendAsync(P11, """
            {"investor":"Inv1","portfolio":"P11","date":"2000-01-03","value":3218476.00,"change":null,"change_pct":null,
            "nav_per_share":263.8095,"shares":12200,"previous_date":null,"revision":0}
            """);
        await _world.SendAsync("Inv1_P12", """
            {"investor":"Inv1","portfolio":"P12","date":"2000-01-04","value":5147.00,"change":125.00,"change_pct":2.489048,
            "nav_per_share":51.470000,"shares":100,"previous_date":"2000-01-03","revision":3}
            """);

        await RunAsync(await _world.StartAsync());

        var first = new ValuationRow(new DateOnly(2000, 1, 3), Money.Parse("263.8095"), null, null, Money.Parse("3218476.00"), null, 0);
        var second = new ValuationRow(
            new DateOnly(2000, 1, 4),
            NavPerShare: Money.Parse("51.47"),
            NavChange: Money.Parse("1.25"),
            NavChangePct: Money.Parse("2.489048"),
            Evaluation: Money.Parse("5147.00"),
            EvaluationChange: Money.Parse("125.00"),
            Revision: 3);
        Assert.Equal([first], await _world.ReadAsync());
        Assert.Equal([second], await _world.ReadAsync("Inv1_P12"));
    }

    [Fact]
    public async Task Offsets_go_to_the_database_and_to_the_group()
    {
        await _world.SendAsync(Evaluate(3), Evaluate(4));

        await RunAsync(await _world.StartAsync());

        var progress = Assert.Single(await _world.Database.ReadProgressAsync(default));
        Assert.Equal(new PartitionProgress(new TopicPartition("portfolios", 0), 2, 1, "ingest"), progress);
        Assert.Equal(2, await _world.ReadCommittedAsync());
    }

    [Theory]
    [InlineData(0, 1, 2)]
    [InlineData(2, 1, 0)]
    [InlineData(1, 2, 0)]
    public async Task The_highest_revision_stays_in_whatever_order_they_come(int first, int second, int third)
    {
        var stage = await _world.StartAsync();

        await _world.SendAsync(Evaluate(3, first), Evaluate(4, 0), Evaluate(3, second), Evaluate(3, third));
        await RunAsync(stage);
        foreach (var revision in new[] { first, second, third })
        {
            await _world.SendAsync(Evaluate(5, revision));
            await RunAsync(stage);
        }

        Assert.Equal([Row(3, 2), Row(4), Row(5, 2)], await _world.ReadAsync());
    }

    [Fact]
    public async Task Repeats_change_nothing()
    {
        var stage = await _world.StartAsync();
        await _world.SendAsync(Evaluate(3), Evaluate(4), Evaluate(3));
        await RunAsync(stage);

        await _world.SendAsync(Evaluate(3), Evaluate(4), Evaluate(5), Evaluate(5));
        await RunAsync(stage);

        Assert.Equal([Row(3), Row(4), Row(5)], await _world.ReadAsync());
    }

    [Theory]
    [InlineData(P11, "not JSON", "not an evaluation in JSON")]
    [InlineData(P11, "[]", "not a JSON object")]
    [InlineData(P11, null, "there is a key but no message")]
    [InlineData(P11, "{'investor':'Inv1','portfolio':'P11'}", "date is missing")]
    [InlineData(P11, "'date':'2000-01-32'", "date is not a day")]
    [InlineData(P11, "'value':'one'", "value is not an amount")]
    [InlineData(P11, "'value':99999999999999", "value is not an amount")]
    [InlineData(P11, "'value':1.001", "Evaluation is not in whole cents: 1.001000")]
    [InlineData(P11, "'change':0.005", "DailyEvaluationChange is not in whole cents")]
    [InlineData(P11, "'nav_per_share':1000000000", "NAVperShare is out of range")]
    [InlineData(P11, "'change':-1000000000", "DailyNAVChange is out of range")]
    [InlineData(P11, "'change':1,'change_pct':1000000000.1", "DailyNAVChangePercent is out of range")]
    [InlineData(P11, "'shares':0", "shares is not positive")]
    [InlineData(P11, "'revision':-1", "revision is negative")]
    [InlineData(P11, "'date':'2000-01-08'", "2000-01-08 is not a trading day")]
    [InlineData("Inv1_P99", "'portfolio':'P99'", "unknown portfolio Inv1_P99")]
    [InlineData("Inv1_P12", "", "the key is Inv1_P12, the message is about Inv1_P11")]
    public async Task A_message_that_cannot_be_used_goes_to_the_dead_letters_with_its_reason(string? key, string? message, string reason)
    {
        await _world.SendAsync(Evaluate(3));
        var complete = message is "" or ['\'', ..] ? $"{Usable}{(message.Length > 0 ? "," : "")}{message}}}" : message;
        await _world.SendAsync(key, complete?.Replace('\'', '"'));
        await _world.SendAsync(Evaluate(4));
        var stage = await _world.StartAsync();

        await RunAsync(stage);

        var (offset, error) = Assert.Single(await _world.ReadDeadLettersAsync());
        Assert.Equal("1", offset);
        Assert.Contains(reason, error);
        Assert.Equal([Row(3), Row(4)], await _world.ReadAsync());
        Assert.Equal(3, await _world.ReadProgressAsync());
        Assert.Equal((3, 1), (stage.Status.Records, stage.Status.DeadLetters));
    }

    [Fact]
    public async Task Dead_letters_are_durable_before_the_offset_moves_and_are_sent_once()
    {
        await _world.SendAsync(P11, "not JSON");
        var database = _world.OpenDatabase();
        var before = 0;
        database.BeforeWrite = async () =>
        {
            before = (await _world.ReadDeadLettersAsync()).Count;
            throw new IOException("power cut");
        };
        await Assert.ThrowsAsync<IOException>(async () => await RunAsync(await _world.StartAsync(database: database)));
        Assert.Equal((1, 0), (before, await _world.ReadProgressAsync()));

        await RunAsync(await _world.StartAsync());

        Assert.Single(await _world.ReadDeadLettersAsync());
        Assert.Equal(1, await _world.ReadProgressAsync());
    }

    [Fact]
    public async Task A_portfolio_without_a_table_is_named_at_the_start()
    {
        var portfolio = new Portfolio("Inv4", "P41", "Delta", true, [new Holding("IBM", 1)]);
        var network = NetworkFile.Default with { Investors = [new Investor("Inv4", "Delta", "Athens", [portfolio])] };

        var failure = await Assert.ThrowsAsync<BourseException>(() => _world.StartAsync(Options with { Network = network }));

        Assert.Contains("Inv4_P41", failure.Message);
        Assert.Equal(BourseErrorCode.DatabaseNotInitialized, failure.Code);
    }

    [Fact]
    public async Task It_ends_once_every_portfolio_has_its_row_of_the_last_trading_day_asked_for()
    {
        // 2000-01-07 is a Friday; the ninth is the Sunday after it.
        var stage = await _world.StartAsync(Options with { To = new DateOnly(2000, 1, 9), UntilComplete = true });
        Assert.Equal(StepResult.Idle, await RunAsync(stage));
        await _world.SendAsync(Portfolios.SelectMany(portfolio => new[] { Evaluate(6, 0, portfolio), Evaluate(7, 0, portfolio) }).SkipLast(1));
        Assert.Equal(StepResult.Idle, await RunAsync(stage));
        Assert.Equal(new DateOnly(2000, 1, 6), stage.Status.LastDate);

        await _world.SendAsync(Evaluate(7, 0, Portfolios[^1]));

        Assert.Equal(StepResult.Completed, await RunAsync(stage));
        Assert.Equal(new DateOnly(2000, 1, 7), stage.Status.LastDate);
        Assert.Equal(StepResult.Completed, await RunAsync(await _world.StartAsync(Options with { UntilComplete = true })));
    }

    [Fact]
    public async Task An_evaluation_without_a_key_is_taken_and_numbers_may_be_text()
    {
        var usable = $"{Usable}}}".Replace('\'', '"');
        await _world.SendAsync(null, usable);
        var expected = await ReadAfterAsync();
        await _world.Database.ResetAsync(NetworkFile.Default, default);
        var asText = System.Text.RegularExpressions.Regex.Replace(usable, "\"(shares|value|revision|nav_per_share)\":([0-9.]+)", "\"$1\":\"$2\"");
        Assert.Contains("\"shares\":\"", asText, StringComparison.Ordinal);
        await _world.Log.DeleteTopicAsync(Topics.Evaluations, default);
        await _world.Log.EnsureTopicAsync(new TopicSpec(Topics.Evaluations), default);
        await _world.SendAsync(null, asText);

        Assert.Single(expected);
        Assert.Equal(expected, await ReadAfterAsync());
        Assert.Empty(await _world.ReadDeadLettersAsync());

        async Task<List<ValuationRow>> ReadAfterAsync()
        {
            await using var stage = await _world.StartAsync();
            await RunAsync(stage);
            return await _world.ReadAsync();
        }
    }

    [Fact]
    public async Task A_run_that_waits_for_its_end_says_what_is_missing_and_why()
    {
        var (removed, late) = (Portfolios[0], Portfolios[1]);
        await _world.SendAsync(Portfolios.SkipLast(1).Select(portfolio => Evaluate(portfolio == late ? 6 : 7, 0, portfolio)));
        await RunAsync(await _world.StartAsync());
        _world.Execute($"DELETE FROM {removed}");
        var stage = await _world.StartAsync(Options with { UntilComplete = true, StallTime = TimeSpan.FromSeconds(5) });

        Assert.Equal(StepResult.Idle, await RunAsync(stage));
        var atFirst = stage.Status.MissingRows;
        _world.Clock.Advance(TimeSpan.FromSeconds(5));
        await RunAsync(stage);
        var missing = stage.Status.MissingRows;
        await _world.SendAsync(Evaluate(7, 0, removed), Evaluate(7, 0, late), Evaluate(7, 0, Portfolios[^1]));
        var end = await RunAsync(stage);

        Assert.Empty(atFirst);
        var day = new DateOnly(2000, 1, 7);
        Assert.Equal(
            [
                new MissingRow(removed, removed[..4], day, day), new MissingRow(late, late[..4], day, new DateOnly(2000, 1, 6)),
                new MissingRow(Portfolios[^1], Portfolios[^1][..4], day, null),
            ],
            missing);
        Assert.Equal((StepResult.Completed, 0), (end, stage.Status.MissingRows.Count));
    }

    [Fact]
    public async Task It_starts_where_the_group_has_committed_when_asked_to_and_goes_on_from_there()
    {
        await _world.SendAsync(Evaluate(3), Evaluate(4), Evaluate(5));
        var first = await _world.StartAsync();
        await RunAsync(first);
        await first.DisposeAsync();
        _world.Clock.Advance(Options.SessionTimeout + TimeSpan.FromSeconds(1));
        _world.Execute($"DELETE FROM {P11}");
        var committed = new Dictionary<TopicPartition, long> { [new(Topics.Evaluations, 0)] = 1 };
        await _world.Log.SetCommittedAsync(IngestionOptions.Group, committed, default);
        var lines = new List<string>();

        var stage = await _world.StartAsync(Options with { StartsFromCommitted = true, Logger = new LineLogger(lines.Add) });
        await RunAsync(stage);

        Assert.Equal([Row(4), Row(5)], await _world.ReadAsync());
        Assert.Equal(
            ["portfolios[0] is read from offset 1, where group investorsDB has committed; the store is at 3"],
            lines.Select(line => line[line.IndexOf("portfolios", StringComparison.Ordinal)..]));
        Assert.Equal((2, 3), (stage.Status.Records, await _world.ReadProgressAsync()));
    }

    [Fact]
    public async Task Without_being_asked_to_end_it_goes_on()
    {
        await _world.SendAsync(Portfolios.Select(portfolio => Evaluate(7, 0, portfolio)));

        Assert.Equal(StepResult.Idle, await RunAsync(await _world.StartAsync()));
    }

    [Fact]
    public async Task The_lag_is_what_is_left_to_read()
    {
        for (var day = 3; day <= 7; day++) await _world.SendAsync(Evaluate(day));
        var stage = await _world.StartAsync(Options with { MaxRecords = 2 });

        await stage.StepAsync(TimeSpan.Zero, default);
        Assert.Equal((2, 3), (stage.Status.Records, stage.Status.Lag));

        await RunAsync(stage);
        Assert.Equal((5, 0), (stage.Status.Records, stage.Status.Lag));
    }

    [Fact]
    public async Task Small_batches_share_a_transaction_up_to_its_limit()
    {
        for (var day = 3; day <= 7; day++) await _world.SendAsync(Evaluate(day));
        var (together, apart) = (_world.OpenDatabase(), _world.OpenDatabase());

        await RunAsync(await _world.StartAsync(database: together));
        await _world.Database.ResetAsync(NetworkFile.Default, default);
        await RunAsync(await _world.StartAsync(Options with { MaxRecords = 2 }, apart));

        Assert.Equal((1, 3), (together.Writes, apart.Writes));
        Assert.Equal([Row(3), Row(4), Row(5), Row(6), Row(7)], await _world.ReadAsync());
    }

    [Fact]
    public async Task A_wait_that_is_cancelled_loses_nothing()
    {
        var stage = await _world.StartAsync();
        using var cancellation = new CancellationTokenSource();
        var step = stage.StepAsync(TimeSpan.FromHours(1), cancellation.Token);
        await cancellation.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => step);

        await _world.SendAsync(Evaluate(3));
        await RunAsync(stage);

        Assert.Equal([Row(3)], await _world.ReadAsync());
    }
}
