using System.Diagnostics;

namespace Bourse.Tests.Cli;

/// <summary>The prompt of <c>bourse sql</c> on a terminal, which the tool <c>script</c> makes.</summary>
public sealed class SqlPromptTests : IDisposable
{
    private const string Terminal = "/usr/bin/script";
    private readonly BourseProgram _program = new();

    public void Dispose() => _program.Dispose();

    [Fact]
    public async Task Ctrl_c_ends_the_statement_and_not_the_prompt()
    {
        Assert.SkipUnless(File.Exists(Terminal), "the tool script is needed: apt-get install bsdutils");
        var start = _program.Prepare(Terminal, "-qfec", $"'{_program.File}' sql --home '{_program.Home}'", "/dev/null");
        start.RedirectStandardInput = true;
        start.Environment["TERM"] = "xterm";
        using var process = Process.Start(start)!;
        using var screen = new SignallingStream();
        var copy = process.StandardOutput.BaseStream.CopyToAsync(screen, TestContext.Current.CancellationToken);

        await screen.WaitForAsync("bourse> ");
        await TypeAsync(process, "SELECT sum(a.range * b.range) FROM range(10000000) a, range(10000000) b;\r");
        using var timer = new PeriodicTimer(TimeSpan.FromMilliseconds(200));
        await Eventually.IsAsync(
            async () =>
            {
                // Before the statement runs, Ctrl-C would only leave the line; the prompt stays all the same.
                await timer.WaitForNextTickAsync();
                await TypeAsync(process, "\u0003");
                return screen.Text.Contains("the statement was ended", StringComparison.Ordinal);
            },
            details: () => screen.Text);
        await TypeAsync(process, "SELECT 41 + 1 AS answer;\r");
        await screen.WaitForAsync("42");
        await TypeAsync(process, "\u0004");

        Assert.Equal(0, await BourseProgram.EndOf(process));
        await copy;
    }

    private static async Task TypeAsync(Process process, string keys)
    {
        await process.StandardInput.WriteAsync(keys);
        await process.StandardInput.FlushAsync();
    }
}
