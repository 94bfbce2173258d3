using System.Text.Json;
using Bourse.Dashboard.Reading;
using Bourse.Dashboard.Views;
using Microsoft.Playwright;

namespace Bourse.Tests.Dashboard;

/// <summary>Tables, completion, history and results of the page of the lake, by the API and in a real browser.</summary>
public sealed class LakePageTests : IAsyncLifetime
{
    private DashboardRun _run = null!;

    public async ValueTask InitializeAsync()
    {
        _run = await DashboardRun.WithNetworkAsync();
        await SinkAsync("""{"item":"pen","count":2}""");
        await SinkAsync("""{"item":"=cmd|calc","count":2.5,"paid_by":"card"}""");
    }

    public ValueTask DisposeAsync() => _run.DisposeAsync();

    [Fact]
    public async Task A_table_tells_its_days_files_and_what_each_version_of_its_schema_has_changed()
    {
        var table = await JsonAsync("/api/v1/lake/tables/orders");
        Assert.Equal((2, 1), (table.GetProperty("all_files").GetInt32(), table.GetProperty("partitions").GetArrayLength()));
        Assert.Equal([0, 1], table.GetProperty("files").EnumerateArray().Select(file => file.GetProperty("first_offset").GetInt32()).Order());
        var versions = table.GetProperty("versions").EnumerateArray().Select(
            version => string.Join(", ", version.GetProperty("changes").EnumerateArray().Select(change => change.GetString())));
        // An int has ten digits, and 2.5 one behind the point.
        Assert.Equal(["count int → decimal(11,1), + paid_by varchar", "+ item varchar, + count int"], versions);
        using var unknown = await _run.Client.GetAsync("/api/v1/lake/tables/order", TestContext.Current.CancellationToken);
        Assert.Equal(404, (int)unknown.StatusCode);
        Assert.Contains("orders", await unknown.Content.ReadAsStringAsync(TestContext.Current.CancellationToken), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Words_are_completed_with_tables_columns_and_keywords_as_the_prompt_does()
    {
        foreach (var (word, names) in ((string, string[])[])[("ord", ["order", "orders"]), ("paid", ["paid_by"]), ("SEL", ["SELECT"]), ("", [])])
        {
            var completed = await JsonAsync($"/api/v1/sql/completions?word={word}");
            Assert.Equal(names, completed.EnumerateArray().Select(name => name.GetString()));
        }
    }

    [Fact]
    public void Numbers_are_drawn_over_days_in_their_order_and_texts_as_the_statement_has_them()
    {
        var byDay = Result([("n", true), ("day", false)], ["2", "2024-05-02"], ["1", "2024-05-01"], [null, "2024-05-03"]);
        Assert.Equal(["2024-05-01", "2024-05-02", "2024-05-03"], byDay!.Labels);
        Assert.Equal([1, 2, null], byDay.Series.Single().Data);
        var byText = Result([("name", false), ("n", true)], ["z", "2"], ["a", "1"]);
        Assert.Equal(["z", "a"], byText!.Labels);
        var byNumber = Result([("x", true), ("y", true)], ["10", "2"], ["9", "1"]);
        Assert.Equal(["9", "10"], byNumber!.Labels);
        Assert.Null(Result([("name", false)], ["z"]));
        Assert.Null(Result([("n", true)], ["1"]));
    }

    [Fact]
    public async Task A_statement_is_completed_run_drawn_saved_and_found_again_on_the_next_visit()
    {
        await using var browser = await BrowserRun.StartAsync();
        await browser.OpenAsync(new Uri(_run.Url, "/lake"));
        var loaded = await browser.Page.EvaluateAsync<string>("performance.getEntriesByType('resource').map(one => one.name).join(' ')");
        Assert.DoesNotContain("echarts", loaded, StringComparison.Ordinal);
        await browser.Page.GetByRole(AriaRole.Button, new PageGetByRoleOptions { Name = "orders" }).ClickAsync();
        await Assertions.Expect(browser.Page.GetByLabel("Table orders")).ToContainTextAsync("+ paid_by varchar");
        var field = browser.Page.Locator("#statement");
        await field.FillAsync("");
        await field.PressSequentiallyAsync("SELECT AsOf, Evaluat");
        var options = browser.Page.GetByRole(AriaRole.Option);
        await Assertions.Expect(options).ToHaveTextAsync(["Evaluation"]);
        await field.PressAsync("Tab");
        await field.PressSequentiallyAsync(" FROM inv1_p1");
        await Assertions.Expect(options).ToHaveTextAsync(["Inv1_P11", "Inv1_P12"]);
        Assert.Empty(await browser.BarriersAsync());
        await field.PressAsync("ArrowDown");
        await field.PressAsync("Enter");
        await Assertions.Expect(field).ToHaveValueAsync("SELECT AsOf, Evaluation FROM Inv1_P12");
        await field.PressAsync("Control+Enter");
        await Assertions.Expect(browser.Page.Locator("section[aria-label=SQL] [role=status]")).ToContainTextAsync("4 rows");
        var values = await browser.Page.Locator("section[aria-label=SQL] td:nth-child(2)").AllInnerTextsAsync();

        foreach (var (form, type) in ((string, string)[])[("line", "line"), ("bar", "bar")])
        {
            await browser.Page.GetByRole(AriaRole.Button, new PageGetByRoleOptions { Name = form, Exact = true }).ClickAsync();
            await browser.Page.WaitForFunctionAsync(
                "type => document.querySelector('.chart[data-ready]')?.bourseChart.chart.getOption().series[0].type === type", type);
        }

        var drawn = await browser.Page.EvaluateAsync<double[]>("document.querySelector('.chart').bourseChart.result.series[0].data");
        Assert.Equal(values.Select(double.Parse).Order(), drawn.Order());
        const string Name = "<img src=x onerror=alert(1)>";
        await browser.Page.GetByLabel("Save as").FillAsync(Name);
        await browser.Page.GetByRole(AriaRole.Button, new PageGetByRoleOptions { Name = "Save", Exact = true }).ClickAsync();
        await Assertions.Expect(browser.Page.GetByLabel("Saved statements")).ToContainTextAsync(Name);

        await browser.Page.ReloadAsync();
        await browser.Page.GetByLabel("Run before").SelectOptionAsync("0");
        await Assertions.Expect(field).ToHaveValueAsync("SELECT AsOf, Evaluation FROM Inv1_P12");
        await field.FillAsync("");
        await browser.Page.GetByLabel("Saved statements").GetByRole(AriaRole.Button).First.ClickAsync();
        await Assertions.Expect(field).ToHaveValueAsync("SELECT AsOf, Evaluation FROM Inv1_P12");
        Assert.Empty(await browser.BarriersAsync());
        Assert.Empty(browser.Problems);
    }

    [Fact]
    public async Task A_result_is_saved_as_a_file_without_formulas_and_the_bytes_that_were_scanned_are_told()
    {
        await using var browser = await BrowserRun.StartAsync(390, ColorScheme.Dark);
        await browser.OpenAsync(new Uri(_run.Url, "/lake"));
        await browser.Page.Locator("#statement").FillAsync("SELECT item, count FROM orders ORDER BY _offset");
        await browser.Page.GetByRole(AriaRole.Button, new PageGetByRoleOptions { Name = "Run", Exact = true }).ClickAsync();
        var files = (await JsonAsync("/api/v1/lake/tables/orders")).GetProperty("files").EnumerateArray();
        var bytes = files.Sum(file => file.GetProperty("bytes").GetInt64());
        await Assertions.Expect(browser.Page.Locator("section[aria-label=SQL] [role=status]")).ToContainTextAsync($"2 of 2 files, {bytes} B scanned");
        var download = await browser.Page.RunAndWaitForDownloadAsync(
            () => browser.Page.GetByRole(AriaRole.Button, new PageGetByRoleOptions { Name = "CSV" }).ClickAsync());
        var file = await File.ReadAllTextAsync(await download.PathAsync(), TestContext.Current.CancellationToken);
        Assert.Equal("item,count\r\npen,2.0\r\n'=cmd|calc,2.5\r\n", file);
        Assert.Equal(390, await browser.Page.EvaluateAsync<int>("document.documentElement.scrollWidth"));
        Assert.Empty(browser.Problems);
    }

    private static ResultChart? Result((string Name, bool IsNumber)[] columns, params string?[][] rows) => ResultChart.Of(new StatementResult(
        [.. columns.Select(column => new ResultColumnView(column.Name, column.IsNumber))], rows, false, 0, 0, 0, 0));

    private async Task SinkAsync(string message)
    {
        await _run.InputAsync(message, "topic", "produce", "orders", "--create");
        await _run.CommandAsync("sink", "--topic", "orders", "--until-end", "--quiet");
        await _run.CommandAsync("lake", "crawl");
    }

    private async Task<JsonElement> JsonAsync(string path) => JsonDocument.Parse(await _run.GetAsync(path)).RootElement;
}
