using System.Text.Json;
using Bourse.Retry;
using Microsoft.Data.Sqlite;

namespace Bourse.Tests.Cli;

/// <summary>What commands do when a server is unavailable.</summary>
public sealed class UnavailableServerTests : IDisposable
{
    private static readonly BourseException Unavailable = new(FailureKind.Unreachable, "Kafka at broker:9092 cannot be reached", "see that it runs");
    private readonly CommandLineRun _run = new();

    private readonly FailingLog _log = new(Unavailable);

    public UnavailableServerTests() => _run.Log = _log;

    public void Dispose() => _run.Dispose();

    [Theory]
    [InlineData("exchange se1 --no-wait")]
    [InlineData("investor inv1 --no-wait")]
    [InlineData("ingest --no-wait")]
    [InlineData("up --no-wait")]
    [InlineData("topic list")]
    [InlineData("group list")]
    [InlineData("status")]
    public async Task Who_does_not_wait_ends_with_4_and_one_clear_line(string line)
    {
        var result = await _run.RunAsync(line.Split(' '));

        Assert.Equal(4, result.Code);
        Assert.EndsWith("bourse: Kafka at broker:9092 cannot be reached\ntry: see that it runs\n", result.Words, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("exchange se1", "se1")]
    [InlineData("investor inv1", "inv1")]
    [InlineData("ingest", "ingest")]
    [InlineData("up", "up")]
    public async Task Who_waits_says_so_once_and_ends_at_once_when_interrupted(string line, string name)
    {
        using var stop = new CancellationTokenSource();
        var running = _run.RunAsync(new MemoryStream(), stop.Token, line.Split(' '));
        await Eventually.IsAsync(() =>
        {
            _run.Clock.Advance(RetryPolicy.Reconnect.LongestPause);
            return _log.Calls >= 30;
        });

        await stop.CancelAsync();
        var result = await running.WaitAsync(Patience.Longest);

        Assert.Equal(130, result.Code);
        Assert.Equal(
            [$"warning: {name} waits: Kafka at broker:9092 cannot be reached"],
            result.Words.Split('\n').Where(words => words.StartsWith("warning", StringComparison.Ordinal)));
    }

    [Fact]
    public async Task The_status_tells_what_is_known_without_the_server()
    {
        var result = await _run.RunAsync("status", "--json");

        using var status = JsonDocument.Parse(result.Data);
        Assert.Equal("Kafka at broker:9092 cannot be reached", status.RootElement.GetProperty("unreachable")[0].GetString());
        // Two exchanges, three investors, the ingestion, the scheduler.
        Assert.Equal(7, status.RootElement.GetProperty("stages").GetArrayLength());
    }

    [Fact]
    public async Task A_database_that_another_program_keeps_locked_is_waited_for()
    {
        await _run.RunAsync("database", "init");
        await using var other = new SqliteConnection($"Data Source={Path.Combine(_run.Home, "InvestorsDB.db")};Pooling=False");
        other.Open();
        await using (var transaction = other.BeginTransaction())
        {
            var refused = await _run.RunAsync("database", "init", "--no-wait");

            Assert.Equal(4, refused.Code);
            Assert.Contains("InvestorsDB.db is locked by another process", refused.FirstWords, StringComparison.Ordinal);
        }

        Assert.Equal(0, (await _run.RunAsync("database", "init", "--no-wait")).Code);
    }

    [Fact]
    public async Task A_topic_that_is_there_and_differs_from_what_is_asked_for_is_named_once()
    {
        _run.Log = null;
        _run.Clock.Advance(TimeSpan.FromDays(60));
        string[] up = ["up", "--from", "2024-01-01", "--to", "2024-01-05", "--day-interval", "0", "--no-follow"];
        await _run.RunAsync(up);

        var same = await _run.RunAsync(up);
        var other = await _run.RunAsync([.. up, "--partitions", "4", "--retention-time", "7d"]);

        Assert.DoesNotContain("warning", same.Words, StringComparison.Ordinal);
        const string differences = "1 partition, not 4 partitions, records kept for ever, not records kept for 7 d";
        Assert.Equal(
            new[] { "StockExchange", "portfolios" }.Select(topic => $"warning: topic {topic} is there already and stays as it is: {differences}"),
            other.Words.Split('\n').Where(words => words.StartsWith("warning", StringComparison.Ordinal)));
    }
}
