using System.Diagnostics;
using System.Runtime.CompilerServices;

namespace Bourse.Tests.Cli;

/// <summary>The script <c>./bourse</c>, in a checkout of a few files and with a stand-in for the build tools that says what it is asked.</summary>
public sealed class FrontDoorTests : IDisposable
{
    private const string Dotnet =
        """
        #!/usr/bin/env bash
        here=$(dirname "$0")
        case $1 in
            --list-sdks) cat "$here/sdks"; exit ;;
            test) shift; echo "$*" >>"$here/tests"; cat "$here/summary"; exit "$(cat "$here/status")" ;;
        esac
        echo "$*" >>"$here/builds"
        if [ -e "$here/fails" ] && { [ ! -s "$here/fails" ] || [[ $* == *"$(cat "$here/fails")"* ]]; }; then cat "$here/error"; exit 1; fi
        while [ "$1" != -o ]; do shift; done
        mkdir -p "$2"
        printf '#!/bin/sh\necho "program $*"\nexit 7\n' >"$2/bourse"
        chmod +x "$2/bourse"
        """;

    private readonly DirectoryInfo _root = Directory.CreateTempSubdirectory("bourse-door-");
    private readonly string _tools;

    public FrontDoorTests()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "the script is for bash; Windows has bourse.cmd");
        _tools = _root.CreateSubdirectory("tools").FullName;
        File.Copy(Path.Combine(CheckoutFolder(), "bourse"), Path.Combine(_root.FullName, "bourse"));
        _root.CreateSubdirectory("src/Bourse.Cli");
        Write("src/Bourse.Cli/Program.cs", "// a program");
        Write("src/Bourse.Cli/Other.cs", "// more of it");
        Write("tools/dotnet", Dotnet);
        Write("tools/sdks", "9.0.101 [/sdk]\n10.0.100 [/sdk]\n");
        const UnixFileMode executable = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;
        if (!OperatingSystem.IsWindows()) File.SetUnixFileMode(Path.Combine(_tools, "dotnet"), executable);
    }

    public void Dispose() => _root.Delete(recursive: true);

    [Fact]
    public async Task It_builds_once_and_then_runs_the_program_with_its_arguments_and_exit_code()
    {
        var first = await RunAsync("topic", "list");
        var second = await RunAsync("status", "two words");

        Assert.Equal((7, "program topic list\n", "building…\n"), first);
        Assert.Equal((7, "program status two words\n", ""), second);
        Assert.Single(Builds());
    }

    [Theory]
    [InlineData("change")]
    [InlineData("add")]
    [InlineData("delete")]
    [InlineData("older")]
    [InlineData("props")]
    public async Task It_builds_again_when_something_has_changed(string how)
    {
        Write("Directory.Build.props", "<Project />");
        await RunAsync();
        if (how == "change") Write("src/Bourse.Cli/Program.cs", "// another program");
        if (how == "add") Write("src/Bourse.Cli/New.cs", "// new");
        if (how == "delete") File.Delete(Path.Combine(_root.FullName, "src/Bourse.Cli/Other.cs"));
        if (how == "older") File.SetLastWriteTimeUtc(Path.Combine(_root.FullName, "src/Bourse.Cli/Other.cs"), new DateTime(2001, 1, 1));
        if (how == "props") Write("Directory.Build.props", "<Project></Project>");

        var again = await RunAsync();
        await RunAsync();

        Assert.Equal("building…\n", again.Words);
        Assert.Equal(2, Builds().Length);
    }

    [Fact]
    public async Task Two_terminals_that_start_together_build_once()
    {
        var runs = await Task.WhenAll(RunAsync(), RunAsync(), RunAsync());

        Assert.All(runs, run => Assert.Equal((7, "program \n"), (run.Code, run.Data)));
        Assert.Single(Builds());
    }

    [Fact]
    public async Task A_lock_that_a_dead_process_left_is_taken_over()
    {
        _root.CreateSubdirectory(".build/lock");
        Write(".build/lock/pid", "2000000000");

        Assert.Equal(7, (await RunAsync()).Code);
    }

    [Fact]
    public async Task A_failing_build_shows_the_errors_and_leaves_the_last_program_alone()
    {
        await RunAsync();
        Write("src/Bourse.Cli/Program.cs", "// broken");
        Write("tools/fails", "");
        Write("tools/error", $"{_root.FullName}/src/Bourse.Cli/Program.cs(1,1): error CS1002: ; expected [{_root.FullName}/src/x.csproj]\nnoise\n");

        var failed = await RunAsync();
        File.Delete(Path.Combine(_tools, "fails"));
        var mended = await RunAsync();

        Assert.Equal(1, failed.Code);
        Assert.StartsWith(
            "building…\nsrc/Bourse.Cli/Program.cs(1,1): error CS1002: ; expected\nbourse: the build failed\ntry: see ",
            failed.Words,
            StringComparison.Ordinal);
        Assert.Equal(7, mended.Code);
    }

    [Fact]
    public async Task Without_the_ahead_of_time_compiler_it_builds_plainly()
    {
        Write("tools/fails", "PublishReadyToRun");
        Write("tools/error", "error NU1101: Unable to find package Microsoft.NETCore.App.Crossgen2.linux-x64\n");

        Assert.Equal(7, (await RunAsync()).Code);
        Assert.Equal(2, Builds().Length);
    }

    [Fact]
    public async Task An_sdk_that_is_too_old_is_named_only_when_something_has_to_be_built()
    {
        await RunAsync();
        Write("tools/sdks", "8.0.100 [/sdk]\n");
        var fresh = await RunAsync();
        Write("src/Bourse.Cli/Program.cs", "// another program");
        var changed = await RunAsync();

        Assert.Equal(7, fresh.Code);
        Assert.Equal(
            (1, "", $"bourse: the .NET SDK at {_tools}/dotnet is older than 10\ntry: install the .NET SDK 10 (https://dot.net/download)\n"), changed);
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
        Write("tools/summary", summary + "\n");
        Write("tools/status", $"{status}");

        var result = await RunAsync("test", "Calendar", "--no-build", "Money", "-c", "Release");

        Assert.Equal((code, $"{summary}\n{last}\n"), (result.Code, result.Data));
        Assert.EndsWith(
            "--nologo -v quiet --no-build -c Release --filter FullyQualifiedName~Calendar|FullyQualifiedName~Money",
            File.ReadAllText(Path.Combine(_tools, "tests")).TrimEnd(),
            StringComparison.Ordinal);
    }

    private void Write(string path, string text) => File.WriteAllText(Path.Combine(_root.FullName, path), text);

    private string[] Builds() => File.ReadAllLines(Path.Combine(_tools, "builds"));

    private async Task<(int Code, string Data, string Words)> RunAsync(params string[] arguments)
    {
        var start = new ProcessStartInfo("bash", [Path.Combine(_root.FullName, "bourse"), .. arguments])
        {
            RedirectStandardOutput = true, RedirectStandardError = true, RedirectStandardInput = true, WorkingDirectory = Path.GetTempPath(),
        };
        start.Environment["PATH"] = _tools + Path.PathSeparator + Environment.GetEnvironmentVariable("PATH");
        using var process = Process.Start(start)!;
        process.StandardInput.Close();
        var (data, words) = (process.StandardOutput.ReadToEndAsync(), process.StandardError.ReadToEndAsync());
        await process.WaitForExitAsync();
        return (process.ExitCode, await data, await words);
    }

    private static string CheckoutFolder([CallerFilePath] string file = "") =>
        Path.GetFullPath(Path.Combine(Path.GetDirectoryName(file)!, "..", "..", ".."));
}
