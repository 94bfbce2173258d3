using System.ComponentModel;
using System.Diagnostics;
using System.Text.Json;
using Bourse.Benchmarks.Harness;

namespace Bourse.Benchmarks.Scenarios;

/// <summary>What a process took, and what it printed.</summary>
/// <param name="Elapsed">From its start to its end.</param>
/// <param name="PeakMemory">The most memory it had resident, in bytes, as far as it was seen from outside.</param>
/// <param name="Output">What it wrote to stdout.</param>
internal sealed record Finished(Elapsed Elapsed, long PeakMemory, string Output)
{
    /// <summary>The phases that <c>demo --json</c> tells.</summary>
    public IReadOnlyList<Phase> ReadPhases()
    {
        using var json = JsonDocument.Parse(Output);
        return [.. json.RootElement.GetProperty("phases_ms").EnumerateObject().Select(phase => new Phase(phase.Name, phase.Value.GetDouble()))];
    }

    /// <summary>A number that <c>demo --json</c> tells.</summary>
    public long ReadCount(string name)
    {
        using var json = JsonDocument.Parse(Output);
        return json.RootElement.GetProperty(name).GetInt64();
    }
}

/// <summary>The program as users run it, started as a process of its own.</summary>
internal sealed class BourseProgram
{
    private static readonly TimeSpan Poll = TimeSpan.FromMilliseconds(5);
    private static readonly Dictionary<string, string> NoSettings = [];
    private readonly string _file;
    private readonly string? _runtime;

    private BourseProgram(string file, string? runtime) => (_file, _runtime) = (file, runtime);

    /// <summary>The program that the user named, or the one that the launcher has built.</summary>
    /// <exception cref="BourseException">There is none.</exception>
    public static BourseProgram Find(string? named)
    {
        if (named is not null)
        {
            return File.Exists(named)
                ? new BourseProgram(Path.GetFullPath(named), null)
                : throw new BourseException(FailureKind.Usage, $"there is no program {named}", "give --program the path of the bourse executable");
        }

        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            var build = Path.Combine(folder.FullName, ".build");
            if (!File.Exists(Path.Combine(build, "current"))) continue;
            var app = Path.Combine(build, File.ReadAllText(Path.Combine(build, "current")).Trim());
            return new BourseProgram(Path.Combine(app, "bourse"), File.ReadAllText(Path.Combine(app, "dotnet-root")).Trim());
        }

        const string Remedy = "run ./bourse --version first, or give --program the path of the bourse executable";
        throw new BourseException(FailureKind.Usage, "bourse has not been built yet", Remedy);
    }

    /// <summary>Runs a command in a folder where no settings lie, with a home folder of its own.</summary>
    /// <exception cref="BourseException">It failed.</exception>
    public Task<Finished> RunAsync(string folder, IEnumerable<string> arguments, CancellationToken cancellation) =>
        RunAsync(folder, arguments, NoSettings, cancellation);

    /// <summary>The same, with settings in its environment.</summary>
    /// <exception cref="BourseException">It failed.</exception>
    public async Task<Finished> RunAsync(
        string folder, IEnumerable<string> arguments, IReadOnlyDictionary<string, string> environment, CancellationToken cancellation)
    {
        Directory.CreateDirectory(folder);
        var start = Prepare(folder, arguments, environment);
        var began = Stopwatch.GetTimestamp();
        using var process = Process.Start(start)!;
        var output = process.StandardOutput.ReadToEndAsync(cancellation);
        var error = process.StandardError.ReadToEndAsync(cancellation);
        var (processor, memory) = await WatchAsync(process, cancellation);
        var wall = Stopwatch.GetElapsedTime(began);
        if (process.ExitCode == 0) return new Finished(new Elapsed(wall, processor), memory, await output);
        var words = (await error).Trim().ReplaceLineEndings(" ");
        throw new BourseException(FailureKind.Failed, $"bourse {start.ArgumentList[0]} ended with exit code {process.ExitCode}: {words}");
    }

    /// <summary>Starts a command that runs until it is ended.</summary>
    public Process Start(string folder, IEnumerable<string> arguments, IReadOnlyDictionary<string, string> environment)
    {
        Directory.CreateDirectory(folder);
        return Process.Start(Prepare(folder, arguments, environment))!;
    }

    private ProcessStartInfo Prepare(string folder, IEnumerable<string> arguments, IReadOnlyDictionary<string, string> environment)
    {
        var start = new ProcessStartInfo(_file, [.. arguments, "--home", Path.Combine(folder, "home")])
        {
            WorkingDirectory = folder,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        var settings = start.Environment.Keys.Where(name => name.StartsWith("BOURSE_", StringComparison.OrdinalIgnoreCase)).ToList();
        foreach (var name in settings) start.Environment.Remove(name);
        foreach (var (name, value) in environment) start.Environment[name] = value;
        if (_runtime is not null) start.Environment.TryAdd("DOTNET_ROOT", _runtime);
        return start;
    }

    /// <summary>Waits for the end. What a process took is only to be seen while it lives, so it is looked at again and again.</summary>
    private static async Task<(TimeSpan Processor, long Memory)> WatchAsync(Process process, CancellationToken cancellation)
    {
        var ended = process.WaitForExitAsync(cancellation);
        var (processor, memory) = (TimeSpan.Zero, 0L);
        while (!ended.IsCompleted)
        {
            try
            {
                process.Refresh();
                (processor, memory) = (process.TotalProcessorTime, Math.Max(memory, process.PeakWorkingSet64));
            }
            catch (Exception e) when (e is InvalidOperationException or Win32Exception)
            {
                // It ended in this moment.
            }

            await Task.WhenAny(ended, Task.Delay(Poll, cancellation));
        }

        await ended;
        return (processor, memory);
    }
}
