using System.Globalization;
using System.Text;
using System.Text.Json;
using Bourse.Events;
using Bourse.Ledger;
using Bourse.Market;

namespace Bourse.Tests.Servers;

/// <summary>Of a network on Kafka any part may be another program, in each dialect: the tables stay the same.</summary>
[Collection(NetworkServers.Collection)]
public sealed class ForeignProgramTests
{
    private const string LastDay = "2024-01-31";
    private static readonly string[] Days = ["--from", "2024-01-01", "--to", LastDay];
    private static readonly Lazy<Task<(List<Quote> Prices, List<(string Portfolio, ValuationRow Row)> Rows)>> Own = new(RunOwnAsync);

    [Theory]
    [InlineData("text")]
    [InlineData("plain")]
    [InlineData("day")]
    public async Task Exchanges_may_be_other_programs(string dialect)
    {
        await using var servers = await OpenAsync();
        await CreateTopicsAsync(servers);
        var (prices, expected) = await Own.Value;
        foreach (var exchange in NetworkFile.Default.Exchanges)
        {
            var file = Path.Combine(servers.Program.Home, $"{exchange.Name}.csv");
            await File.WriteAllTextAsync(file, CsvOf(prices, exchange));
            await ForeignProgram.RunAsync("foreign_exchange.py", TestServers.RequireKafka(), exchange.Name.ToUpperInvariant(), dialect, file);
        }

        foreach (var investor in NetworkFile.Default.Investors) await RunAsync(servers, ["investor", investor.Id, "--until-complete", .. Days]);
        await RunAsync(servers, ["ingest", "--until-complete", .. Days]);

        Assert.Equal(expected, await TablesOfAsync(servers));
        // An exchange of Bourse's own has nothing left to publish, whatever the other program has called itself.
        var before = await CountAsync(servers, Topics.Prices);
        await RunAsync(servers, ["exchange", "se1", "--day-interval", "0", .. Days]);
        Assert.Equal(before, await CountAsync(servers, Topics.Prices));
    }

    [Theory]
    [InlineData("text")]
    [InlineData("plain")]
    [InlineData("day")]
    public async Task Investors_may_be_other_programs(string dialect)
    {
        await using var servers = await OpenAsync();
        var (_, expected) = await Own.Value;
        await RunExchangesAsync(servers, dialect);
        foreach (var investor in NetworkFile.Default.Investors)
        {
            var portfolios = JsonSerializer.Serialize(investor.Portfolios.ToDictionary(
                portfolio => portfolio.Id,
                portfolio => portfolio.Holdings.ToDictionary(holding => holding.Ticker, holding => holding.Quantity.Whole)));
            await ForeignProgram.RunAsync("foreign_investor.py", TestServers.RequireKafka(), investor.Id, dialect, portfolios, LastDay);
        }

        await RunAsync(servers, ["ingest", "--until-complete", .. Days]);

        Assert.Equal(expected, await TablesOfAsync(servers));
        await RunAsync(servers, ["verify", "--from", "2024-01-01"]);
        // An investor of Bourse's own has nothing left to send.
        var before = await CountAsync(servers, Topics.Evaluations);
        await RunAsync(servers, ["investor", "inv1", "--until-complete", .. Days]);
        Assert.Equal(before, await CountAsync(servers, Topics.Evaluations));
    }

    [Theory]
    [InlineData("text")]
    [InlineData("plain")]
    [InlineData("day")]
    public async Task The_ingestion_may_be_another_program(string dialect)
    {
        await using var servers = await OpenAsync();
        var (_, expected) = await Own.Value;
        await RunExchangesAsync(servers, dialect);
        foreach (var investor in NetworkFile.Default.Investors)
        {
            await RunAsync(servers, ["investor", investor.Id, "--until-complete", "--dialect", dialect, .. Days]);
        }

        var printed = await ForeignProgram.RunAsync("foreign_ingest.py", TestServers.RequireKafka(), dialect, LastDay, "6");

        Assert.Equal(expected.Select(Shorten), printed.Split('\n', StringSplitOptions.RemoveEmptyEntries).Order(StringComparer.Ordinal));

        static string Shorten((string Portfolio, ValuationRow Row) row) => string.Create(
            CultureInfo.InvariantCulture,
            $"{row.Portfolio},{row.Row.AsOf:yyyy-MM-dd},{row.Row.Evaluation.ToString(2)},{(row.Row.EvaluationChange ?? Money.Zero).ToString(2)}");
    }

    private static Task<NetworkServers> OpenAsync()
    {
        ForeignProgram.Require();
        return NetworkServers.OpenAsync(kafka: true, mysql: false);
    }

    /// <summary>The prices and the rows of Bourse's own network of the same days.</summary>
    private static async Task<(List<Quote> Prices, List<(string Portfolio, ValuationRow Row)> Rows)> RunOwnAsync()
    {
        await using var embedded = await NetworkServers.OpenAsync(kafka: false, mysql: false);
        await RunAsync(embedded, ["up", "--no-follow", "--day-interval", "0", .. Days]);
        var prices = new List<Quote>();
        await using var log = await embedded.OpenLogAsync();
        await TopicScan.ReadAllAsync(log, Topics.Prices, Take, default);
        return (prices, await TablesOfAsync(embedded));

        void Take(RecordBatch batch)
        {
            foreach (var record in batch) prices.AddRange(PriceReader.Read(record.Value));
        }
    }

    private static async Task RunExchangesAsync(NetworkServers servers, string dialect)
    {
        foreach (var exchange in NetworkFile.Default.Exchanges)
        {
            await RunAsync(servers, ["exchange", exchange.Name, "--day-interval", "0", "--dialect", dialect, .. Days]);
        }
    }

    private static async Task RunAsync(NetworkServers servers, string[] command)
    {
        var (code, data, words) = await servers.Program.RunAsync(command);
        Assert.True(code == 0, $"{string.Join(' ', command)} ends with {code}: {words}{data}");
    }

    private static string CsvOf(List<Quote> prices, ExchangeListing exchange)
    {
        var text = new StringBuilder("day,ticker,price\n");
        foreach (var quote in prices.Where(quote => quote.Exchange.Equals(exchange.Name, StringComparison.OrdinalIgnoreCase)))
        {
            text.Append(CultureInfo.InvariantCulture, $"{quote.Date:yyyy-MM-dd},{quote.Ticker},{quote.Price.ToString(2)}\n");
        }

        return text.ToString();
    }

    private static async Task CreateTopicsAsync(NetworkServers servers)
    {
        Directory.CreateDirectory(servers.Program.Home);
        await using var log = await servers.OpenLogAsync();
        foreach (var topic in new[] { Topics.Prices, Topics.Evaluations }) await log.EnsureTopicAsync(new TopicSpec(topic), default);
    }

    private static async Task<long> CountAsync(NetworkServers servers, string topic)
    {
        await using var log = await servers.OpenLogAsync();
        return await NetworkContents.CountAsync(log, topic);
    }

    private static async Task<List<(string Portfolio, ValuationRow Row)>> TablesOfAsync(NetworkServers servers)
    {
        var rows = new List<(string, ValuationRow)>();
        await using var database = servers.OpenDatabase();
        foreach (var portfolio in NetworkFile.Default.Portfolios)
        {
            await foreach (var block in database.ReadAsync(portfolio.Key, null, null, default))
            {
                foreach (var row in block.ToArray()) rows.Add((portfolio.Key, row));
            }
        }

        // 22 trading days of six portfolios: the weekdays from 2 to 31 January 2024.
        Assert.Equal(6 * 22, rows.Count);
        return rows;
    }
}
