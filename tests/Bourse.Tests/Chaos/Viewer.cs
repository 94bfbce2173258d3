using System.Net.Http.Json;
using System.Text.Json;
using Bourse.Tests.Cli;
using Bourse.Tests.Dashboard;
using Microsoft.Playwright;

namespace Bourse.Tests.Chaos;

/// <summary>
/// Who looks at the dashboard and never goes away: a program that asks again and again, and a page in a browser, where there is one, that is opened
/// once.
/// </summary>
internal sealed class Viewer : IAsyncDisposable
{
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(1);
    private readonly HttpClient _client;
    private readonly CancellationTokenSource _end = new();
    private readonly Task _run;
    private readonly Uri _page;
    private BrowserRun? _browser;

    public Viewer(Uri dashboard)
    {
        _page = new Uri(dashboard, "/portfolios");
        _client = new HttpClient { BaseAddress = dashboard };
        _run = RunAsync();
    }

    /// <summary>How often the dashboard has answered.</summary>
    public int Answers { get; private set; }

    /// <summary>Opens the page, once there is something to see.</summary>
    public async Task OpenPageAsync()
    {
        await Eventually.IsAsync(() => Answers > 0, () => "the dashboard does not answer");
        if (!BrowserRun.IsInstalled) return;
        _browser = await BrowserRun.StartAsync();
        await _browser.OpenAsync(_page);
    }

    /// <summary>Waits until the dashboard shows this day as the newest one of all portfolios, also on the page, which nobody loads again.</summary>
    public async Task AwaitDayAsync(string day)
    {
        await Eventually.IsAsync(
            async () => await ReadDaysAsync() is { Count: > 0 } days && days.TrueForAll(shown => shown == day),
            () => $"the dashboard does not show {day}");
        if (_browser is not null) await Assertions.Expect(_browser.Page.Locator("main")).ToContainTextAsync(day);
    }

    public async ValueTask DisposeAsync()
    {
        await _end.CancelAsync();
        await _run;
        if (_browser is not null) await _browser.DisposeAsync();
        _client.Dispose();
        _end.Dispose();
    }

    private async Task RunAsync()
    {
        using var timer = new PeriodicTimer(Pause);
        try
        {
            while (await timer.WaitForNextTickAsync(_end.Token)) Answers += await ReadDaysAsync() is null ? 0 : 1;
        }
        catch (OperationCanceledException)
        {
            // The end.
        }
    }

    /// <summary>The newest days of the portfolios; null when there is no answer.</summary>
    private async Task<List<string?>?> ReadDaysAsync()
    {
        try
        {
            var portfolios = await _client.GetFromJsonAsync<JsonElement>("/api/v1/portfolios");
            return [.. portfolios.EnumerateArray().Select(portfolio => portfolio.GetProperty("as_of").GetString())];
        }
        catch (Exception e) when (e is HttpRequestException or TaskCanceledException or IOException or JsonException)
        {
            return null;
        }
    }
}
