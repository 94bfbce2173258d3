using Deque.AxeCore.Commons;
using Deque.AxeCore.Playwright;
using Microsoft.Playwright;

namespace Bourse.Tests.Dashboard;

/// <summary>
/// A browser without a window that knows nothing of other tests, and a page of it that notes what goes wrong. Tests are skipped where Chromium is not
/// installed.
/// </summary>
internal sealed class BrowserRun : IAsyncDisposable
{
    private const float Patience = 240_000;
    private static readonly string[] Grave = ["serious", "critical"];
    private readonly IBrowserContext _context;

    private BrowserRun(IBrowserContext context, IPage page)
    {
        (_context, Page) = (context, page);
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
    public static bool IsInstalled => SharedBrowser.Program is not null;

    public static async Task<BrowserRun> StartAsync(int width = 1440, ColorScheme scheme = ColorScheme.Light)
    {
        Assert.SkipUnless(IsInstalled, "Chromium is not installed (apt-get install chromium)");
        var context = await (await SharedBrowser.GetAsync()).NewContextAsync(new BrowserNewContextOptions
        {
            ViewportSize = new ViewportSize { Width = width, Height = 900 }, ColorScheme = scheme, TimezoneId = "Asia/Kolkata",
        });
        var page = await context.NewPageAsync();
        // A machine may be slow; what happens at all ends the wait.
        page.SetDefaultTimeout(Patience);
        Assertions.SetDefaultExpectTimeout(Patience);
        return new BrowserRun(context, page);
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
        // A page that is left says so, and the server ends what it does for it; one that only closes is kept for a while.
        if (!Page.IsClosed) await Page.GotoAsync("about:blank");
        await _context.DisposeAsync();
    }
}
