using Bourse.Cli.Frame;

namespace Bourse.Tests.Cli;

/// <summary>Commands in messages work as they are printed.</summary>
public sealed class PrintedCommandsTests : IDisposable
{
    private readonly CommandLineRun _run = new();

    public void Dispose() => _run.Dispose();

    [Theory]
    [InlineData("run `bourse report` again", "run `./bourse report --home x` again")]
    [InlineData("has `bourse ingest` read them all (`bourse status`)?", "has `./bourse ingest --home x` read them all (`./bourse status --home x`)?")]
    [InlineData("see `bourse verify --home y`", "see `./bourse verify --home y`")]
    [InlineData("`bourse` is here", "`./bourse` is here")]
    [InlineData("`topic export` of bourse", "`topic export` of bourse")]
    public void A_command_gets_the_name_that_was_called_and_the_options_of_the_call(string message, string printed) =>
        Assert.Equal(printed, new PrintedCommands("./bourse", " --home x").In(message));

    [Fact]
    public async Task Help_and_remedies_show_the_name_that_was_called()
    {
        _run.Environment["BOURSE_CALLED_AS"] = "./bourse";

        Assert.Contains("\n  ./bourse topic tail StockExchange ", (await _run.RunAsync("topic", "tail", "--help")).Data, StringComparison.Ordinal);
        Assert.Equal("bourse: `./bourse topic tail` needs TOPIC\ntry: ./bourse topic tail --help\n", (await _run.RunAsync("topic", "tail")).Words);
        Assert.DoesNotContain("warning", (await _run.RunAsync("config", "show")).Words, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_home_that_was_an_argument_is_part_of_the_printed_command()
    {
        var home = Path.Combine(_run.Folder, "a home");

        var result = await _run.RunAsync("status", "--home", home);

        Assert.Equal(
            $"nothing has run in {home} yet; start the network with `bourse up --home '{home}'`, "
            + $"or see it whole with `bourse demo --home '{home}'`\n",
            result.Words);
    }

    [Fact]
    public async Task A_password_in_an_argument_is_not_printed()
    {
        var result = await _run.RunAsync("report", "--database", "mysql:Server=127.0.0.1;Port=1;User ID=a;Password=s3cret", "--engine", "nosuch");

        Assert.NotEqual(0, result.Code);
        Assert.DoesNotContain("s3cret", result.Words, StringComparison.Ordinal);
    }

    [Fact]
    public async Task After_a_demo_commands_on_the_empty_home_point_to_its_network()
    {
        Assert.Equal(0, (await _run.RunAsync("demo", "--from", "2024-01-02", "--to", "2024-01-05", "-q")).Code);
        var demo = Path.Combine(_run.Home, "demo");

        var topics = await _run.RunAsync("topic", "tail", "StockExchange", "-n", "5");
        var report = await _run.RunAsync("report");
        var status = await _run.RunAsync("status");

        Assert.Equal(
            $"bourse: there is no event log in {_run.Home} yet\n"
            + $"try: `bourse topic tail StockExchange -n 5 --home {demo}` for the network of the demo; "
            + "or run a stage first, or choose another folder with --home\n",
            topics.Words);
        Assert.Contains($"`bourse report --home {demo}` for the network of the demo", report.Words, StringComparison.Ordinal);
        Assert.EndsWith($"the network of the demo: `bourse status --home {demo}`\n", status.Words, StringComparison.Ordinal);
        Assert.Equal(0, (await _run.RunAsync("topic", "tail", "StockExchange", "-n", "5", "--home", demo)).Code);
    }

    [Fact]
    public async Task The_next_steps_of_a_demo_work_as_they_are_printed()
    {
        var home = Path.Combine(_run.Folder, "own home");
        var demo = await _run.RunAsync("demo", "--home", home, "--seed", "7", "--from", "2024-01-02", "--to", "2024-01-05");

        var steps = demo.Words.Split('\n').Where(line => line.StartsWith("  bourse ", StringComparison.Ordinal))
            .Select(line => line["  bourse ".Length..].Split("  ")[0]).ToList();

        Assert.Equal(4, steps.Count);
        Assert.Equal($"up --home '{home}' --seed 7 --from 2024-01-02 --to 2024-01-05", steps[^1]);
        foreach (var step in steps[..^1]) Assert.Equal(0, (await _run.RunAsync(Words(step))).Code);
        Assert.Contains($"With BOURSE_HOME='{home}/demo' in the environment, commands", demo.Words, StringComparison.Ordinal);
    }

    /// <summary>The words of a command line; quotes are around paths only.</summary>
    private static string[] Words(string line) =>
        [.. line.Split('\'').SelectMany((part, at) => at % 2 == 1 ? [part] : part.Split(' ', StringSplitOptions.RemoveEmptyEntries))];
}
