using Bourse.Cli;
using Bourse.Cli.Frame;

namespace Bourse.Tests.Cli;

/// <summary>Tables and help on terminals of 40 to 80 characters: no line is broken by the terminal, unless a single word is longer.</summary>
public sealed class NarrowTerminalTests : IDisposable
{
    private static readonly string[] Week = ["up", "--from", "2024-01-01", "--to", "2024-01-05", "--day-interval", "0", "--no-follow"];
    private readonly CommandLineRun _run = new();

    public NarrowTerminalTests() => _run.Clock.Advance(TimeSpan.FromDays(60));

    public void Dispose() => _run.Dispose();

    [Theory]
    [InlineData(40)]
    [InlineData(60)]
    [InlineData(80)]
    public async Task Tables_fit_into_the_terminal(int width)
    {
        Assert.Equal(0, (await _run.RunAsync(Week)).Code);
        _run.Width = width;

        foreach (var line in (string[])["status", "topic list", "group list", "explain Inv1_P11 2024-01-04", "config network", "lake ls"])
        {
            var shown = await _run.RunAsync(line.Split(' '));
            Assert.All(shown.Lines, one => AssertFits(one, width));
        }
    }

    [Theory]
    [InlineData(40)]
    [InlineData(80)]
    public async Task The_help_of_every_command_fits_into_the_terminal(int width)
    {
        _run.Width = width;
        foreach (var words in CommandsBelow(Program.CreateRoot(), []))
        {
            var help = await _run.RunAsync([.. words, "--help"]);
            // A command line of an example is not broken: it is there to be copied.
            var examples = help.Lines.AsEnumerable().TakeWhile(line => line != "Examples:");
            Assert.All(examples, line => AssertFits(line, width));
        }
    }

    [Fact]
    public void A_table_breaks_its_widest_column_of_text_between_words()
    {
        Assert.Equal(
            """
            STAGE  LAG  WAITING FOR
            inv1    12  IBM of 2024-01-08 for
                        Inv1_P11 since 4 s
            inv2     -  -

            """,
            Written(
                40, new TextTable("stage", ">lag", "waiting for"),
                ["inv1", "12", "IBM of 2024-01-08 for Inv1_P11 since 4 s"], ["inv2", null, null]));
    }

    [Fact]
    public void A_table_with_too_many_columns_becomes_a_block_for_each_row()
    {
        Assert.Equal(
            """
            Inv1_P11
              AS OF   2024-01-04
              VALUE   3218476.00
              NAME    a long name that
                      is broken

            """,
            Written(
                26, new TextTable("portfolio", "as of", ">value", ">change", "name"),
                ["Inv1_P11", "2024-01-04", "3218476.00", null, "a long name that is broken"]));
    }

    [Theory]
    [InlineData(null, "a           b\nxxxxxxxxxx  yyyyyyyyyy\n")]
    [InlineData(15, "xxxxxxxxxx\n  b  yyyyyyyyyy\n")]
    public async Task Rows_of_a_statement_become_blocks_too(int? width, string data)
    {
        _run.Width = width;
        Assert.Equal(data, (await _run.RunAsync("sql", "SELECT 'xxxxxxxxxx' AS a, 'yyyyyyyyyy' AS b", "-q")).Data);
    }

    private static void AssertFits(string line, int width) =>
        Assert.True(line.Length <= width || line.Trim().Count(char.IsWhiteSpace) <= line.Trim().Length / 20, $"{line.Length} characters: {line}");

    private static string Written(int width, TextTable table, params string?[][] rows)
    {
        foreach (var row in rows) table.Add(row);
        using var writer = new StringWriter { NewLine = "\n" };
        table.Write(writer, bold: false, width);
        return writer.ToString();
    }

    private static IEnumerable<string[]> CommandsBelow(System.CommandLine.Command command, string[] words)
    {
        yield return words;
        var below = command.Subcommands.Where(sub => !sub.Hidden).SelectMany(sub => CommandsBelow(sub, [.. words, sub.Name]));
        foreach (var line in below) yield return line;
    }
}
