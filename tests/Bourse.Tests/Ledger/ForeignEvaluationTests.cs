using Bourse.Market;
using Bourse.Ledger;
using static Bourse.Tests.Ledger.IngestionWorld;

namespace Bourse.Tests.Ledger;

/// <summary>Evaluations of other programs become the rows that Bourse's own would become.</summary>
public sealed class ForeignEvaluationTests : IAsyncLifetime
{
    private IngestionWorld _world = null!;

    public async ValueTask InitializeAsync() => _world = await CreateAsync();

    public ValueTask DisposeAsync() => _world.DisposeAsync();

    /// <summary>
    /// P11 has 12,200 shares: 3,218,476.00 / 12,200 = 263.809508; 3,217,225.50 / 12,200 = 263.707008; −1,250.50 / 12,200 = −0.1025;
    /// −1,250.50 / 3,218,476.00 × 100 = −0.038854.
    /// </summary>
    [Theory]
    [InlineData(
        "Inv1_P11",
        """{"investor":"Inv1","portfolio":"P11","date":"2000-01-03","value":3218476.00,"diff":0,"percent_diff":0}""",
        """{"investor":"Inv1","portfolio":"P11","date":"2000-01-04","value":3217225.50,"diff":-1250.50,"percent_diff":-0.04}""")]
    [InlineData(
        null,
        """{"investor_id":"Inv1","portfolio_id":"P11","date":"2000-01-03","value":3218476.0,"change":0,"change_pct":0}""",
        """{"investor_id":"Inv1","portfolio_id":"P11","date":"2000-01-04","value":3217225.4999999995,"change":-1250.5000000005,"change_pct":1}""")]
    [InlineData(
        "P11",
        """{"investor":"Inv1","portfolio":"P11","date":"2000-01-03 00:00:00","value":"3218476.00","diff":null,"percent_diff":null}""",
        """{"investor":"Inv1","portfolio":"P11","date":"2000-01-04 00:00:00","value":"3217225.50","diff":"-1250.50","percent_diff":"-0.04"}""")]
    public async Task The_rows_have_all_their_figures(string? key, string first, string second)
    {
        await _world.SendAsync(key, first);
        await _world.SendAsync(key, second);

        await RunAsync(await _world.StartAsync());

        Assert.Empty(await _world.ReadDeadLettersAsync());
        Assert.Equal([Row("2000-01-03", "263.809508", null, null, "3218476", null), ToSecond("3217225.50")], await _world.ReadAsync());
    }

    [Fact]
    public async Task A_change_of_nothing_is_none_on_the_first_day_only_also_after_a_restart()
    {
        await _world.SendAsync(null, Message("2000-01-03", 0));
        await _world.SendAsync(null, Message("2000-01-04", 0));
        await RunAsync(await _world.StartAsync());
        // Another ingestion, which did not see the first day.
        await _world.SendAsync(null, Message("2000-01-05", 0));
        await RunAsync(await _world.StartAsync());

        Assert.Equal(
            [
                Row("2000-01-03", "1.000000", null, null, "12200", null),
                Row("2000-01-04", "1.000000", "0", "0", "12200", "0"),
                Row("2000-01-05", "1.000000", "0", "0", "12200", "0"),
            ],
            await _world.ReadAsync());
    }

    [Fact]
    public async Task The_first_day_stays_the_first_when_the_topic_is_read_again()
    {
        var database = _world.OpenDatabase();
        await _world.SendAsync(null, Message("2000-01-03", 0));
        await _world.SendAsync(null, Message("2000-01-04", 0));
        // The rows are written, but the reply is lost, so that the offsets are asked for and the partitions are claimed again.
        database.AfterWrite = () => throw new IOException("the reply is lost");
        await Assert.ThrowsAsync<IOException>(async () => await RunAsync(await _world.StartAsync(database: database)));
        await _world.Database.ResetAsync(NetworkFile.Default, default);
        await _world.SendAsync(null, Message("2000-01-05", 0));

        await RunAsync(await _world.StartAsync());

        Assert.Equal([null, "0.00", "0.00"], (await _world.ReadAsync()).Select(row => row.EvaluationChange?.ToString(2)));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_corrected_evaluation_replaces_the_one_before(bool together)
    {
        var stage = await _world.StartAsync();
        await _world.SendAsync(null, Message("2000-01-03", 0));
        if (!together) await RunAsync(stage);
        await _world.SendAsync(null, Message("2000-01-03", 0, "24400"));
        await RunAsync(stage);

        Assert.Equal([Row("2000-01-03", "2.000000", null, null, "24400", null)], await _world.ReadAsync());
    }

    [Fact]
    public async Task Own_and_other_forms_of_one_portfolio_stand_side_by_side()
    {
        await _world.SendAsync(Evaluate(3));
        await _world.SendAsync("x", Message("2000-01-04", 0));
        await _world.SendAsync(Evaluate(5));

        await RunAsync(await _world.StartAsync());

        Assert.Equal(
            [IngestionWorld.Row(3), Row("2000-01-04", "1.000000", "0", "0", "12200", "0"), IngestionWorld.Row(5)], await _world.ReadAsync());
    }

    [Theory]
    [InlineData("""{"investor":"Inv1","portfolio":"P99","date":"2000-01-03","value":1,"diff":0}""", "unknown portfolio Inv1_P99")]
    [InlineData("""{"investor":"Inv1","portfolio":"P11","date":"2000-01-08","value":1,"diff":0}""", "2000-01-08 is not a trading day")]
    [InlineData("""{"investor":"Inv1","portfolio":"P11","date":"2000-01-03","value":1}""", "change is missing")]
    public async Task What_cannot_be_completed_is_a_dead_letter(string message, string reason)
    {
        await _world.SendAsync(null, message);
        await _world.SendAsync(Evaluate(4));

        await RunAsync(await _world.StartAsync());

        Assert.Equal([("0", reason)], await _world.ReadDeadLettersAsync());
        Assert.Equal([IngestionWorld.Row(4)], await _world.ReadAsync());
    }

    private static string Message(string date, decimal change, string value = "12200") =>
        $$"""{"investor":"Inv1","portfolio":"P11","date":"{{date}}","value":{{value}},"diff":{{change}},"percent_diff":0}""";

    private static ValuationRow ToSecond(string value) => Row("2000-01-04", "263.707008", "-0.1025", "-0.038854", value, "-1250.50");

    private static ValuationRow Row(string date, string nav, string? navChange, string? percent, string value, string? change) => new(
        DateOnly.ParseExact(date, "yyyy-MM-dd"), Money.Parse(nav), Parse(navChange), Parse(percent), Money.Parse(value), Parse(change), 0);

    private static Money? Parse(string? text) => text is null ? null : Money.Parse(text);
}
