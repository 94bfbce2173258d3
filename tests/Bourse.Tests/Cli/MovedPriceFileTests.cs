using System.Text.Json;

namespace Bourse.Tests.Cli;

/// <summary>A home whose price file is not at its place any more: what only looks goes on, and what needs the file names the way out.</summary>
public sealed class MovedPriceFileTests : IDisposable
{
    private const string Prices =
        "Date,Stock,Close\n2024-01-02,ALFA,10.00\n2024-01-02,BETA,7.00\n2024-01-03,ALFA,10.50\n2024-01-03,BETA,7.50\n"
        + "2024-01-04,ALFA,11.00\n2024-01-04,BETA,8.00\n";

    private readonly CommandLineRun _run = new();

    public MovedPriceFileTests() => _run.Clock.Advance(TimeSpan.FromDays(1000));

    public void Dispose() => _run.Dispose();

    [Fact]
    public async Task A_home_can_be_read_after_its_price_file_was_moved()
    {
        var file = await RunFileAsync();
        var moved = Path.Combine(_run.UserFolder, "moved.csv");
        File.Move(file, moved);

        string[] looking = ["status", "topic list", "topic tail StockExchange -n 1", "explain Me_P1 2024-01-03", "report", "config network"];
        foreach (var line in looking)
        {
            var read = await _run.RunAsync(line.Split(' '));
            Assert.True(read.Code == 0, $"{line}: {read.Words}");
        }

        var verified = await _run.RunAsync("verify");
        var json = JsonDocument.Parse((await _run.RunAsync("verify", "--json")).Data).RootElement;
        var found = await _run.RunAsync("verify", "--exchange", $"csv:{moved}");
        var missing = $"{Path.Combine(_run.Home, "network.json")}, line 3: exchange csv: there is no file {file}";
        Assert.Equal((0, ""), (verified.Code, verified.Data));
        Assert.Equal(
            "everything is right: 6 prices, 3 evaluations, 3 rows, 1 report checked\n"
            + $"warning: {missing}, so the log was not compared with it; put it back, or name its new place: --exchange csv:NEWPATH\n",
            verified.Words);
        Assert.Equal([missing], json.GetProperty("files_not_compared").EnumerateArray().Select(one => one.GetString()));
        Assert.Equal((0, "everything is right: 6 prices, 3 evaluations, 3 rows, 1 report checked\n"), (found.Code, found.Words));
    }

    [Theory]
    [InlineData("up", "--no-follow")]
    [InlineData("investor", "me")]
    [InlineData("database", "init")]
    public async Task What_needs_a_price_file_that_was_moved_says_so_with_the_way_out(string word, string next)
    {
        var file = await RunFileAsync();
        File.Delete(file);

        var refused = await _run.RunAsync(word, next);
        var checkedUp = await _run.RunAsync("doctor");

        Assert.Equal(2, refused.Code);
        Assert.EndsWith(
            $"exchange csv: there is no file {file}\ntry: put it back, or name its new place: --exchange csv:NEWPATH\n", refused.Words,
            StringComparison.Ordinal);
        Assert.Equal(1, checkedUp.Code);
        Assert.Contains("bad   price file", checkedUp.Data, StringComparison.Ordinal);
        Assert.Contains("ok    event log", checkedUp.Data, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_price_file_that_a_configuration_names_matters_only_to_what_reads_it()
    {
        _run.Environment["BOURSE_EXCHANGE"] = "csv:gone.csv";

        Assert.Equal(0, (await _run.RunAsync("config", "network")).Code);
        Assert.Equal(2, (await _run.RunAsync("up")).Code);
        Assert.Equal(2, (await _run.RunAsync("status", "--exchange", "csv:gone.csv")).Code);
    }

    /// <summary>Runs a network on a file with two stocks, one of which nobody holds; returns the path of the file.</summary>
    private async Task<string> RunFileAsync()
    {
        var file = _run.WriteFile("prices.csv", Prices);
        _run.WriteFile("mine.json", """{"investors":[{"id":"Me","portfolios":[{"id":"P1","holdings":{"ALFA":2}}]}]}""");
        var up = await _run.RunAsync("up", "--no-follow", "--day-interval", "0", "--exchange", "csv:prices.csv", "--portfolios", "mine.json");
        Assert.True(up.Code == 0, up.Words);
        var report = await _run.RunAsync("report");
        Assert.True(report.Code == 0, report.Words);
        return file;
    }
}
