using System.Text.Json;
using Bourse.Events;
using Bourse.Events.DeadLetters;
using Xunit;

namespace Bourse.Tests.Cli;

/// <summary>A network with messages that its stages could not use, and what people do about them.</summary>
public sealed class DeadLetterCommandTests : IDisposable
{
    private static readonly string[] January = ["up", "--from", "2024-01-01", "--to", "2024-02-01", "--day-interval", "0", "--no-follow"];
    private readonly CommandLineRun _run = new();

    public DeadLetterCommandTests() => _run.Clock.Advance(TimeSpan.FromDays(60));

    public void Dispose() => _run.Dispose();

    [Fact]
    public async Task What_is_advised_for_some_letters_names_them_and_no_others()
    {
        await FailAsync("-5", "0");
        var name = await NameAsync();

        var retried = await _run.RunAsync("topic", "dlq", "retry", "StockExchange", name);

        Assert.Equal(1, retried.Code);
        Assert.Contains($"`bourse topic dlq retry StockExchange {name} --edit`", retried.Words, StringComparison.Ordinal);
        Assert.Contains($"`bourse topic dlq discard StockExchange {name} --reason TEXT`", retried.Words, StringComparison.Ordinal);
        Assert.DoesNotContain("--all", retried.Words, StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_would_fail_again_is_told_and_not_sent()
    {
        await FailAsync("-5", "-5", "-5");

        var first = await _run.RunAsync("topic", "replay", "StockExchange.dlq");
        var second = await _run.RunAsync("topic", "replay", "StockExchange.dlq", "--json");
        await RunAsync(January);

        Assert.Equal((1, "0 brought back, 3 would fail again: PRICE is negative: -5"), (first.Code, first.FirstWords));
        var result = JsonDocument.Parse(second.Data).RootElement[0];
        Assert.Equal((0, 3), (result.GetProperty("sent").GetInt32(), result.GetProperty("would_fail").GetArrayLength()));
        Assert.Equal("PRICE is negative: -5", result.GetProperty("would_fail")[0].GetProperty("reason").GetString());
        Assert.Equal(3, await CountAsync());
    }

    [Fact]
    public async Task The_list_has_every_letter_with_its_reason_and_counts_the_reasons()
    {
        await FailAsync("-5", "0", "0");

        var list = await _run.RunAsync("topic", "dlq", "list", "StockExchange");
        var json = JsonDocument.Parse((await _run.RunAsync("topic", "dlq", "list", "--json")).Data).RootElement;

        Assert.Equal(["TOPIC", "LETTER", "TIME", "STAGE", "REASON"], list.Lines[0].Split(' ', StringSplitOptions.RemoveEmptyEntries));
        Assert.Equal(
            ["PRICE is negative: -5", "PRICE is zero", "PRICE is zero"],
            list.Lines[1..4].Select(line => line[line.IndexOf("PRICE", StringComparison.Ordinal)..]));
        Assert.Equal(["      2  StockExchange  PRICE is zero", "      1  StockExchange  PRICE is negative: -5"], list.Lines[^2..]);
        Assert.Equal(3, json.GetArrayLength());
        Assert.Equal("PRICE is zero", json[2].GetProperty("reason").GetString());
    }

    [Fact]
    public async Task A_letter_is_shown_whole()
    {
        await FailAsync("-5");
        var name = await NameAsync();

        var shown = await _run.RunAsync("topic", "dlq", "show", "StockExchange", name);
        var raw = await _run.RunAsync("topic", "dlq", "show", "StockExchange.dlq", name, "--raw");
        var json = JsonDocument.Parse((await _run.RunAsync("topic", "dlq", "show", "StockExchange", name, "--json")).Data).RootElement;

        Assert.Equal(MessageOf("-5"), raw.Data);
        Assert.Contains($"letter      {name}\n", shown.Data, StringComparison.Ordinal);
        Assert.Contains("reason      PRICE is negative: -5\n", shown.Data, StringComparison.Ordinal);
        Assert.Contains("state       open\n", shown.Data, StringComparison.Ordinal);
        Assert.Contains("key         IBM\n", shown.Data, StringComparison.Ordinal);
        Assert.Contains("header      schema=price.v1\n", shown.Data, StringComparison.Ordinal);
        Assert.Contains($"message     {MessageOf("-5")}\n", shown.Data, StringComparison.Ordinal);
        Assert.Equal(MessageOf("-5"), json.GetProperty("record").GetProperty("value").GetString());
        Assert.True(json.GetProperty("open").GetBoolean());
    }

    [Fact]
    public async Task A_letter_that_was_mended_in_the_editor_is_sent_once_and_counts_no_more()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "needs sed");
        await FailAsync("-5", "0");
        // 1 February, a price that is not the exchange's: the day gets a revision.
        _run.Environment["EDITOR"] = "sed -i -e s/:-5,/:250.00,/";

        var mended = await _run.RunAsync("topic", "replay", "StockExchange.dlq", "--edit");
        await RunAsync(January);
        var verified = await _run.RunAsync("verify", "--from", "2024-01-01", "--reports", _run.Folder);

        Assert.Equal((0, "1 brought back to StockExchange, 0 were there already\n"), (mended.Code, mended.Words));
        Assert.Equal(1, await CountAsync());
        Assert.True(verified.Code == 0, verified.Words + verified.Data);
        Assert.Equal("PRICE is zero", Json(await _run.RunAsync("topic", "dlq", "list", "--json"))[0].GetProperty("reason").GetString());
    }

    [Fact]
    public async Task A_change_that_mends_nothing_is_refused()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "needs sed");
        await FailAsync("-5");
        _run.Environment["VISUAL"] = "sed -i -e s/:-5,/:-6,/";

        var refused = await _run.RunAsync("topic", "dlq", "retry", "StockExchange", await NameAsync(), "--edit");

        Assert.Equal((1, "0 brought back, 1 would fail again: PRICE is negative: -6"), (refused.Code, refused.FirstWords));
        Assert.Equal(1, await CountAsync());
    }

    [Fact]
    public async Task An_edited_export_mends_letters_too()
    {
        await FailAsync("-5", "-6");
        await RunAsync("topic", "export", "StockExchange.dlq", "-o", "bad.jsonl");
        var text = await File.ReadAllTextAsync(Path.Combine(_run.Folder, "bad.jsonl"));
        _run.WriteFile("bad.jsonl", text.Replace(":-5,", ":251.00,", StringComparison.Ordinal));

        var result = await _run.RunAsync("topic", "replay", "bad.jsonl");

        Assert.Equal((1, "1 brought back, 1 would fail again: PRICE is negative: -6"), (result.Code, result.FirstWords));
        Assert.Equal(1, await CountAsync());
    }

    [Fact]
    public async Task A_discarded_letter_is_not_counted_and_not_sent()
    {
        await FailAsync("-5", "0");

        var one = await _run.RunAsync("topic", "dlq", "discard", "StockExchange", await NameAsync(), "--reason", "a test");
        var afterOne = await CountAsync();
        var all = await _run.RunAsync("topic", "dlq", "discard", "StockExchange", "--all", "--reason", "the rest", "--json");
        var list = await _run.RunAsync("topic", "dlq", "list");
        var replayed = await _run.RunAsync("topic", "replay", "StockExchange.dlq");

        Assert.Equal((0, "1 letter discarded\n", 1), (one.Code, one.Words, afterOne));
        Assert.Equal(1, JsonDocument.Parse(all.Data).RootElement.GetProperty("discarded").GetInt32());
        Assert.Equal((0, 0), (await CountAsync(), list.Code));
        Assert.Equal("there are no dead letters left to deal with\n", list.Words);
        Assert.Equal((0, "there is nothing to bring back\n"), (replayed.Code, replayed.Words));
    }

    [Theory]
    [InlineData("show StockExchange 99999999", "StockExchange.dlq holds no letter 99999999")]
    [InlineData("show StockExchange first", "'first' does not name a letter")]
    [InlineData("show StockExchange", "`bourse topic dlq show` needs LETTER")]
    [InlineData("show portfolios 1", "topic portfolios has no dead letters")]
    [InlineData("list StokExchange", "there is no topic StokExchange")]
    [InlineData("retry StockExchange", "say which letters")]
    [InlineData("retry StockExchange 3 --all", "say which letters")]
    [InlineData("discard StockExchange --all --reason x extra", "say which letters")]
    public async Task What_names_no_letter_is_refused(string arguments, string cause)
    {
        await FailAsync("-5");

        var result = await _run.RunAsync(["topic", "dlq", .. arguments.Split(' ')]);

        Assert.Equal((2, $"bourse: {cause}"), (result.Code, result.FirstWords));
        Assert.Equal(1, await CountAsync());
    }

    [Fact]
    public async Task A_discard_without_a_reason_is_refused()
    {
        await FailAsync("-5");

        var result = await _run.RunAsync("topic", "dlq", "discard", "StockExchange", "--all");

        Assert.Equal(2, result.Code);
        Assert.Contains("--reason", result.Words, StringComparison.Ordinal);
        Assert.Equal(1, await CountAsync());
    }

    [Fact]
    public async Task A_price_that_is_sent_twice_counts_once()
    {
        await FailAsync();
        await RunAsync("report");
        var before = await _run.RunAsync("verify", "--from", "2024-01-01", "--json");
        await ProduceAsync("251.00", "251.00");
        await RunAsync(January);
        var once = await RevisionsAsync();
        await ProduceAsync("251.00");
        await RunAsync(January);

        Assert.Equal(0, before.Code);
        Assert.InRange(once, 1, 6);
        Assert.Equal(once, await RevisionsAsync());
    }

    private async Task<int> RevisionsAsync()
    {
        var evaluations = await _run.RunAsync("topic", "tail", "portfolios", "-n", "10000");
        return evaluations.Lines.Count(line => line.Contains("\"revision\":1", StringComparison.Ordinal));
    }

    /// <summary>Runs the network, then publishes these prices and runs it again.</summary>
    private async Task FailAsync(params string[] prices)
    {
        await RunAsync(January);
        await ProduceAsync(prices);
        await RunAsync(January);
    }

    private async Task ProduceAsync(params string[] prices)
    {
        foreach (var price in prices)
        {
            _run.Input = $"IBM:{MessageOf(price)}\n";
            await RunAsync("topic", "produce", Topics.Prices, "-K", "-H", "schema=price.v1");
        }
    }

    private static string MessageOf(string price) => $$"""{"TICK":"IBM","PRICE":{{price}},"DATE":"2024-02-01","EXCHANGE":"SE1"}""";

    private async Task<string> NameAsync() => Json(await _run.RunAsync("topic", "dlq", "list", "--json"))[0].GetProperty("letter").GetString()!;

    private async Task<int> CountAsync()
    {
        var letters = Json(await _run.RunAsync("status", "--json")).GetProperty("dead_letters");
        return letters.GetArrayLength() == 0 ? 0 : letters[0].GetProperty("count").GetInt32();
    }

    private async Task RunAsync(params string[] arguments)
    {
        var result = await _run.RunAsync(arguments);
        Assert.True(result.Code == 0, result.Words);
    }

    private static JsonElement Json(CommandLineRun.Result result) => JsonDocument.Parse(result.Data).RootElement;
}
