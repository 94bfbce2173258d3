using Deque.AxeCore.Commons;
using Deque.AxeCore.Playwright;
using Microsoft.Playwright;

namespace Bourse.Tests.Dashboard;

/// <summary>A browser without a window, and a page of it that notes what goes wrong. Tests are skipped where Chromium is not installed.</summary>
internal sealed class BrowserRun : IAsyncDisposable
{
    private static readonly string[] Places = ["/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome"];
    private const float Patience = 240_000;
    private static readonly string[] Grave = ["serious", "critical"];
    private readonly IPlaywright _playwright;
    private readonly IBrowser _browser;

    private BrowserRun(IPlaywright playwright, IBrowser browser, IPage page)
    {
        (_playwright, _browser, Page) = (playwright, browser, page);
        page.Console += (_, message) =>
        {
            if (message.Type is "error" or "warning") Problems.Add($"{message.Type}: {message.Text}");
        };
        page.PageError += (_, error) => Problems.Add(error);
        page.Request += (_, request) => Hosts.Add(new Uri(request.Url).Authority);
    }

    public IPage Page { get; }

    /// <summary>Errors and warnings of the console, those of the content security policy among them.</summary>
    public List<string> Problems { get; } = [];

    /// <summary>The hosts that were asked for something.</summary>
    public HashSet<string> Hosts { get; } = [];

    /// <summary>Whether there is a browser on this machine.</summary>
    public static bool IsInstalled => Array.Exists(Places, File.Exists);

    public static async Task<BrowserRun> StartAsync(int width = 1440, ColorScheme scheme = ColorScheme.Light)
    {
        var executable = Array.Find(Places, File.Exists);
        Assert.SkipWhen(executable is null, "Chromium is not installed (apt-get install chromium)");
        var playwright = await Playwright.CreateAsync();
        var browser = await playwright.Chromium.LaunchAsync(new BrowserTypeLaunchOptions { ExecutablePath = executable, Args = ["--no-sandbox"] });
        var page = await browser.NewPageAsync(new BrowserNewPageOptions
        {
            ViewportSize = new ViewportSize { Width = width, Height = 900 }, ColorScheme = scheme, TimezoneId = "Asia/Kolkata",
        });
        // A machine may be slow; what happens at all ends the wait.
        page.SetDefaultTimeout(Patience);
        Assertions.SetDefaultExpectTimeout(Patience);
        return new BrowserRun(playwright, browser, page);
    }

    /// <summary>Opens a page and waits until its live connection is there.</summary>
    public async Task OpenAsync(Uri address)
    {
        await Page.GotoAsync(address.ToString());
        await Page.Locator(".bar[data-live]").WaitForAsync();
    }

    /// <summary>What hinders people who use a keyboard, a screen reader or strong contrast, by the rules of axe.</summary>
    public async Task<IReadOnlyList<string>> BarriersAsync()
    {
        var result = await Page.RunAxe(new AxeRunOptions());
        return
        [
            .. result.Violations.Where(violation => Grave.Contains(violation.Impact))
                .Select(violation => $"{violation.Id}: {violation.Help} {string.Join(' ', violation.Nodes.Take(3).Select(node => node.Html))}"),
        ];
    }

    public async ValueTask DisposeAsync()
    {
        // A page that is left says so, and the server ends what it does for it; one whose browser ends is kept for a while.
        if (!Page.IsClosed) await Page.GotoAsync("about:blank");
        await _browser.DisposeAsync();
        _playwright.Dispose();
    }
}
