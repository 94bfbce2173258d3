using System.Diagnostics;

namespace Bourse.Tests.Faults;

/// <summary>
/// The program itself, as a process of its own: the published one when the launcher runs the tests, otherwise the one beside the tests.
/// </summary>
internal static class BourseProcess
{
    /// <summary>The executable.</summary>
    public static string Program { get; } =
        Environment.GetEnvironmentVariable("BOURSE_TEST_PROGRAM") is { Length: > 0 } published
            ? published
            : Path.Combine(AppContext.BaseDirectory, OperatingSystem.IsWindows() ? "bourse.exe" : "bourse");

    /// <summary>Starts it on a home folder.</summary>
    public static Process Start(string home, params IEnumerable<string> arguments) => StartInstalled(Program, home, arguments);

    /// <summary>Starts the program that is installed elsewhere.</summary>
    public static Process StartInstalled(string program, string home, params IEnumerable<string> arguments)
    {
        var start = new ProcessStartInfo(program)
        {
            RedirectStandardOutput = true, RedirectStandardError = true, RedirectStandardInput = true, WorkingDirectory = home,
        };
        foreach (var argument in arguments.Contains("--home") ? arguments : arguments.Concat(["--home", home])) start.ArgumentList.Add(argument);
        start.Environment["DOTNET_ROOT"] =
            Path.GetDirectoryName(Environment.ProcessPath is { } host && host.EndsWith("dotnet", StringComparison.Ordinal) ? host : FindDotnet());
        var process = Process.Start(start) ?? throw new InvalidOperationException("the program did not start");
        process.StandardInput.Close();
        return process;
    }

    /// <summary>Runs it to its end.</summary>
    public static async Task<(int ExitCode, string Output, string Words)> RunAsync(string home, params IEnumerable<string> arguments)
    {
        using var process = Start(home, arguments);
        var output = process.StandardOutput.ReadToEndAsync();
        var words = process.StandardError.ReadToEndAsync();
        await process.WaitForExitAsync(TestContext.Current.CancellationToken);
        return (process.ExitCode, await output, await words);
    }

    private static string FindDotnet()
    {
        // The runtime these tests run on is good for the program as well: shared/Microsoft.NETCore.App/VERSION is three folders below dotnet.
        var runtime = Path.GetDirectoryName(typeof(object).Assembly.Location)!;
        return Path.Combine(Path.GetFullPath(Path.Combine(runtime, "..", "..", "..")), "dotnet");
    }
}
