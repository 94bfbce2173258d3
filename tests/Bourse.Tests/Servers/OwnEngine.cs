using System.Diagnostics;

namespace Bourse.Tests.Servers;

/// <summary>An engine of a test's own: its folder, and the script of <c>BOURSE_TEST_ENGINES</c> that starts it there.</summary>
/// <param name="script">The script.</param>
/// <param name="name">What the script calls the engine; its variables begin so.</param>
/// <param name="port">The first of its ports.</param>
internal sealed class OwnEngine(string script, string name, int port)
{
    /// <summary>Its folder.</summary>
    public string Folder { get; } = Directory.CreateTempSubdirectory($"bourse-{name}-").FullName;

    /// <summary>The lines that are added to its configuration, when there is such a file.</summary>
    public string ExtraFile => Path.Combine(Folder, "extra");

    /// <summary>Other variables of the script, without the engine's name, e.g. <c>HEAP</c>.</summary>
    public IReadOnlyDictionary<string, string> Settings { private get; init; } = new Dictionary<string, string>();

    /// <summary>Starts what does not run, with the data it has.</summary>
    public Task UpAsync() => RunAsync("up", name);

    /// <summary>Ends it, and deletes everything.</summary>
    public async Task DeleteAsync()
    {
        await RunAsync("down", "--wipe", name);
        Directory.Delete(Folder, recursive: true);
    }

    /// <summary>The process of a unit of it.</summary>
    public int ProcessIdOf(string unit) => int.Parse(File.ReadAllText(Path.Combine(Folder, "run", $"{unit}.pid")));

    /// <summary>Ends a unit as a power failure of its own would: at once.</summary>
    public void Kill(string unit) => Kill(ProcessIdOf(unit));

    /// <summary>Kills a process (kill -9), and waits for its end.</summary>
    public static void Kill(int id)
    {
        using var process = Process.GetProcessById(id);
        process.Kill();
        process.WaitForExit();
    }

    private async Task RunAsync(params string[] arguments)
    {
        var start = new ProcessStartInfo(script, arguments) { RedirectStandardError = true, RedirectStandardOutput = true };
        var prefix = name.ToUpperInvariant();
        (start.Environment["ENGINES_HOME"], start.Environment[$"{prefix}_PORT"]) = (Folder, $"{port}");
        if (File.Exists(ExtraFile)) start.Environment[$"{prefix}_EXTRA"] = ExtraFile;
        foreach (var (variable, value) in Settings) start.Environment[$"{prefix}_{variable}"] = value;
        using var process = Process.Start(start)!;
        // The servers inherit the pipes, so they may never end.
        await process.WaitForExitAsync();
        Assert.True(process.ExitCode == 0, $"{script} {string.Join(' ', arguments)} ended with {process.ExitCode}");
    }
}
