using System.Diagnostics;
using System.Runtime.InteropServices;
using System.Text;
using System.Text.Json;
using Bourse.Tests.Faults;

namespace Bourse.Tests.Cli;

/// <summary>Runs the built program as a process of its own, on a home folder of its own.</summary>
internal sealed class BourseProgram : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("bourse-program-");
    private readonly List<Process> _started = [];

    /// <summary>Environment variables it gets; of Bourse's own, it gets no others.</summary>
    public Dictionary<string, string> Environment { get; } = new(StringComparer.Ordinal);

    public string Home => Path.Combine(_folder.FullName, "home");

    /// <summary>The executable.</summary>
    public string File { get; } = BourseProcess.Program;

    /// <summary>Starts it; its standard error goes to <paramref name="words"/>. Safe to be called by several at once.</summary>
    public Process Start(SignallingStream words, params string[] arguments)
    {
        var process = Process.Start(StartInfo(arguments))!;
        lock (_started) _started.Add(process);
        process.ErrorDataReceived += (_, line) => words.Write(Encoding.UTF8.GetBytes(line.Data + "\n"));
        process.BeginErrorReadLine();
        return process;
    }

    /// <summary>Runs it to its end.</summary>
    public async Task<(int Code, string Data, string Words)> RunAsync(params string[] arguments)
    {
        using var process = Process.Start(StartInfo(arguments))!;
        var (data, words) = (process.StandardOutput.ReadToEndAsync(), process.StandardError.ReadToEndAsync());
        try
        {
            await process.WaitForExitAsync().WaitAsync(Patience.Longest);
        }
        catch (TimeoutException)
        {
            process.Kill(entireProcessTree: true);
            throw new TimeoutException($"{string.Join(' ', arguments)} has not ended: {await words}{await data}");
        }

        return (process.ExitCode, await data, await words);
    }

    /// <summary>Waits until a started one has ended.</summary>
    public static async Task<int> EndOf(Process process)
    {
        await process.WaitForExitAsync().WaitAsync(Patience.Longest);
        return process.ExitCode;
    }

    /// <summary>What <c>bourse status</c> says.</summary>
    public async Task<JsonElement> StatusAsync() => JsonDocument.Parse((await RunAsync("status", "--json")).Data).RootElement;

    /// <summary>Kills what it has started.</summary>
    public void KillStarted()
    {
        foreach (var process in _started)
        {
            if (!process.HasExited) process.Kill(entireProcessTree: true);
            process.WaitForExit(Patience.Longest);
        }
    }

    public void Dispose()
    {
        KillStarted();
        _started.ForEach(process => process.Dispose());
        _folder.Delete(recursive: true);
    }

    private ProcessStartInfo StartInfo(string[] arguments) => Prepare(File, [.. arguments, "--home", Home]);

    /// <summary>How another program is started in the same environment.</summary>
    public ProcessStartInfo Prepare(string program, params string[] arguments)
    {
        var start = new ProcessStartInfo(program, arguments)
        {
            RedirectStandardOutput = true, RedirectStandardError = true, WorkingDirectory = _folder.FullName,
        };
        foreach (var name in start.Environment.Keys.Where(name => name.StartsWith("BOURSE_", StringComparison.Ordinal)).ToList())
        {
            start.Environment.Remove(name);
        }
        start.Environment["HOME"] = _folder.FullName;
        foreach (var (name, value) in Environment) start.Environment[name] = value;
        // The runtime of the tests is the one of the program.
        start.Environment["DOTNET_ROOT"] = Path.GetFullPath(Path.Combine(RuntimeEnvironment.GetRuntimeDirectory(), "..", "..", ".."));
        return start;
    }
}
