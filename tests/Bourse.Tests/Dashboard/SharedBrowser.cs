using Bourse.Tests.Dashboard;
using Microsoft.Playwright;

[assembly: AssemblyFixture(typeof(SharedBrowser))]

namespace Bourse.Tests.Dashboard;

/// <summary>
/// One browser for all tests, started when the first of them needs it and ended after the last. Each has a context of its own in it.
/// </summary>
public sealed class SharedBrowser : IAsyncDisposable
{
    private static readonly string[] Places = ["/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome"];
    private static readonly Lazy<Task<(IPlaywright Playwright, IBrowser Browser)>> Started = new(StartAsync);

    /// <summary>The program; null where there is none.</summary>
    public static string? Program => Array.Find(Places, File.Exists);

    /// <summary>The browser.</summary>
    public static async Task<IBrowser> GetAsync() => (await Started.Value).Browser;

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        if (!Started.IsValueCreated) return;
        var (playwright, browser) = await Started.Value;
        await browser.DisposeAsync();
        playwright.Dispose();
    }

    private static async Task<(IPlaywright Playwright, IBrowser Browser)> StartAsync()
    {
        var playwright = await Playwright.CreateAsync();
        var options = new BrowserTypeLaunchOptions { ExecutablePath = Program, Args = ["--no-sandbox"] };
        return (playwright, await playwright.Chromium.LaunchAsync(options));
    }
}
