using System.Diagnostics;
using System.Runtime.CompilerServices;

namespace Bourse.Tests.Cli;

/// <summary>A checkout of a few files with the project's own scripts, whose PATH begins with stand-ins for the tools that they call.</summary>
internal sealed class FakeCheckout : IDisposable
{
    /// <summary>Says what it is asked, makes a program that says its arguments, and fails as the files beside it tell.</summary>
    private const string Dotnet =
        """
        #!/usr/bin/env bash
        here=$(dirname "$0")
        case $1 in
            --list-sdks) cat "$here/sdks"; exit ;;
            test)
                shift
                echo "$*" >>"$here/tests"
                cat "$here/summary"
                exit "$(cat "$here/status")" ;;
        esac
        echo "$*" >>"$here/builds"
        if [ -e "$here/log" ]; then
            cat "$here/log"
            while [ -e "$here/log" ] && [ ! -e "$here/goes-on" ]; do sleep 0.1; done
        fi
        if [ -e "$here/fails" ] && { [ ! -s "$here/fails" ] || [[ $* == *"$(cat "$here/fails")"* ]]; }; then cat "$here/error"; exit 1; fi
        while [ "$1" != -o ]; do shift; done
        mkdir -p "$2"
        cat >"$2/bourse" <<'PROGRAM'
        #!/bin/sh
        if [ "$*" = help ]; then exit 0; fi
        if [ "$*" = called-as ]; then echo "called as $BOURSE_CALLED_AS"; else echo "program $*"; fi
        exit 7
        PROGRAM
        chmod +x "$2/bourse"
        """;

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("bourse-door-");

    public FakeCheckout()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "the scripts are for bash; Windows has bourse.cmd");
        Root = _folder.CreateSubdirectory("a checkout").FullName;
        Tools = _folder.CreateSubdirectory("tools").FullName;
        Write("bourse", File.ReadAllText(Path.Combine(CheckoutFolder(), "bourse")));
        Write("src/Bourse.Cli/Program.cs", "// a program");
        Write("src/Bourse.Cli/Other.cs", "// more of it");
        WriteTool("dotnet", Dotnet);
        WriteTool("sdks", "9.0.101 [/sdk]\n10.0.100 [/sdk]\n");
    }

    /// <summary>The folder that stands for the checkout; it has a space in its name.</summary>
    public string Root { get; }

    /// <summary>The folder of the stand-ins, and of what they read and say.</summary>
    public string Tools { get; }

    /// <summary>The project's own checkout.</summary>
    public static string CheckoutFolder([CallerFilePath] string file = "") =>
        Path.GetFullPath(Path.Combine(Path.GetDirectoryName(file)!, "..", "..", ".."));

    public void Dispose() => _folder.Delete(recursive: true);

    /// <summary>Writes a file of the checkout.</summary>
    public void Write(string path, string text)
    {
        var full = Path.Combine(Root, path);
        Directory.CreateDirectory(Path.GetDirectoryName(full)!);
        File.WriteAllText(full, text);
    }

    /// <summary>Writes a stand-in, or something that one reads.</summary>
    public void WriteTool(string name, string text)
    {
        var path = Path.Combine(Tools, name);
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        File.WriteAllText(path, text);
        MakeExecutable(path);
    }

    /// <summary>The lines that a stand-in has said in a file of that name; none when it was never asked.</summary>
    public string[] Said(string name) => File.Exists(Path.Combine(Tools, name)) ? File.ReadAllLines(Path.Combine(Tools, name)) : [];

    /// <summary>Runs <c>./bourse</c>.</summary>
    public async Task<(int Code, string Data, string Words)> RunAsync(params string[] arguments)
    {
        using var process = Start("bourse", arguments);
        var (data, words) = (process.StandardOutput.ReadToEndAsync(), process.StandardError.ReadToEndAsync());
        await process.WaitForExitAsync();
        return (process.ExitCode, await data, await words);
    }

    /// <summary>Starts a script of the checkout.</summary>
    public Process Start(string script, params string[] arguments)
    {
        var start = new ProcessStartInfo("bash", [Path.Combine(Root, script), .. arguments])
        {
            RedirectStandardOutput = true, RedirectStandardError = true, RedirectStandardInput = true, WorkingDirectory = Path.GetTempPath(),
        };
        start.Environment["PATH"] = Tools + Path.PathSeparator + Environment.GetEnvironmentVariable("PATH");
        foreach (var name in start.Environment.Keys.Where(name => name.StartsWith("BOURSE_", StringComparison.Ordinal)).ToList())
        {
            start.Environment.Remove(name);
        }

        var process = Process.Start(start)!;
        process.StandardInput.Close();
        return process;
    }

    private static void MakeExecutable(string path)
    {
        if (!OperatingSystem.IsWindows()) File.SetUnixFileMode(path, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
    }
}
