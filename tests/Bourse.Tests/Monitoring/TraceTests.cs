using System.Text;
using Bourse.Adapters.Sqlite;
using Bourse.Events;
using Bourse.Tests.Cli;

namespace Bourse.Tests.Monitoring;

/// <summary>A trace goes from a price to a row, over three processes, and only where somebody wants it.</summary>
public sealed class TraceTests : IDisposable
{
    private static readonly string[] Days = ["--from", "2024-01-01", "--to", "2024-01-07", "--day-interval", "0"];
    private readonly BourseProgram _bourse = new();

    public void Dispose() => _bourse.Dispose();

    [Fact]
    public async Task One_trace_goes_from_a_price_to_the_row_in_the_database()
    {
        await using var collector = await OtlpCollector.StartAsync();
        foreach (var (name, value) in collector.Variables) _bourse.Environment[name] = value;

        await RunAsync(["exchange", "se1", .. Days]);
        await RunAsync(["exchange", "se2", .. Days]);
        foreach (var investor in (string[])["inv1", "inv2", "inv3"]) await RunAsync(["investor", investor, "--until-complete", .. Days[..4]]);
        await RunAsync(["ingest", "--until-complete", .. Days[..4]]);

        var spans = collector.Spans;
        var rows = spans.Where(span => span.Name == "write rows").ToList();
        Assert.NotEmpty(rows);
        Assert.All(rows, row =>
        {
            var valuation = Assert.Single(spans, span => span.Id == row.Parent);
            var price = Assert.Single(spans, span => span.Id == valuation.Parent);
            Assert.Equal(["process StockExchange", "send StockExchange", ""], [valuation.Name, price.Name, price.Parent]);
            Assert.Equal([row.Trace, row.Trace], [valuation.Trace, price.Trace]);
        });
        Assert.Equal(2, spans.Count(span => span.Name == "send StockExchange"));
        Assert.Equal(["bourse-test"], collector.Services.Keys);
        Assert.Superset(
            new HashSet<string> { "bourse.rows", "messaging.client.sent.messages", "bourse.price_to_row.age" }, collector.Metrics.ToHashSet());
        var headers = await HeadersAsync();
        Assert.Contains(headers, header => header.StartsWith("StockExchange traceparent=00-", StringComparison.Ordinal));
        Assert.Contains(headers, header => header.StartsWith($"portfolios traceparent=00-{rows[0].Trace}-", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Without_a_watcher_records_have_no_header_of_a_trace()
    {
        await RunAsync(["up", "--no-follow", .. Days]);

        Assert.All(await HeadersAsync(), header => Assert.Matches("^(StockExchange schema=price.v1|portfolios schema=evaluation.v1)$", header));
    }

    private async Task RunAsync(params string[] arguments)
    {
        var (code, _, words) = await _bourse.RunAsync(arguments);
        Assert.True(code == 0, words);
    }

    private async Task<IReadOnlyList<string>> HeadersAsync()
    {
        var headers = new HashSet<string>();
        await using var log = await SqliteEventLog.OpenAsync(Path.Combine(_bourse.Home, "log.db"), new WaitCountingClock(), default);
        foreach (var topic in (string[])[Topics.Prices, Topics.Evaluations]) await TopicScan.ReadAllAsync(log, topic, Take, default);
        return [.. headers];

        void Take(RecordBatch batch)
        {
            foreach (var record in batch)
            {
                foreach (var (name, value) in record.ReadHeaders()) headers.Add($"{batch.Partition.Topic} {name}={Encoding.UTF8.GetString(value!)}");
            }
        }
    }
}
