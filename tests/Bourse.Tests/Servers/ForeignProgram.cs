using System.Diagnostics;
using System.Runtime.CompilerServices;

namespace Bourse.Tests.Servers;

/// <summary>Programs in Python that stand in for parts of a network; they share nothing with Bourse but the topics (kafka-python).</summary>
internal static class ForeignProgram
{
    private static readonly Lazy<string?> Python = new(FindPython);

    /// <summary>Skips the test where there is no Python with kafka-python.</summary>
    public static void Require() => Assert.SkipWhen(
        Python.Value is null, "Python with kafka-python is needed: apt-get install python3-kafka");

    /// <summary>Runs a script of this folder to its end, and returns what it prints.</summary>
    public static async Task<string> RunAsync(string script, params string[] arguments)
    {
        var start = new ProcessStartInfo(Python.Value!, [Path.Combine(Folder(), script), .. arguments])
        {
            RedirectStandardOutput = true, RedirectStandardError = true,
        };
        using var process = Process.Start(start)!;
        var (data, words) = (process.StandardOutput.ReadToEndAsync(), process.StandardError.ReadToEndAsync());
        try
        {
            await process.WaitForExitAsync().WaitAsync(Patience.Longest);
        }
        catch (TimeoutException)
        {
            process.Kill(entireProcessTree: true);
            throw new TimeoutException($"{script} has not ended: {await words}");
        }

        Assert.True(process.ExitCode == 0, $"{script} ends with {process.ExitCode}: {await words}");
        return await data;
    }

    /// <summary>Distributions install kafka-python for their own Python, which need not be the first in the path.</summary>
    private static string? FindPython() => new[] { "python3", "/usr/bin/python3" }.FirstOrDefault(HasKafka);

    private static bool HasKafka(string python)
    {
        try
        {
            using var process = Process.Start(new ProcessStartInfo(python, ["-c", "import kafka"]) { RedirectStandardError = true })!;
            process.StandardError.ReadToEnd();
            process.WaitForExit();
            return process.ExitCode == 0;
        }
        catch (System.ComponentModel.Win32Exception)
        {
            return false;
        }
    }

    private static string Folder([CallerFilePath] string file = "") => Path.GetDirectoryName(file)!;
}
