using System.Text.Json;
using System.Text.RegularExpressions;
using Bourse.Events;
using Bourse.Hosting.Stages;

namespace Bourse.Tests.Cli;

/// <summary>Stages and <c>doctor</c> warn of topics that may lose records; commands that only look do not.</summary>
public sealed partial class TopicLimitsTests : IDisposable
{
    private static readonly string[] Up =
        ["up", "--from", "2024-01-01", "--to", "2024-01-12", "--day-interval", "0", "--no-follow", "--retention-time", "90d"];

    private readonly CommandLineRun _run = new();

    // The doctor compares the clock with the time at which it was written.
    public TopicLimitsTests() => _run.Clock.Advance(TimeSpan.FromDays(1000));

    public void Dispose() => _run.Dispose();

    [Theory]
    [InlineData(false, null, null, null)]
    [InlineData(false, "7", null, "deletes records after 7 d")]
    [InlineData(false, "0.5", null, "deletes records after 12 h")]
    [InlineData(false, null, 150_000L, "deletes the oldest records beyond 150000 bytes a partition")]
    [InlineData(true, null, null, "keeps only the newest record of each key (cleanup.policy=compact)")]
    [InlineData(true, "7", null, "keeps only the newest record of each key (cleanup.policy=compact) and deletes records after 7 d")]
    public void Every_limit_is_named(bool isCompacted, string? days, long? bytes, string? limits)
    {
        TimeSpan? time = days is null ? null : TimeSpan.FromDays(double.Parse(days, System.Globalization.CultureInfo.InvariantCulture));
        var topic = new TopicDescription("portfolios", "id", 1, 1, time, bytes) { IsCompacted = isCompacted };

        Assert.Equal(limits, TopicLimits.Of(topic));
    }

    [Fact]
    public async Task A_run_warns_of_all_topics_in_one_line_and_commands_that_look_do_not()
    {
        var first = await _run.RunAsync(Up);
        var again = await _run.RunAsync(Up);

        foreach (var run in new[] { first, again })
        {
            Assert.Equal(0, run.Code);
            Assert.Equal(
                "warning: topic StockExchange deletes records after 90 d, topic portfolios deletes records after 90 d: "
                + "a stage that starts later or anew misses them\n",
                Assert.Single(Warnings().Matches(run.Words)).Value);
        }

        foreach (var looks in (string[][])[["status"], ["verify", "--from", "2024-01-01"], ["report"], ["topic", "list"], ["group", "list"]])
        {
            var result = await _run.RunAsync(looks);
            Assert.True(result.Code == 0, result.Words);
            Assert.DoesNotContain("warning", result.Words, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task The_doctor_warns_of_a_limit_of_the_embedded_log()
    {
        await _run.RunAsync(Up);

        var text = await _run.RunAsync("doctor");
        var json = await _run.RunAsync("doctor", "--json");

        Assert.Equal(0, text.Code);
        Assert.Contains("warn  topic StockExchange  deletes records after 90 d\n", text.Data, StringComparison.Ordinal);
        using var findings = JsonDocument.Parse(json.Data);
        var warned = findings.RootElement.EnumerateArray().Where(finding => finding.GetProperty("health").GetString() == "warn");
        Assert.Superset(
            new HashSet<string?> { "topic StockExchange", "topic portfolios" },
            warned.Select(finding => finding.GetProperty("part").GetString()).ToHashSet());
    }

    [Fact]
    public async Task Bad_rows_of_a_file_are_logged_by_the_run_and_not_by_commands_that_look()
    {
        var file = _run.WriteFile("prices.csv", "Date,Stock,Close\n2024-01-02,IBM,10.00\n2024-01-03,IBM,eleven\n2024-01-04,IBM,12.00\n");
        var portfolios = _run.WriteFile(
            "portfolios.json",
            """
            {"investors":[{"id":"Inv1","name":"One","city":"Athens",
            "portfolios":[{"id":"P1","name":"First","holdings":{"IBM":2}}]}]}
            """);
        string[] settings = ["--exchange", "csv:" + file, "--portfolios", portfolios];

        var demo = await _run.RunAsync(["demo", .. settings]);
        var verify = await _run.RunAsync(["verify", "--home", Path.Combine(_run.Home, "demo"), .. settings]);

        Assert.True(demo.Code == 0, demo.Words);
        Assert.Contains("eleven", demo.Words, StringComparison.Ordinal);
        Assert.Equal((0, "everything is right: 2 prices, 2 evaluations, 2 rows, 1 report checked\n"), (verify.Code, verify.Words));
    }

    [GeneratedRegex("warning: .*deletes records.*\n")]
    private static partial Regex Warnings();
}
