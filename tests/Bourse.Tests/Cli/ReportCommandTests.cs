namespace Bourse.Tests.Cli;

/// <summary>Which files a report writes.</summary>
public sealed class ReportCommandTests : IAsyncLifetime
{
    private readonly CommandLineRun _run = new();

    private string Reports => Path.Combine(_run.Home, "demo", "reports");

    public async ValueTask InitializeAsync() =>
        Assert.Equal(0, (await _run.RunAsync("demo", "--from", "2024-01-02", "--to", "2024-01-05", "--format", "json")).Code);

    public ValueTask DisposeAsync()
    {
        _run.Dispose();
        return ValueTask.CompletedTask;
    }

    [Fact]
    public async Task Without_a_format_JSON_and_the_formats_that_are_there_are_renewed()
    {
        await ReportAsync("inv1", "--format", "txt,html");
        foreach (var file in Directory.GetFiles(Reports)) await File.WriteAllTextAsync(file, "old", TestContext.Current.CancellationToken);
        File.Delete(Path.Combine(Reports, "Inv1_P11_stats.json"));

        await ReportAsync();

        Assert.Equal(
            ["Inv1_P11_stats.html", "Inv1_P11_stats.json", "Inv1_P11_stats.txt"],
            Directory.GetFiles(Reports, "Inv1_P11*").Select(path => Path.GetFileName(path)).Order(StringComparer.Ordinal));
        Assert.All(Directory.GetFiles(Reports), file => Assert.NotEqual("old", File.ReadAllText(file)));
    }

    [Fact]
    public async Task A_format_that_was_asked_for_is_the_only_one_written()
    {
        await ReportAsync("--format", "html");
        var page = Path.Combine(Reports, "Inv1_P11_stats.html");
        await File.WriteAllTextAsync(page, "old", TestContext.Current.CancellationToken);

        await ReportAsync("--format", "json");

        Assert.Equal("old", await File.ReadAllTextAsync(page, TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task The_list_of_portfolios_is_written_with_the_pages_of_all_of_them()
    {
        var index = Path.Combine(Reports, "index.html");
        await ReportAsync("inv1", "--format", "html");
        Assert.False(File.Exists(index));
        Assert.DoesNotContain("href", PageOf("Inv1_P11"), StringComparison.Ordinal);

        var written = await ReportAsync("--format", "html");
        Assert.Equal((7, index), (written.Length, written[^1]));
        var list = await File.ReadAllTextAsync(index, TestContext.Current.CancellationToken);
        Assert.Equal(6, list.Split("_stats.html\"").Length - 1);
        Assert.Contains("href=\"index.html\"", PageOf("Inv1_P11"), StringComparison.Ordinal);

        Assert.DoesNotContain(index, await ReportAsync("inv1", "--format", "html"));
        Assert.Equal(list, await File.ReadAllTextAsync(index, TestContext.Current.CancellationToken));
        Assert.Contains("href=\"index.html\"", PageOf("Inv1_P11"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_page_of_somebody_else_is_not_replaced()
    {
        var index = Path.Combine(Reports, "index.html");
        await File.WriteAllTextAsync(index, "<title>My pages</title>", TestContext.Current.CancellationToken);

        await ReportAsync("--format", "html");

        Assert.Equal("<title>My pages</title>", await File.ReadAllTextAsync(index, TestContext.Current.CancellationToken));
        Assert.DoesNotContain("href", PageOf("Inv1_P11"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_page_says_from_which_offset_it_was_made()
    {
        await ReportAsync("--format", "html");

        // Four trading days of six portfolios.
        var made = $"{_run.Clock.GetUtcNow():yyyy-MM-dd HH:mm:ss}";
        const string Read = "from the first 24 evaluations.";
        Assert.Contains(
            $"<footer title=\"portfolios[0] before offset 24\">Made on {made} UTC {Read}</footer>", PageOf("Inv1_P11"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_page_of_simulated_prices_says_so_and_has_the_prices_of_its_holdings()
    {
        await ReportAsync("--format", "html");
        var page = PageOf("Inv1_P11");

        Assert.Contains("Simulated: the prices of exchanges se1, se2 are made up", page, StringComparison.Ordinal);
        var list = await File.ReadAllTextAsync(Path.Combine(Reports, "index.html"), TestContext.Current.CancellationToken);
        Assert.Contains("<p class=\"simulated\">Simulated: ", list, StringComparison.Ordinal);
        Assert.Matches("<tr><td>IBM</td><td class=\"figure\">1,300</td>(<td class=\"figure\">[0-9,]+[.][0-9]{2}( %)?</td>){3}</tr>", page);
    }

    [Fact]
    public async Task Help_says_what_the_period_changes()
    {
        var help = await _run.RunAsync("report", "--help");
        var words = help.Data.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries);
        Assert.Contains("all else is of the full history", string.Join(' ', words), StringComparison.Ordinal);
    }

    private string PageOf(string key) => File.ReadAllText(Path.Combine(Reports, $"{key}_stats.html"));

    private async Task<string[]> ReportAsync(params string[] arguments)
    {
        var result = await _run.RunAsync(["report", .. arguments, "--home", Path.Combine(_run.Home, "demo")]);
        Assert.True(result.Code == 0, result.Words);
        return result.Lines;
    }
}
