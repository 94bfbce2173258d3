using Bourse.Cli.Prompt;
using Bourse.Hosting.Reading;

namespace Bourse.Tests.Cli;

public sealed class LineEditorTests : IDisposable
{
    private static readonly string[] History = ["SELECT 1;", "SELECT 2;"];
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("bourse-history-");
    private static readonly string[] Arrows = ["Up", "Down", "Left", "Right"];
    private readonly StringWriter _screen = new();

    public void Dispose()
    {
        _screen.Dispose();
        _folder.Delete(recursive: true);
    }

    [Theory]
    [InlineData("abc", "abc")]
    [InlineData("abc<Left><Left>x", "axbc")]
    [InlineData("abc<Home>x<End>y", "xabcy")]
    [InlineData("abc<Backspace>d", "abd")]
    [InlineData("abc<Home><Delete>", "bc")]
    [InlineData("abc<^A>x<^E>y", "xabcy")]
    [InlineData("abc def<^W>x", "abc x")]
    [InlineData("abc<Left><^K>", "ab")]
    [InlineData("abc<Left><^U>", "c")]
    [InlineData("<Up>", "SELECT 2;")]
    [InlineData("<Up><Up><Up>", "SELECT 1;")]
    [InlineData("mine<Up><Up><Down><Down>!", "mine!")]
    [InlineData("sel<Tab>", "select ")]
    [InlineData("SELECT cl<Tab>", "SELECT Close")]
    [InlineData("SELECT clo<Tab><Tab>U<Tab>", "SELECT CloseUSD ")]
    [InlineData("FROM dem<Tab>", "FROM demotest ")]
    [InlineData("SELECT Adj<Tab>", "SELECT \"Adj Close\" ")]
    [InlineData("SELECT nothing<Tab>", "SELECT nothing")]
    public void Keys_edit_a_line(string keys, string line) => Assert.Equal((LineEnd.Entered, line), Type($"{keys}<Enter>"));

    [Fact]
    public void Ctrl_c_gives_a_line_up_and_ctrl_d_ends_the_prompt()
    {
        Assert.Equal(LineEnd.Cancelled, Type("abc<^C>").End);
        Assert.Equal(LineEnd.Closed, Type("<^D>").End);
        Assert.Equal((LineEnd.Entered, "ac"), Type("abc<Left><Left><^D><Enter>"));
    }

    [Fact]
    public void Several_names_are_listed()
    {
        Type("SELECT Close<Tab><Enter>");
        Assert.Contains("Close  CloseUSD", _screen.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void Statements_are_kept_across_runs_readable_by_the_user_only()
    {
        var file = Path.Combine(_folder.FullName, "home", "sql-history");
        var history = new StatementHistory(file);
        history.Load();
        history.Add("SELECT 'ä'\nFROM t;");
        history.Add("SELECT 'ä'\nFROM t;");
        history.Add("SELECT 2;");
        var again = new StatementHistory(file);
        again.Load();
        Assert.Equal(["SELECT 'ä' FROM t;", "SELECT 2;"], again.Statements);
        if (!OperatingSystem.IsWindows()) Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(file));
    }

    [Fact]
    public void A_long_history_is_cut()
    {
        var file = Path.Combine(_folder.FullName, "sql-history");
        var history = new StatementHistory(file);
        for (var number = 0; number < 2500; number++) history.Add($"SELECT {number};");
        Assert.Equal("\"SELECT 2499;\"", File.ReadLines(file).Last());
        Assert.InRange(File.ReadLines(file).Count(), 1000, 2000);
    }

    private (LineEnd End, string Text) Type(string text)
    {
        var keys = new Queue<ConsoleKeyInfo>(Keys(text));
        string[] names = ["demotest", "Close", "CloseUSD", "Adj Close"];
        return new LineEditor(_screen, keys.Dequeue, () => 80, word => SqlKeywords.Complete(word, names)).Read("> ", History);
    }

    private static IEnumerable<ConsoleKeyInfo> Keys(string text)
    {
        for (var at = 0; at < text.Length; at++)
        {
            if (text[at] != '<')
            {
                yield return new ConsoleKeyInfo(text[at], ConsoleKey.NoName, false, false, false);
                continue;
            }

            var name = text[(at + 1)..text.IndexOf('>', at)];
            at += name.Length + 1;
            if (name[0] == '^') yield return new ConsoleKeyInfo((char)(name[1] - '@'), Enum.Parse<ConsoleKey>(name[1..]), false, false, true);
            else yield return new ConsoleKeyInfo('\0', Enum.Parse<ConsoleKey>(Arrows.Contains(name) ? $"{name}Arrow" : name), false, false, false);
        }
    }
}
