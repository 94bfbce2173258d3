namespace Bourse.Tests.Cli;

/// <summary>The script <c>./bourse</c>, in a checkout of a few files and with a stand-in for the build tools that says what it is asked.</summary>
public sealed class LauncherTests : IDisposable
{
    private readonly FakeCheckout _checkout = new();

    public void Dispose() => _checkout.Dispose();

    [Fact]
    public async Task It_builds_once_and_then_runs_the_program_with_its_arguments_and_exit_code()
    {
        var first = await _checkout.RunAsync("topic", "list");
        var second = await _checkout.RunAsync("status", "two words");

        Assert.Equal((7, "program topic list\n"), (first.Code, first.Data));
        Assert.Matches(@"^building Bourse for the first time; [^\n]*\n(  [^\n]*\n)*built in \d+ s\n$", first.Words);
        Assert.Equal((7, "program status two words\n", ""), second);
        Assert.Single(_checkout.Said("builds"));
    }

    [Theory(Timeout = Patience.Milliseconds)]
    [InlineData("  Determining projects to restore...", "getting packages")]
    [InlineData("  Restored /a/b.csproj (in 1 sec).", "compiling, project 1 of 2")]
    [InlineData("  Restored /a/b.csproj (in 1 sec).\n  Bourse -> /a/Bourse.Domain.dll", "compiling, project 2 of 2")]
    [InlineData("  All projects are up-to-date for restore.\n  Bourse -> /a/b.dll\n  Bourse.Cli -> /a/bourse.dll", "making it start fast")]
    public async Task A_build_says_what_it_does(string log, string step)
    {
        _checkout.Write("src/Bourse/Bourse.csproj", "<Project />");
        _checkout.Write("src/Bourse.Cli/Bourse.Cli.csproj", "<Project />");
        _checkout.WriteTool("log", log + "\n");
        using var build = _checkout.Start("bourse");
        while (await build.StandardError.ReadLineAsync(TestContext.Current.CancellationToken) is { } line && line != $"  {step}")
        {
            Assert.DoesNotContain("built in", line, StringComparison.Ordinal);
        }

        _checkout.WriteTool("goes-on", "");
        await build.WaitForExitAsync(TestContext.Current.CancellationToken);
        Assert.Equal(7, build.ExitCode);
    }

    [Fact]
    public async Task Help_whose_reader_has_ended_is_no_failure()
    {
        await _checkout.RunAsync("topic", "list");
        _checkout.Write("read-by-nobody", "exec > >(exec true); wait $!; exec bash \"${0%/*}/bourse\" help\n");
        using var help = _checkout.Start("read-by-nobody");
        await help.WaitForExitAsync(TestContext.Current.CancellationToken);

        Assert.Equal(0, help.ExitCode);
        Assert.Contains("./bourse test [WORDS]", (await _checkout.RunAsync("help")).Data, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_program_learns_how_it_was_called()
    {
        var byPath = await _checkout.RunAsync("called-as");
        var link = Path.Combine(_checkout.Tools, "bourse");
        File.CreateSymbolicLink(link, Path.Combine(_checkout.Root, "bourse"));
        using var byName = _checkout.Start(link, "called-as");

        Assert.Equal($"called as {_checkout.Root}/bourse\n", byPath.Data);
        Assert.Equal("called as bourse\n", await byName.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken));
    }

    [Theory]
    [InlineData("change")]
    [InlineData("add")]
    [InlineData("delete")]
    [InlineData("older")]
    [InlineData("props")]
    public async Task It_builds_again_when_something_has_changed(string how)
    {
        _checkout.Write("Directory.Build.props", "<Project />");
        await _checkout.RunAsync();
        if (how == "change") _checkout.Write("src/Bourse.Cli/Program.cs", "// another program");
        if (how == "add") _checkout.Write("src/Bourse.Cli/New.cs", "// new");
        if (how == "delete") File.Delete(Path.Combine(_checkout.Root, "src/Bourse.Cli/Other.cs"));
        if (how == "older") File.SetLastWriteTimeUtc(Path.Combine(_checkout.Root, "src/Bourse.Cli/Other.cs"), new DateTime(2001, 1, 1));
        if (how == "props") _checkout.Write("Directory.Build.props", "<Project></Project>");

        var again = await _checkout.RunAsync();
        await _checkout.RunAsync();

        Assert.StartsWith("building Bourse, since its sources have changed\n", again.Words, StringComparison.Ordinal);
        Assert.Equal(2, _checkout.Said("builds").Length);
    }

    [Fact]
    public async Task Two_terminals_that_start_together_build_once()
    {
        var runs = await Task.WhenAll(_checkout.RunAsync(), _checkout.RunAsync(), _checkout.RunAsync());

        Assert.All(runs, run => Assert.Equal((7, "program \n"), (run.Code, run.Data)));
        Assert.Single(_checkout.Said("builds"));
    }

    [Fact]
    public async Task A_lock_that_a_dead_process_left_is_taken_over()
    {
        Directory.CreateDirectory(Path.Combine(_checkout.Root, ".build/lock"));
        _checkout.Write(".build/lock/pid", "2000000000");

        Assert.Equal(7, (await _checkout.RunAsync()).Code);
    }

    [Fact]
    public async Task A_failing_build_shows_the_errors_and_leaves_the_last_program_alone()
    {
        await _checkout.RunAsync();
        _checkout.Write("src/Bourse.Cli/Program.cs", "// broken");
        _checkout.WriteTool("fails", "");
        var root = _checkout.Root;
        _checkout.WriteTool("error", $"{root}/src/Bourse.Cli/Program.cs(1,1): error CS1002: ; expected [{root}/src/x.csproj]\nnoise\n");

        var failed = await _checkout.RunAsync();
        File.Delete(Path.Combine(_checkout.Tools, "fails"));
        var mended = await _checkout.RunAsync();

        Assert.Equal(1, failed.Code);
        Assert.Contains("\nsrc/Bourse.Cli/Program.cs(1,1): error CS1002: ; expected\n", failed.Words, StringComparison.Ordinal);
        Assert.Contains("\nbourse: the build failed\ntry: see ", failed.Words, StringComparison.Ordinal);
        Assert.Equal(7, mended.Code);
    }

    [Fact]
    public async Task Without_the_ahead_of_time_compiler_it_builds_plainly()
    {
        _checkout.WriteTool("fails", "PublishReadyToRun");
        _checkout.WriteTool("error", "error NU1101: Unable to find package Microsoft.NETCore.App.Crossgen2.linux-x64\n");

        Assert.Equal(7, (await _checkout.RunAsync()).Code);
        Assert.Equal(2, _checkout.Said("builds").Length);
    }

    [Fact]
    public async Task An_sdk_that_is_too_old_is_named_only_when_something_has_to_be_built()
    {
        await _checkout.RunAsync();
        _checkout.WriteTool("sdks", "8.0.100 [/sdk]\n");
        var fresh = await _checkout.RunAsync();
        _checkout.Write("src/Bourse.Cli/Program.cs", "// another program");
        var changed = await _checkout.RunAsync();

        Assert.Equal(7, fresh.Code);
        Assert.Equal(
            (1, "", $"bourse: the .NET SDK at {_checkout.Tools}/dotnet is older than 10\ntry: install the .NET SDK 10 (https://dot.net/download)\n"),
            changed);
    }

    [Fact]
    public async Task Help_of_the_tests_runs_none()
    {
        var help = await _checkout.RunAsync("test", "--help");

        Assert.Equal((0, ""), (help.Code, help.Words));
        Assert.Contains("./bourse test [WORDS] [OPTIONS]", help.Data, StringComparison.Ordinal);
        Assert.False(File.Exists(Path.Combine(_checkout.Tools, "tests")));
    }

    [Theory]
    [InlineData("Failed!  - Failed:     2, Passed:    12, Skipped:     0, Total:    14, Duration: 1 s - a.dll", 1, 1, "12 passed, 2 failed")]
    [InlineData("Passed!  - Failed:     0, Passed:    12, Skipped:     3, Total:    15, Duration: 1 s", 0, 0, "12 passed, 0 failed, 3 skipped")]
    [InlineData("error MSB1003: nothing to build", 1, 1, "no test ran\n0 passed, 0 failed")]
    [InlineData("No test matches the given testcase filter", 0, 1, "no test ran\n0 passed, 0 failed")]
    [InlineData(
        "Passed!  - Failed:     0, Passed:    12, Skipped:     0, Total:    12\nPassed!  - Failed:     0, Passed:     3, Skipped:     0, Total: 3",
        0, 0, "15 passed, 0 failed")]
    public async Task The_tests_are_counted_in_the_last_line(string summary, int status, int code, string last)
    {
        _checkout.WriteTool("summary", summary + "\n");
        _checkout.WriteTool("status", $"{status}");

        var result = await _checkout.RunAsync("test");

        Assert.Equal((code, $"{summary}\n{last}\n"), (result.Code, result.Data));
    }

    [Theory]
    [InlineData("-c Release --nologo -v quiet --logger console;verbosity=minimal", "")]
    [InlineData(
        "-c Release --nologo -v quiet --logger console;verbosity=minimal --no-build --filter FullyQualifiedName~Calendar|FullyQualifiedName~Money",
        "Calendar --no-build Money")]
    [InlineData("-c Debug --nologo -v quiet --logger console;verbosity=minimal --filter FullyQualifiedName~Money", "Money -c Debug")]
    public async Task Tests_are_built_as_users_have_the_program_unless_asked_otherwise(string handedOver, string arguments)
    {
        await _checkout.RunAsync(["test", .. arguments.Split(' ', StringSplitOptions.RemoveEmptyEntries)]);

        Assert.EndsWith(handedOver, File.ReadAllText(Path.Combine(_checkout.Tools, "tests")).TrimEnd(), StringComparison.Ordinal);
    }
}
