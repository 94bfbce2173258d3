using Bourse.Adapters.Sqlite;
using Bourse.Events;
using Bourse.Tests.Cli;
using Bourse.Tests.Servers;

namespace Bourse.Tests.Monitoring;

/// <summary>What a running network measures is what log and database hold.</summary>
[Collection(NetworkServers.Collection)]
public sealed class ScrapedNetworkTests : IDisposable
{
    private const string Prices = "messaging_destination_name=\"StockExchange\"";
    private const string Evaluations = "messaging_destination_name=\"portfolios\"";
    private readonly SignallingStream _words = new();

    public void Dispose() => _words.Dispose();

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Counters_agree_with_the_topics_and_the_tables(bool isKafka)
    {
        await using var servers = await NetworkServers.OpenAsync(isKafka, mysql: false);
        var program = servers.Program;
        var url = await program.StartWatchedAsync(_words, "up", "--from", "2025-01-01", "--day-interval", "0");
        await Eventually.IsAsync(async () => await IsIdleAsync(url), () => _words.Text);
        await SendNonsenseAsync(servers);
        var prices = await CountAsync(servers, Topics.Prices);
        await Eventually.IsAsync(async () => await HasReadAsync(url, prices) && await IsIdleAsync(url));
        // Only now have all investors sent theirs: idle before was also a moment in which the first had.
        var evaluations = await CountAsync(servers, Topics.Evaluations);
        // Each investor finds the nonsense; who comes first sends it to the dead letters, and two that come at once both do.
        var letters = 0L;
        await Eventually.IsAsync(async () =>
        {
            if ((await Scrape.ReadAsync(url)).Sum("bourse_stage_dead_letters_total") is not (> 0 and var counted)) return false;
            letters = await CountAsync(servers, Topics.DeadLetters(Topics.Prices));
            return counted == letters;
        });
        var rows = await CountRowsAsync(program);
        var scrape = await Scrape.ReadAsync(url);

        Assert.Equal(prices - 1, scrape.Sum("messaging_client_sent_messages_total", Prices));
        Assert.Equal(prices - 1, scrape.Sum("bourse_stage_records_total", "bourse_stage=\"se"));
        Assert.Equal(3 * prices, scrape.Sum("messaging_client_consumed_messages_total", Prices));
        Assert.Equal(evaluations, scrape.Sum("messaging_client_sent_messages_total", Evaluations));
        Assert.Equal(evaluations, scrape.Sum("messaging_client_consumed_messages_total", Evaluations, "bourse_stage=\"ingest\""));
        Assert.Equal(evaluations, scrape.Sum("bourse_rows_total", "db_system_name=\"sqlite\""));
        Assert.Equal(rows, evaluations);
        Assert.Equal(letters, scrape.Sum("bourse_stage_dead_letters_total"));
        Assert.Equal(0, scrape.Sum("bourse_stage_lag"));
        Assert.Equal(0, scrape.Sum("bourse_stage_lag_time_seconds"));
        Assert.Equal(7, scrape.Sum("bourse_stage_available"));
        Assert.True(scrape.Sum("bourse_sent_bytes_total", Prices) > 80 * prices);
        Assert.True(scrape.Sum("bourse_price_to_row_age_seconds_count") > 0);
        Assert.True(scrape.Sum("db_client_operation_duration_seconds_count", "db_operation_name=\"write\"") > 0);
        Assert.True(scrape.Sum("process_memory_usage_bytes") > 10_000_000);
        Assert.True(scrape.Sum("messaging_client_operation_duration_seconds_count", Prices) > 0);
    }

    [Fact]
    public async Task Bars_are_counted_as_they_come_to_the_bar_store()
    {
        using var program = new BourseProgram();
        Assert.Equal(0, (await program.RunAsync("pipeline", "run")).Code);
        var url = await program.StartWatchedAsync(_words, "stream");
        await Eventually.IsAsync(
            async () => (await Scrape.ReadAsync(url)) is var scrape && scrape.Sum("bourse_bars_total") > 0 && scrape.Sum("bourse_stage_lag") == 0,
            () => _words.Text);
        var scrape = await Scrape.ReadAsync(url);

        await using var store = new SqliteBarStore(Path.Combine(program.Home, "bars.db"), TimeProvider.System);
        var bars = (await store.ListAsync(default)).Sum(series => series.Count);
        Assert.Equal(bars, scrape.Sum("bourse_bars_total", "db_namespace=\"bars.db\""));
        Assert.True(scrape.Sum("db_client_operation_duration_seconds_count", "db_operation_name=\"write\"", "db_namespace=\"bars.db\"") > 0);
    }

    /// <summary>Whether all three investors have read the prices.</summary>
    private static async Task<bool> HasReadAsync(Uri url, long prices) =>
        (await Scrape.ReadAsync(url)).Sum("bourse_stage_records_total", "bourse_stage=\"inv") == 3 * prices;

    private static async Task SendNonsenseAsync(NetworkServers servers)
    {
        await using var log = await servers.OpenLogAsync();
        await using var producer = log.CreateProducer();
        var records = new RecordBuffer();
        records.Add("key"u8, "nonsense"u8, RecordHeaders.None, 0);
        await producer.AppendAsync(Topics.Prices, records, default);
    }

    private static async Task<bool> IsIdleAsync(Uri url)
    {
        var scrape = await Scrape.ReadAsync(url);
        return scrape.Sum("bourse_rows_total") > 0 && scrape.Sum("bourse_stage_lag") == 0
            && scrape.Sum("bourse_rows_total") == scrape.Sum("messaging_client_sent_messages_total", Evaluations)
            && scrape.Sum("bourse_stage_step_age_seconds", "bourse_stage=\"se1\"") > 0.2;
    }

    private static async Task<long> CountAsync(NetworkServers servers, string topic)
    {
        await using var log = await servers.OpenLogAsync();
        var records = 0L;
        await TopicScan.ReadAllAsync(
            log, topic,
            batch =>
            {
                foreach (var _ in batch) records++;
            },
            default);
        return records;
    }

    private static async Task<long> CountRowsAsync(BourseProgram program) => (await program.StatusAsync()).GetProperty("portfolios").EnumerateArray()
        .Sum(table => table.GetProperty("rows").GetInt64());
}
