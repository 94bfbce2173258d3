using Bourse.Events;
using Bourse.Tests.InMemory;

namespace Bourse.Tests.Cli;

/// <summary>The words that <c>bourse complete</c> offers; <see cref="ShellCompletionTests"/> has the shells ask for them.</summary>
public sealed class CompletionTests : IDisposable
{
    private readonly CommandLineRun _run = new();

    public void Dispose() => _run.Dispose();

    [Fact]
    public async Task Files_of_prices_are_offered_as_sources_of_prices()
    {
        _run.WriteFile("prices.csv", "");
        _run.WriteFile("notes.txt", "");
        _run.WriteFile("more/old.CSV", "");

        Assert.Equal(["csv:more/", "csv:prices.csv", "jitter", "walk"], await CompleteAsync("bourse demo --exchange "));
        Assert.Equal(["csv:more/old.CSV"], await CompleteAsync("bourse demo --exchange csv:more/"));
        Assert.Equal(["--exchange=csv:prices.csv"], await CompleteAsync("bourse demo --exchange=csv:p"));
        Assert.Equal(["csv:more/", "csv:prices.csv"], await CompleteAsync("bourse exchange csv:"));
    }

    [Theory]
    [InlineData("bourse top", "topic")]
    [InlineData("./bourse topic t", "tail")]
    [InlineData("  /usr/bin/bourse topic  d", "describe dlq")]
    [InlineData("bourse topic tail --fol", "--follow")]
    [InlineData("bourse topic tail --f", "--follow")]
    [InlineData("bourse config show --calendar w", "weekends")]
    [InlineData("bourse verify --log k", "kafka")]
    [InlineData("bourse demo --exchange ", "jitter walk")]
    [InlineData("bourse demo --exchange ji", "jitter")]
    [InlineData("bourse verify --log=k", "--log=kafka")]
    [InlineData("bourse report in", "inv1 inv2 inv3")]
    [InlineData("bourse report inv1 INV", "inv1 inv2 inv3")]
    [InlineData("bourse app2 inv3", "inv3")]
    [InlineData("bourse investor ", "inv1 inv2 inv3")]
    [InlineData("bourse exchange ", "se1 se2")]
    [InlineData("bourse explain Inv2_", "Inv2_P21 Inv2_P22")]
    [InlineData("bourse verify Inv1_P", "Inv1_P11 Inv1_P12")]
    [InlineData("bourse verify inv3", "Inv3_P31 Inv3_P32 inv3")]
    [InlineData("bourse report --format ", "csv html json md none txt")]
    [InlineData("bourse report --format json,h", "json,html")]
    [InlineData("bourse report --stddev p", "population")]
    [InlineData("bourse verify --stddev p", "population")]
    [InlineData("bourse bars show NVDA --indicators ", "bollinger ema20 ema50 macd rsi14 sma20 sma50 vwap")]
    [InlineData("bourse bars show NVDA --indicators sma20,S", "sma20,sma50")]
    [InlineData("bourse topic export x --format ", "jsonl raw")]
    [InlineData("bourse completion ", "bash fish pwsh zsh")]
    public async Task What_begins_with_the_word_is_offered_and_nothing_else(string line, string expected) =>
        Assert.Equal(expected.Split(' ').Order(StringComparer.Ordinal), await CompleteAsync(line));

    [Theory]
    [InlineData("bourse explain Inv1_P11 ")]
    [InlineData("bourse verify --period ")]
    [InlineData("bourse verify --period 20")]
    [InlineData("bourse demo --seed ")]
    [InlineData("bourse demo --seed=")]
    [InlineData("bourse replay rows.csv --interval ")]
    [InlineData("bourse replay rows.csv ")]
    [InlineData("bourse bars show NVDA --indicators x")]
    [InlineData("bourse topic tail x")]
    [InlineData("bourse nosuch ")]
    [InlineData("bourse")]
    public async Task Nothing_is_offered_where_no_name_fits_and_no_file_belongs(string line) => Assert.Empty(await CompleteAsync(line));

    [Theory]
    [InlineData("bourse demo --portfolios ")]
    [InlineData("bourse demo --portfolios=mi")]
    [InlineData("bourse --config ")]
    [InlineData("bourse report --out x")]
    [InlineData("bourse demo --calendar days")]
    [InlineData("bourse lake ls --lake ")]
    [InlineData("bourse replay ")]
    [InlineData("bourse replay --interval 0 ")]
    [InlineData("bourse schema check demotest pri")]
    [InlineData("bourse topic replay pri")]
    public async Task Where_a_path_belongs_the_shell_is_told_to_offer_its_files(string line)
    {
        var result = await _run.RunAsync("complete", "--position", $"{line.Length}", "--", line);

        Assert.Equal((1, "", ""), (result.Code, result.Data, result.Words));
    }

    [Fact]
    public async Task Options_are_offered_after_a_dash_or_when_nothing_else_can_follow()
    {
        Assert.Contains("--to", await CompleteAsync("bourse demo "));
        Assert.Contains("--home", await CompleteAsync("bourse report --"));
        Assert.Contains("-n", await CompleteAsync("bourse topic tail -"));
        Assert.DoesNotContain("--only-warnings", await CompleteAsync("bourse report --"));
        Assert.All(await CompleteAsync("bourse report "), word => Assert.DoesNotContain('-', word));
    }

    [Fact]
    public async Task Topics_and_groups_are_those_of_the_home()
    {
        var log = new InMemoryEventLog(_run.Clock);
        _run.Log = log;
        foreach (var name in new[] { "StockExchange", "StockExchange.dlq", "portfolios" })
        {
            await log.EnsureTopicAsync(new TopicSpec(name), TestContext.Current.CancellationToken);
        }

        var offsets = new Dictionary<TopicPartition, long> { [new TopicPartition("portfolios", 0)] = 0 };
        await log.SetCommittedAsync("investorsDB", offsets, TestContext.Current.CancellationToken);

        Assert.Equal(["StockExchange", "StockExchange.dlq"], await CompleteAsync("bourse topic tail Sto"));
        Assert.Equal(["portfolios"], await CompleteAsync("bourse group reset investorsDB --topic p"));
        Assert.Equal(["StockExchange.dlq"], await CompleteAsync("bourse topic replay "));
        Assert.Equal(["investorsDB"], await CompleteAsync("bourse group reset "));
    }

    [Fact]
    public async Task Investors_are_those_of_the_network_that_the_line_names()
    {
        var file = _run.WriteFile("mine.json", """
            { "investors": [ { "id": "Own", "name": "Me", "city": "Here",
              "portfolios": [ { "id": "P1", "name": "One", "holdings": { "IBM": 1 } } ] } ] }
            """);

        Assert.Equal(["own"], await CompleteAsync($"bourse report --portfolios {file} "));
    }

    [Fact]
    public async Task Settings_that_cannot_be_used_give_no_names_and_no_words()
    {
        _run.WriteFile("bourse.json", "{ this is no JSON");

        var result = await _run.RunAsync("complete", "--position", "14", "--", "bourse report ");

        Assert.Equal((0, "", ""), (result.Code, result.Data, result.Words));
    }

    [Theory]
    [InlineData("bash")]
    [InlineData("zsh")]
    [InlineData("fish")]
    [InlineData("pwsh")]
    public async Task Completion_scripts_ask_the_program(string shell)
    {
        var result = await _run.RunAsync("completion", shell);

        Assert.Equal(0, result.Code);
        Assert.Contains("complete --position", result.Data, StringComparison.Ordinal);
    }

    /// <summary>The words offered at the end of a line, in the order of their characters.</summary>
    private async Task<IEnumerable<string>> CompleteAsync(string line)
    {
        var result = await _run.RunAsync("complete", "--position", $"{line.Length}", "--", line);
        Assert.Equal((0, ""), (result.Code, result.Words));
        return result.Data.Split('\n', StringSplitOptions.RemoveEmptyEntries).Order(StringComparer.Ordinal);
    }
}
