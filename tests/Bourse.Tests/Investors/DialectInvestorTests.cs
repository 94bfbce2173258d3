using System.Text;
using Bourse.Events;
using static Bourse.Tests.Investors.InvestorBench;

namespace Bourse.Tests.Investors;

/// <summary>Investors that write as other programs do, or continue what other programs have written.</summary>
public sealed class DialectInvestorTests
{
    private readonly InvestorBench _bench = new();

    /// <summary>10 × 10 + 5 × 20 = 200; 10 × 11 + 5 × 20 = 210, a change of 5 %; 10 × 12.5 + 5 × 20 = 225, a change of 7.14 %.</summary>
    [Theory]
    [InlineData(
        Dialect.Text,
        """{"investor":"Inv1","portfolio":"P1","date":"2024-01-08","value":200.00,"diff":0,"percent_diff":0}""",
        """{"investor":"Inv1","portfolio":"P1","date":"2024-01-09","value":210.00,"diff":10.00,"percent_diff":5.00}""",
        """{"investor":"Inv1","portfolio":"P1","date":"2024-01-10","value":225.00,"diff":15.00,"percent_diff":7.14}""")]
    [InlineData(
        Dialect.Plain,
        """{"investor_id":"Inv1","portfolio_id":"P1","date":"2024-01-08","value":200.00,"change":0,"change_pct":0}""",
        """{"investor_id":"Inv1","portfolio_id":"P1","date":"2024-01-09","value":210.00,"change":10.00,"change_pct":5.00}""",
        """{"investor_id":"Inv1","portfolio_id":"P1","date":"2024-01-10","value":225.00,"change":15.00,"change_pct":7.14}""")]
    public async Task Evaluations_are_sent_in_the_dialect_that_is_asked_for_once_over_restarts(Dialect dialect, params string[] expected)
    {
        _bench.Options = _bench.Options with { Dialect = dialect };
        await PublishTwoDaysAsync();
        await _bench.RunAsync();
        await _bench.RunAsync();
        await _bench.PublishAsync(("AAA", Wednesday, "12.50"), ("BBB", Wednesday, "20.00"));
        await _bench.RunAsync();

        Assert.Equal(expected.Select(message => $"Inv1_P1 {message}"), await SentAsync());
    }

    [Fact]
    public async Task A_changed_price_is_sent_again_once_without_a_revision()
    {
        _bench.Options = _bench.Options with { Dialect = Dialect.Plain };
        await PublishTwoDaysAsync();
        await _bench.PublishAsync(("AAA", Tuesday, "12.50"));
        await _bench.RunAsync();
        var sent = await SentAsync();
        await _bench.RunAsync();

        Assert.Equal(3, sent.Count);
        Assert.EndsWith("""
            "date":"2024-01-09","value":225.00,"change":25.00,"change_pct":12.50}
            """, sent[2], StringComparison.Ordinal);
        Assert.Equal(sent, await SentAsync());
    }

    [Theory]
    [InlineData("""{"investor":"Inv1","portfolio":"P1","date":"2024-01-08","value":200.0,"diff":0,"percent_diff":0}""", null)]
    [InlineData("""{"investor_id":"Inv1","portfolio_id":"P1","date":"2024-01-08","value":199.99999999999997,"change":null}""", "P1")]
    public async Task An_investor_continues_after_another_program(string message, string? key)
    {
        await AppendAsync(key, message);
        await PublishTwoDaysAsync();
        await _bench.RunAsync();
        await _bench.RunAsync();

        Assert.Equal(
            [
                $"{key} {message}",
                """Inv1_P1 {"investor":"Inv1","portfolio":"P1","date":"2024-01-09","value":210.00,"change":10.00,"change_pct":5.000000"""
                + ""","nav_per_share":14.000000,"shares":15,"previous_date":"2024-01-08","revision":0}""",
            ],
            await SentAsync());
    }

    [Fact]
    public async Task A_wrong_value_of_another_program_is_corrected()
    {
        await AppendAsync(null, """{"investor":"Inv1","portfolio":"P1","date":"2024-01-08","value":200.01,"diff":0,"percent_diff":0}""");
        await PublishTwoDaysAsync();
        await _bench.RunAsync();
        var corrected = (await SentAsync())[1..];

        Assert.Contains(corrected, message => message.Contains("\"date\":\"2024-01-08\",\"value\":200.00", StringComparison.Ordinal)
            && message.EndsWith("\"revision\":1}", StringComparison.Ordinal));
        await _bench.RunAsync();
        Assert.Equal(corrected, (await SentAsync())[1..]);
    }

    private Task PublishTwoDaysAsync() => _bench.PublishAsync(
        ("AAA", Monday, "10.00"), ("BBB", Monday, "20.00"), ("AAA", Tuesday, "11.00"), ("BBB", Tuesday, "20.00"));

    private async Task AppendAsync(string? key, string message)
    {
        var records = new RecordBuffer();
        records.Add(key is null ? null : Encoding.UTF8.GetBytes(key), Encoding.UTF8.GetBytes(message), RecordHeaders.None, 0);
        await using var producer = _bench.Log.CreateProducer();
        await producer.AppendAsync(Topics.Evaluations, records, default);
    }

    private async Task<List<string>> SentAsync()
    {
        var messages = new List<string>();
        await TopicScan.ReadAllAsync(_bench.Log, Topics.Evaluations, Read, default);
        return messages;

        void Read(RecordBatch batch)
        {
            foreach (var record in batch) messages.Add($"{Encoding.UTF8.GetString(record.Key)} {Encoding.UTF8.GetString(record.Value)}");
        }
    }
}
