using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using System.Text;
using Bourse.Hosting.Supervision;
using Bourse.Tests.Cli;
using Bourse.Tests.Faults;
using Bourse.Tests.Servers;
using Microsoft.Playwright;

namespace Bourse.Tests.Dashboard;

/// <summary>A page outlives the dashboard that has served it: one that is killed and started again, as a process of its own.</summary>
public sealed class RestartedDashboardTests : IDisposable
{
    // Records from tomorrow are new for as long as the test runs.
    private readonly CommandLineRun _commands = new() { Clock = new WaitCountingClock(TimeProvider.System.GetUtcNow().AddDays(1)) };
    private readonly int _port = FreePorts.Find(1);

    [Fact]
    public async Task A_page_comes_back_by_itself_with_what_came_while_the_server_was_away()
    {
        await ProduceAsync("2024-01-02", "101.25");
        var first = await StartAsync();
        await using var browser = await BrowserRun.StartAsync();
        try
        {
            await browser.OpenAsync(new Uri($"http://127.0.0.1:{_port}/?symbol=IBM&interval=1day&range=Max"));
            await Assertions.Expect(browser.Page.Locator(".head .price")).ToHaveTextAsync("101.25");
            await Assertions.Expect(browser.Page.Locator(".tools .badge")).ToHaveTextAsync("LIVE");
        }
        finally
        {
            await KillAsync(first);
        }

        // The viewer is told that nothing is live any more.
        await Assertions.Expect(browser.Page.Locator("#components-reconnect-modal")).ToBeVisibleAsync();
        await Assertions.Expect(browser.Page.Locator("#components-reconnect-modal")).ToContainTextAsync("The connection was lost");
        Assert.Equal("\"STALE\"", await SaidAfterAsync(browser));
        Assert.Empty(await browser.BarriersAsync());
        await ProduceAsync("2024-01-03", "102.5");
        await ProduceAsync("2024-01-04", "103.75");

        var second = await StartAsync();
        try
        {
            await Assertions.Expect(browser.Page.Locator(".head .price")).ToHaveTextAsync("103.75");
            await Assertions.Expect(browser.Page.Locator(".tools .badge")).ToHaveTextAsync("LIVE");
            await Assertions.Expect(browser.Page.Locator("#components-reconnect-modal")).ToBeHiddenAsync();
            Assert.Equal("none", await SaidAfterAsync(browser));
            await browser.Page.WaitForFunctionAsync("() => document.querySelector('.chart[data-ready]')?.bourseChart?.series?.time.length === 3");
            var closes = await browser.Page.EvaluateAsync<double[]>("document.querySelector('.chart').bourseChart.series.close");
            Assert.Equal([101.25, 102.5, 103.75], closes);
            Assert.EndsWith("/?symbol=IBM&interval=1day&range=Max", browser.Page.Url, StringComparison.Ordinal);

            // It is live again, not only shown.
            await ProduceAsync("2024-01-05", "104");
            await Assertions.Expect(browser.Page.Locator(".head .price")).ToHaveTextAsync("104.00");
        }
        finally
        {
            await KillAsync(second);
        }
    }

    [Fact]
    public async Task A_dashboard_that_is_told_to_end_ends_as_an_interrupted_command_though_a_request_has_not_ended()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "another process cannot be interrupted there");
        Directory.CreateDirectory(_commands.Home);
        var process = await StartAsync();
        using var viewer = new TcpClient();
        await viewer.ConnectAsync(IPAddress.Loopback, _port);
        var request = $"POST /api/v1/sql HTTP/1.1\r\nHost: 127.0.0.1:{_port}\r\nContent-Length: 9\r\n\r\n";
        await viewer.GetStream().WriteAsync(Encoding.ASCII.GetBytes(request));

        ProcessSignals.Terminate(process.Id);

        Assert.Equal(130, await BourseProgram.EndOf(process));
    }

    public void Dispose() => _commands.Dispose();

    /// <summary>What the style sheet puts in the place of the badge's word.</summary>
    private static Task<string> SaidAfterAsync(BrowserRun browser) => browser.Page.EvaluateAsync<string>(
        "getComputedStyle(document.querySelector('.tools .badge'), '::after').content");

    private static async Task KillAsync(Process process)
    {
        process.Kill();
        await process.WaitForExitAsync(TestContext.Current.CancellationToken);
        process.Dispose();
    }

    private async Task<Process> StartAsync()
    {
        var process = BourseProcess.Start(_commands.Home, "dashboard", "--port", $"{_port}");
        _ = process.StandardOutput.ReadToEndAsync();
        _ = process.StandardError.ReadToEndAsync();
        using var client = new HttpClient { BaseAddress = new Uri($"http://127.0.0.1:{_port}") };
        await Eventually.IsAsync(async () => process.HasExited || await Answers.IsThereAsync(client, "/healthz"));
        Assert.False(process.HasExited);
        return process;
    }

    private async Task ProduceAsync(string day, string price)
    {
        _commands.Input = $$"""{"TICK":"IBM","PRICE":{{price}},"DATE":"{{day}}","EXCHANGE":"SE1"}""";
        var result = await _commands.RunAsync("topic", "produce", "StockExchange", "--create");
        Assert.True(result.Code == 0, result.Words);
    }
}
