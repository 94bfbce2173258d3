using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using Microsoft.Playwright;

namespace Bourse.Benchmarks.Scenarios;

/// <summary>Viewers of a dashboard: a Chromium without a window, and pages in it.</summary>
internal sealed class Viewers : IAsyncDisposable
{
    private const float Patience = 120_000;
    private const int Calibrations = 20;
    private static readonly string[] Places = ["/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome"];

    // A frame begins after the chart was changed, and draws it; the change is noted when that frame is over.
    private const string NotePaints =
        """
        () => {
            const chart = document.querySelector('.chart[data-ready]');
            window.paints = [];
            const note = () => {
                const day = (chart.dataset.last ?? '').slice(0, 10);
                requestAnimationFrame(() => setTimeout(() => window.paints.push([day, performance.timeOrigin + performance.now()])));
            };
            new MutationObserver(note).observe(chart, { attributes: true, attributeFilter: ['data-painted'] });
        }
        """;

    private const string NoteFrames =
        """
        () => {
            window.frames_ms = [];
            let last = performance.now();
            const step = () => { const now = performance.now(); window.frames_ms.push(now - last); last = now; requestAnimationFrame(step); };
            requestAnimationFrame(step);
        }
        """;

    private readonly IPlaywright _playwright;
    private readonly IBrowser _browser;

    private Viewers(IPlaywright playwright, IBrowser browser) => (_playwright, _browser) = (playwright, browser);

    /// <summary>The browser; null when there is none.</summary>
    public static string? Program => Array.Find(Places, File.Exists);

    /// <summary>Starts the browser.</summary>
    public static async Task<Viewers> StartAsync()
    {
        var playwright = await Playwright.CreateAsync();
        var browser = await playwright.Chromium.LaunchAsync(new BrowserTypeLaunchOptions { ExecutablePath = Program, Args = ["--no-sandbox"] });
        return new Viewers(playwright, browser);
    }

    /// <summary>Opens a page in a context of its own, so nothing is cached, and waits until its chart is drawn and its connection is live.</summary>
    /// <returns>The page, and how long that took in milliseconds.</returns>
    public async Task<(IPage Page, double Milliseconds)> OpenAsync(Uri address)
    {
        var page = await _browser.NewPageAsync(new BrowserNewPageOptions { ViewportSize = new ViewportSize { Width = 1440, Height = 900 } });
        page.SetDefaultTimeout(Patience);
        var began = Stopwatch.GetTimestamp();
        await page.GotoAsync(address.ToString(), new PageGotoOptions { WaitUntil = WaitUntilState.Commit });
        await page.Locator(".bar[data-live]").WaitForAsync();
        await page.Locator(".chart[data-ready]").First.WaitForAsync();
        return (page, Stopwatch.GetElapsedTime(began).TotalMilliseconds);
    }

    /// <summary>Lets a page note when it draws which day; tells how far its clock is ahead of ours, in milliseconds.</summary>
    public static async Task<double> WatchPaintsAsync(IPage page)
    {
        await page.EvaluateAsync(NotePaints);
        var (best, ahead) = (double.MaxValue, 0.0);
        for (var i = 0; i < Calibrations; i++)
        {
            var before = Now();
            var there = await page.EvaluateAsync<double>("performance.timeOrigin + performance.now()");
            var after = Now();
            if (after - before < best) (best, ahead) = (after - before, there - (before + after) / 2);
        }

        return ahead;
    }

    /// <summary>Which newest day a page has drawn, and when by our clock.</summary>
    public static async Task<List<(DateOnly Day, double At)>> ReadPaintsAsync(IPage page, double ahead)
    {
        using var json = JsonDocument.Parse(await page.EvaluateAsync<string>("JSON.stringify(window.paints)"));
        return
        [
            .. json.RootElement.EnumerateArray().Select(paint => (
                DateOnly.ParseExact(paint[0].GetString()!, "yyyy-MM-dd", CultureInfo.InvariantCulture), paint[1].GetDouble() - ahead)),
        ];
    }

    /// <summary>Pans and zooms the chart of a page for a while; tells how long each frame took, in milliseconds, ascending.</summary>
    public static async Task<Delays> MoveAsync(IPage page, TimeSpan time, CancellationToken cancellation)
    {
        var box = await page.Locator(".chart[data-ready]").First.BoundingBoxAsync()
            ?? throw new BourseException(FailureKind.Failed, "the chart has no place");
        var (x, y) = (box.X + box.Width / 2, box.Y + box.Height / 3);
        await page.Mouse.MoveAsync(x, y);
        await page.EvaluateAsync(NoteFrames);
        var began = Stopwatch.GetTimestamp();
        for (var turn = 0; Stopwatch.GetElapsedTime(began) < time; turn++)
        {
            cancellation.ThrowIfCancellationRequested();
            for (var notch = 0; notch < 5; notch++) await page.Mouse.WheelAsync(0, turn % 2 == 0 ? -120 : 120);
            await page.Mouse.DownAsync();
            await page.Mouse.MoveAsync(x + (turn % 4 < 2 ? 300 : -300), y, new MouseMoveOptions { Steps = 15 });
            await page.Mouse.UpAsync();
            await page.Mouse.MoveAsync(x, y);
        }

        using var json = JsonDocument.Parse(await page.EvaluateAsync<string>("JSON.stringify(window.frames_ms)"));
        return Delays.Of(json.RootElement.EnumerateArray().Select(frame => frame.GetDouble()));
    }

    /// <summary>Now, in milliseconds since 1970 with a fraction.</summary>
    public static double Now() => (DateTime.UtcNow - DateTime.UnixEpoch).TotalMilliseconds;

    public async ValueTask DisposeAsync()
    {
        await _browser.DisposeAsync();
        _playwright.Dispose();
    }
}
