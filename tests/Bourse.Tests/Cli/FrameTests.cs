using System.CommandLine;
using System.CommandLine.Parsing;
using Bourse.Cli;
using Bourse.Cli.Frame;
using Bourse.Tests.InMemory;

namespace Bourse.Tests.Cli;

public sealed class FrameTests : IDisposable
{
    private readonly CommandLineRun _run = new();

    public void Dispose() => _run.Dispose();

    [Fact]
    public async Task The_usage_shows_which_arguments_may_be_repeated()
    {
        var help = await _run.RunAsync("verify", "--help");
        Assert.Contains("bourse verify [PORTFOLIO|INVESTOR …] [options]", help.Data, StringComparison.Ordinal);
    }

    public static TheoryData<string> CommandPaths => [.. Commands(Program.CreateRoot()).Select(command => Help.PathOf(command))];

    [Theory]
    [MemberData(nameof(CommandPaths))]
    public async Task Every_command_has_a_help_with_examples(string path)
    {
        var result = await _run.RunAsync([.. path.Split(' ').Skip(1), "--help"]);

        Assert.Equal(0, result.Code);
        Assert.Empty(result.Words);
        Assert.Contains($"Usage:\n  {path}", result.Data, StringComparison.Ordinal);
        Assert.Contains("Examples:\n  ", result.Data, StringComparison.Ordinal);
        Assert.Contains("--json", result.Data, StringComparison.Ordinal);
    }

    [Fact]
    public void Every_example_is_a_valid_command_line()
    {
        var root = Program.CreateRoot();
        foreach (var example in Commands(root).OfType<IDocumented>().SelectMany(command => command.Examples))
        {
            var words = CommandLineParser.SplitCommandLine(example.Line).TakeWhile(word => word[0] is not ('<' or '>')).ToArray();
            var parsed = CommandLine.Parse(root, words);
            Assert.False(parsed.Errors.Count > 0 || parsed.UnmatchedTokens.Count > 0, $"bourse {example.Line}");
        }
    }

    [Theory]
    [InlineData("se1_server", "exchange se1")]
    [InlineData("se2_server", "exchange se2")]
    [InlineData("inv1", "investor inv1")]
    [InlineData("INV3", "investor INV3")]
    [InlineData("investorsDB", "database init")]
    [InlineData("investorsDB --reset", "database init --reset")]
    [InlineData("app1", "ingest")]
    [InlineData("app2 Inv1", "report Inv1")]
    [InlineData("server", "up")]
    [InlineData("kafka_stream", "pipeline run")]
    [InlineData("kafka_stream real-time-etl-stack --detach", "pipeline run real-time-etl-stack --detach")]
    [InlineData("--home inv1 app1", "--home inv1 ingest")]
    [InlineData("--json --home=x inv2 --until-complete", "--json --home=x investor inv2 --until-complete")]
    [InlineData("help topic tail", "topic tail --help")]
    [InlineData("topic tail inv1", "topic tail inv1")]
    [InlineData("investor inv1", "investor inv1")]
    [InlineData("inventory", "inventory")]
    [InlineData("-- app1", "-- app1")]
    public void An_alias_stands_for_its_command(string typed, string meant)
    {
        var expanded = Aliases.Expand(typed.Split(' '), BourseTopology.Create(), option => option == "--home");
        Assert.Equal(meant, string.Join(' ', expanded));
    }

    [Theory]
    [InlineData("tpoic list", "there is no command 'bourse tpoic'", "did you mean `bourse topic`?")]
    [InlineData("topic lst", "there is no command 'bourse topic lst'", "did you mean `bourse topic list`?")]
    [InlineData("topic", "`bourse topic` needs a command after it", "bourse topic list|describe|tail|produce|export|replay|dlq")]
    [InlineData("topic list --jsn", "`bourse topic list` has no option --jsn", "did you mean --json?")]
    [InlineData("topic describe --folow", "`bourse topic describe` has no option --folow", "bourse topic describe --help")]
    [InlineData("topic tail x --folow=1", "`bourse topic tail` has no option --folow", "did you mean --follow?")]
    [InlineData("topic tail", "`bourse topic tail` needs TOPIC", "bourse topic tail --help")]
    [InlineData("topic tail x --last many", "--last 'many' is not a whole number from 0", "give --last a whole number from 0")]
    [InlineData("topic tail x --last 1 --offset 2", "--last, --offset and --since exclude each other", "give one of them")]
    [InlineData("topic export x --format xml", "--format cannot be 'xml'", "use one of jsonl, raw")]
    [InlineData("topic list --home", "--home needs a value", "bourse topic list --help")]
    [InlineData("--home", "--home needs a value", "bourse --help")]
    [InlineData("topic --log", "--log needs a value", "bourse topic --help")]
    [InlineData("topic list extra", "`bourse topic list` does not take 'extra'", "bourse topic list --help")]
    [InlineData("completion bsh", "there is no completion for 'bsh'", "did you mean bash?")]
    public async Task A_wrong_command_line_is_refused_with_what_was_meant(string line, string cause, string remedy)
    {
        var result = await _run.RunAsync(line.Split(' '));

        Assert.Equal(2, result.Code);
        Assert.Empty(result.Data);
        Assert.Equal($"bourse: {cause}\ntry: {remedy}\n", result.Words);
        Assert.False(Directory.Exists(_run.Home));
    }

    [Fact]
    public async Task Without_arguments_the_program_shows_its_help()
    {
        var result = await _run.RunAsync();

        Assert.Equal(0, result.Code);
        Assert.Contains("Commands:", result.Data, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_version_is_data() => Assert.StartsWith("bourse 0.", (await _run.RunAsync("--version")).Data, StringComparison.Ordinal);

    [Theory]
    [InlineData(FailureKind.Failed, 1)]
    [InlineData(FailureKind.Usage, 2)]
    [InlineData(FailureKind.Unreachable, 4)]
    public async Task A_failure_is_told_in_two_lines_and_sets_the_exit_code(FailureKind kind, int code)
    {
        _run.Log = new FailingLog(new BourseException(kind, "the cause", "the remedy"));

        var result = await _run.RunAsync("topic", "list");

        Assert.Equal(code, result.Code);
        Assert.Equal("bourse: the cause\ntry: the remedy\n", result.Words);
    }

    [Fact]
    public async Task Details_of_a_failure_are_shown_only_when_asked_for()
    {
        _run.Log = new FailingLog(new InvalidOperationException("inner workings"));

        var plain = await _run.RunAsync("topic", "list");
        var verbose = await _run.RunAsync("topic", "list", "--verbose");

        Assert.Equal(1, plain.Code);
        Assert.DoesNotContain("   at ", plain.Words, StringComparison.Ordinal);
        Assert.Contains("   at ", verbose.Words, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("exchange se1")]
    [InlineData("investor inv1")]
    [InlineData("ingest")]
    [InlineData("up")]
    public async Task A_programming_error_ends_a_stage_with_its_stack_when_asked_for(string stage)
    {
        _run.Log = new FailingLog(new InvalidOperationException("inner workings"));

        var plain = await _run.RunAsync(stage.Split(' '));
        var verbose = await _run.RunAsync([.. stage.Split(' '), "--verbose"]);

        Assert.Equal((1, 1), (plain.Code, verbose.Code));
        Assert.Contains("bourse: this should not have happened: inner workings\n", plain.Words, StringComparison.Ordinal);
        Assert.DoesNotContain("   at ", plain.Words, StringComparison.Ordinal);
        Assert.Contains("System.InvalidOperationException: inner workings", verbose.Words, StringComparison.Ordinal);
        Assert.Contains($"   at {typeof(FailingLog).FullName}", verbose.Words, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_interrupted_command_ends_with_130()
    {
        using var stop = new CancellationTokenSource();
        _run.Log = new InMemoryEventLog(_run.Clock);
        await _run.Log.EnsureTopicAsync(new Bourse.Events.TopicSpec("quiet"), CancellationToken.None);
        await stop.CancelAsync();

        var result = await _run.RunAsync(new MemoryStream(), stop.Token, "topic", "tail", "quiet", "--follow");

        Assert.Equal(130, result.Code);
        Assert.Empty(result.Words);
    }

    [Fact]
    public async Task A_reader_who_has_seen_enough_is_no_failure()
    {
        using var gone = new BrokenPipe();

        var result = await _run.RunAsync(gone, CancellationToken.None, "config", "show");

        Assert.Equal((0, ""), (result.Code, result.Words));
    }

    private static IEnumerable<Command> Commands(Command command) =>
        command.Subcommands.Where(sub => !sub.Hidden).SelectMany(Commands).Prepend(command);

    private sealed class BrokenPipe : MemoryStream
    {
        private const int Epipe = 32;

        public override void Write(ReadOnlySpan<byte> buffer) => throw new IOException("Broken pipe", Epipe);

        public override void Write(byte[] buffer, int offset, int count) => throw new IOException("Broken pipe", Epipe);
    }
}
