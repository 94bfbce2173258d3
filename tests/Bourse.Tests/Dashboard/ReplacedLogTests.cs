using System.Text.Json;
using Bourse.Tests.Cli;

namespace Bourse.Tests.Dashboard;

/// <summary>The log under a dashboard is deleted, or another one takes its place, as when a demo begins anew.</summary>
public sealed class ReplacedLogTests : IAsyncLifetime
{
    private DashboardRun _run = null!;

    public async ValueTask InitializeAsync() => _run = await DashboardRun.EmptyAsync();

    public ValueTask DisposeAsync() => _run.DisposeAsync();

    [Fact]
    public async Task A_log_that_takes_the_place_of_another_is_the_only_one_that_is_shown()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "files that are open cannot be deleted there");
        await ProduceAsync("IBM", "2024-01-02", "2024-01-03");
        await ShowsAsync("IBM 2024-01-03");

        foreach (var file in Directory.EnumerateFiles(_run.Home, "log.db*").ToList()) File.Delete(file);
        await ShowsAsync();
        Assert.Equal("[]", await _run.GetAsync("/api/v1/topics"));

        await ProduceAsync("MSFT", "2024-01-02", "2024-01-03", "2024-01-04");
        await ShowsAsync("MSFT 2024-01-04");
        var topic = JsonSerializer.Deserialize<JsonElement>(await _run.GetAsync("/api/v1/topics"))[0];
        Assert.Equal(3, topic.GetProperty("records").GetInt32());
    }

    [Fact]
    public async Task A_topic_that_is_made_anew_is_read_from_its_start()
    {
        await ProduceAsync("IBM", "2024-01-02", "2024-01-03");
        await ShowsAsync("IBM 2024-01-03");

        await _run.Host.OpenedLog!.DeleteTopicAsync("StockExchange", TestContext.Current.CancellationToken);
        await ProduceAsync("MSFT", "2024-01-02", "2024-01-03", "2024-01-04");

        await ShowsAsync("MSFT 2024-01-04");
        var candles = JsonSerializer.Deserialize<JsonElement>(await _run.GetAsync("/api/v1/bars/MSFT?interval=1day")).GetProperty("time");
        Assert.Equal(["2024-01-02", "2024-01-03", "2024-01-04"], candles.EnumerateArray().Select(time => time.GetString()));
    }

    private Task ProduceAsync(string ticker, params string[] days)
    {
        var messages = days.Select(day => $$"""{"TICK":"{{ticker}}","PRICE":100.5,"DATE":"{{day}}","EXCHANGE":"SE1"}""" + "\n");
        return _run.InputAsync(string.Concat(messages), "topic", "produce", "StockExchange", "--create");
    }

    /// <summary>Waits until these symbols are shown, each with the day of its newest price, and no others.</summary>
    private Task ShowsAsync(params string[] symbols) => Eventually.IsAsync(async () =>
    {
        var shown = JsonSerializer.Deserialize<JsonElement>(await _run.GetAsync("/api/v1/symbols")).EnumerateArray();
        return symbols.SequenceEqual(shown.Select(one => $"{one.GetProperty("symbol").GetString()} {one.GetProperty("as_of").GetString()}"));
    });
}
