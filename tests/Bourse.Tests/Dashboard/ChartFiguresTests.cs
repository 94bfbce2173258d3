using System.Buffers.Binary;
using System.Globalization;
using System.Text.Json;
using System.Text.RegularExpressions;
using Bourse.Bars.Indicators;
using Bourse.Tests.Bars;
using Bourse.Tests.Cli;
using Microsoft.Playwright;

namespace Bourse.Tests.Dashboard;

/// <summary>What the chart holds in the browser, against figures of TA-Lib and pandas, and what it gives away as a picture.</summary>
public sealed class ChartFiguresTests : IAsyncLifetime
{
    // The golden figures are rounded to eight decimals.
    private const double HalfOfLastDigit = 0.51e-8;
    private const string Address = "/?symbol=GOOGL&interval=1day&range=Max&form=candles&indicators=sma20,sma50,ema20,bollinger,rsi14,macd";
    private DashboardRun _run = null!;

    public async ValueTask InitializeAsync() => _run = await DashboardRun.EmptyAsync();

    public ValueTask DisposeAsync() => _run.DisposeAsync();

    [Fact]
    public async Task Indicators_are_drawn_with_the_golden_figures_also_those_of_a_price_that_comes_later()
    {
        await ProduceAsync(GooglDays.All.SkipLast(1));
        await using var browser = await BrowserRun.StartAsync();
        await browser.OpenAsync(new Uri(_run.Url, Address));
        await Assertions.Expect(browser.Page.Locator(".chart")).ToHaveAttributeAsync("data-ready", "true");
        await browser.Page.EvaluateAsync("window.isFirst = true");
        await ProduceAsync(GooglDays.All.TakeLast(1));
        await Assertions.Expect(browser.Page.Locator(".chart")).ToHaveAttributeAsync("data-last", new Regex("^2017-12-29 "));
        Assert.True(await browser.Page.EvaluateAsync<bool>("window.isFirst"), "the page was loaded again");

        var json = await browser.Page.EvaluateAsync<string>(
            """
            JSON.stringify(Object.fromEntries(document.querySelector('.chart').bourseChart.chart.getOption().series
                .map(one => [one.name, one.data.map(item => Array.isArray(item) ? item[1] : item?.value !== undefined ? item.value : item)])))
            """);
        var drawn = JsonSerializer.Deserialize<Dictionary<string, double?[]>>(json)!;
        foreach (var (name, golden, first) in ((string, string, int)[])[
            ("price", "Close", 1), ("sma20", "SMA20", 20), ("sma50", "SMA50", 50), ("ema20", "EMA20", 20), ("rsi14", "RSI14", 15),
            ("macd", "MACD_ta", 34), ("macd_signal", "MACDsignal_ta", 34), ("bollinger_upper", "BBupper20", 20),
            ("bollinger_middle", "SMA20", 20), ("bollinger_lower", "BBlower20", 20)])
        {
            AssertGolden(golden, first, drawn[name]);
        }

        Assert.Empty(browser.Problems);
    }

    [Fact]
    public async Task More_days_than_a_chart_begins_with_come_into_it_as_the_viewer_goes_back()
    {
        await _run.CommandAsync("exchange", "se1", "--from", "2014-01-02", "--to", "2024-01-05", "--day-interval", "0");
        await Eventually.IsAsync(async () => (await _run.GetAsync("/api/v1/symbols")).Contains("2024-01-05", StringComparison.Ordinal));
        var all = JsonSerializer.Deserialize<JsonElement>(await _run.GetAsync("/api/v1/bars/IBM?interval=1day&limit=5000")).GetProperty("time");
        Assert.InRange(all.GetArrayLength(), 2400, 2700);
        await using var browser = await BrowserRun.StartAsync();
        await browser.OpenAsync(new Uri(_run.Url, "/?symbol=IBM&interval=1day&range=Max"));
        await Assertions.Expect(browser.Page.Locator(".chart")).ToHaveAttributeAsync("data-ready", "true");
        await browser.Page.WaitForFunctionAsync(
            """
            () => {
                const { chart, series } = document.querySelector('.chart').bourseChart;
                if (series.has_more) chart.dispatchAction({ type: 'dataZoom', start: 0, end: 30 });
                return !series.has_more;
            }
            """);
        var times = await browser.Page.EvaluateAsync<string[]>("document.querySelector('.chart').bourseChart.series.time");
        Assert.Equal(all.EnumerateArray().Select(time => time.GetString()), times);
        Assert.Empty(browser.Problems);
    }

    [Fact]
    public async Task The_picture_that_is_saved_is_the_chart_that_is_drawn_below_its_title_and_legend()
    {
        await ProduceAsync(GooglDays.All.Take(60));
        await using var browser = await BrowserRun.StartAsync();
        await browser.OpenAsync(new Uri(_run.Url, Address));
        await Assertions.Expect(browser.Page.Locator(".chart")).ToHaveAttributeAsync("data-ready", "true");
        var download = await browser.Page.RunAndWaitForDownloadAsync(
            () => browser.Page.GetByRole(AriaRole.Button, new PageGetByRoleOptions { Name = "PNG" }).ClickAsync());
        Assert.Equal("GOOGL.png", download.SuggestedFilename);
        var file = await File.ReadAllBytesAsync(await download.PathAsync(), TestContext.Current.CancellationToken);
        // Dots of the picture that differ from the chart below the title, and dots of the title and the legend that are not empty.
        var (different, written) = await CompareAsync(browser, Convert.ToBase64String(file));
        Assert.Equal(0, different);
        Assert.InRange(written, 500, 60_000);
        Assert.Empty(browser.Problems);
    }

    /// <summary>Compares a picture with the chart on the page, of which it has two dots for each of the screen.</summary>
    private static async Task<(int Different, int Written)> CompareAsync(BrowserRun browser, string file)
    {
        var counts = await browser.Page.EvaluateAsync<int[]>(
            """
            async file => {
                const picture = await createImageBitmap(new Blob([Uint8Array.from(atob(file), c => c.charCodeAt(0))]));
                const surface = getComputedStyle(document.documentElement).getPropertyValue('--surface').trim();
                const element = document.querySelector('.chart');
                const drawn = element.bourseChart.chart.renderToCanvas({ pixelRatio: 2, backgroundColor: surface });
                const [width, height] = [2 * element.clientWidth, 2 * element.clientHeight];
                if (picture.width !== width || picture.height <= height || drawn.height !== height) return [-1, -1];
                const dots = (image, top, rows) => {
                    const canvas = Object.assign(document.createElement('canvas'), { width, height: rows });
                    const pen = canvas.getContext('2d');
                    pen.drawImage(image, 0, -top);
                    return new Uint32Array(pen.getImageData(0, 0, width, rows).data.buffer);
                };
                const top = picture.height - height;
                const [head, below, chart] = [dots(picture, 0, top), dots(picture, top, height), dots(drawn, 0, height)];
                return [below.filter((dot, i) => dot !== chart[i]).length, head.filter(dot => dot !== head[0]).length];
            }
            """,
            file);
        return (counts[0], counts[1]);
    }

    /// <summary>The golden figures, and blanks before the first.</summary>
    private static void AssertGolden(string column, int first, double?[] drawn)
    {
        var lines = File.ReadLines(GooglDays.PathOf("indicators-GOOGL.csv")).Select(line => line.Split(',')).ToList();
        var place = Array.IndexOf(lines[0], column);
        Assert.Equal(lines.Count - 1, drawn.Length);
        Assert.All(drawn[..(first - 1)], figure => Assert.Null(figure));
        foreach (var (i, cells) in lines.Skip(1).Index().Skip(first - 1))
        {
            Assert.Equal(double.Parse(cells[place], CultureInfo.InvariantCulture), drawn[i]!.Value, HalfOfLastDigit);
        }
    }

    private async Task ProduceAsync(IEnumerable<PriceDay> days) => await _run.InputAsync(
        string.Join('\n', days.Select(day => string.Create(
            CultureInfo.InvariantCulture, $$"""{"TICK":"GOOGL","PRICE":{{day.Close}},"DATE":"{{day.Day:yyyy-MM-dd}}","EXCHANGE":"SE1"}"""))),
        "topic", "produce", "StockExchange", "--create");
}
