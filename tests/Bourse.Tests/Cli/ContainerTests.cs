using System.Diagnostics;
using Xunit;

namespace Bourse.Tests.Cli;

/// <summary>Stages in containers that share a home folder: each is process 1 of its own namespace.</summary>
public sealed class ContainerTests : IDisposable
{
    private static readonly string[] Isolated = ["--pid", "--fork", "--kill-child", "--mount-proc"];
    private readonly BourseProgram _bourse = new();
    private readonly SignallingStream _words = new();

    public ContainerTests() => Assert.SkipUnless(CanIsolate(), "needs the right to make process namespaces (unshare)");

    public void Dispose()
    {
        _bourse.Dispose();
        _words.Dispose();
    }

    [Fact]
    public async Task Down_in_one_container_ends_the_stage_of_another_and_not_itself()
    {
        using var stage = Start("exchange", "se1", "--follow");
        await Eventually.IsAsync(async () => (await _bourse.StatusAsync()).GetProperty("stages")[0].GetProperty("running").GetBoolean());

        using var down = Start("down");

        Assert.Equal(0, await BourseProgram.EndOf(down));
        Assert.Equal(0, await BourseProgram.EndOf(stage));
        Assert.Contains("se1: asked process 1 on ", _words.Text, StringComparison.Ordinal);
        Assert.Contains("se1: stopped\n", _words.Text, StringComparison.Ordinal);
    }

    private Process Start(params string[] arguments)
    {
        var process = Process.Start(_bourse.Prepare("unshare", [.. Isolated, _bourse.File, .. arguments, "--home", _bourse.Home]))!;
        process.ErrorDataReceived += (_, line) => _words.Write(System.Text.Encoding.UTF8.GetBytes(line.Data + "\n"));
        process.BeginErrorReadLine();
        return process;
    }

    private static bool CanIsolate()
    {
        if (!OperatingSystem.IsLinux()) return false;
        try
        {
            using var process = Process.Start(new ProcessStartInfo("unshare", [.. Isolated, "true"]) { RedirectStandardError = true })!;
            process.WaitForExit();
            return process.ExitCode == 0;
        }
        catch (System.ComponentModel.Win32Exception)
        {
            return false;
        }
    }
}
