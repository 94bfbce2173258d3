namespace Bourse.Tests.Cli;

/// <summary>The commands of docs/operating.md, "Restore", in their order: from an empty home to an audit without a difference.</summary>
public sealed class RestoreTests : IDisposable
{
    private readonly CommandLineRun _lost = new();
    private readonly CommandLineRun _restored = new();

    public RestoreTests()
    {
        foreach (var run in new[] { _lost, _restored }) run.Clock.Advance(TimeSpan.FromDays(60));
    }

    public void Dispose()
    {
        _lost.Dispose();
        _restored.Dispose();
    }

    [Fact]
    public async Task A_network_is_restored_from_its_prices()
    {
        var page = await File.ReadAllLinesAsync(Path.Combine(FakeCheckout.CheckoutFolder(), "docs", "operating.md"));
        var commands = page.SkipWhile(line => line != "### Restore").SkipWhile(line => !line.StartsWith("```console", StringComparison.Ordinal))
            .Skip(1).TakeWhile(line => line != "```").ToList();
        await RunAsync(_lost, "up --from 2024-01-01 --to 2024-02-01 --day-interval 0 --no-follow");
        await RunAsync(_lost, "topic export StockExchange -o prices.jsonl");
        File.Copy(Path.Combine(_lost.Folder, "prices.jsonl"), Path.Combine(_restored.Folder, "prices.jsonl"));
        (_restored.Environment["BOURSE_FROM"], _restored.Environment["BOURSE_TO"]) = ("2024-01-01", "2024-02-01");

        Assert.StartsWith("$ export BOURSE_HOME=", commands[0], StringComparison.Ordinal);
        Assert.Equal(8, commands.Count);
        foreach (var command in commands.Skip(1)) await RunAsync(_restored, command.Split('#')[0]["$ ./bourse ".Length..]);

        var status = (await _restored.RunAsync("status")).Data;
        Assert.Equal(6, status.Split('\n').Count(line => line.EndsWith("23  2024-02-01", StringComparison.Ordinal)));
    }

    private static async Task RunAsync(CommandLineRun run, string command)
    {
        var result = await run.RunAsync(command.Split(' ', StringSplitOptions.RemoveEmptyEntries));
        Assert.True(result.Code == 0, $"{command}: {result.Words}{result.Data}");
    }
}
