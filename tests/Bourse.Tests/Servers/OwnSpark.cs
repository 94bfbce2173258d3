using System.Diagnostics;

namespace Bourse.Tests.Servers;

/// <summary>A Spark of a test's own, which may be killed.</summary>
internal sealed class OwnSpark : IAsyncDisposable
{
    private const int MostLines = 20;
    private readonly string _script;
    private readonly string _home = Directory.CreateTempSubdirectory("bourse-spark-").FullName;

    private OwnSpark(string script, IEnumerable<string> settings)
    {
        _script = script;
        File.WriteAllLines(Path.Combine(_home, "extra.conf"), settings);
    }

    /// <summary>Where it listens; its pages are on the next port.</summary>
    public int Port { get; } = FreePorts.Find(2);

    public string Address => $"sc://127.0.0.1:{Port}";

    /// <summary>Where its pages are.</summary>
    public string Pages => $"http://127.0.0.1:{Port + 1}";

    /// <summary>Everything that it has logged.</summary>
    public string Log => File.ReadAllText(Path.Combine(_home, "run", "spark.log"));

    /// <summary>Starts one.</summary>
    /// <param name="script">What starts engines.</param>
    /// <param name="settings">Lines of its configuration.</param>
    public static async Task<OwnSpark> StartAsync(string script, params IEnumerable<string> settings)
    {
        var server = new OwnSpark(script, settings);
        await server.UpAsync();
        return server;
    }

    /// <summary>Starts it; it finds the checkpoints of earlier queries.</summary>
    public Task UpAsync() => RunAsync("up", "spark");

    /// <summary>Its process.</summary>
    public int ProcessId => int.Parse(File.ReadAllText(Path.Combine(_home, "run", "spark.pid")));

    /// <summary>Ends it as a power failure of its own would: at once.</summary>
    public void Kill()
    {
        using var process = Process.GetProcessById(ProcessId);
        process.Kill();
        process.WaitForExit();
    }

    /// <summary>The last lines of its log.</summary>
    public string Tell() => string.Join('\n', File.ReadLines(Path.Combine(_home, "run", "spark.log")).TakeLast(MostLines));

    public async ValueTask DisposeAsync()
    {
        await RunAsync("down", "--wipe", "spark");
        Directory.Delete(_home, recursive: true);
    }

    private async Task RunAsync(params string[] arguments)
    {
        var start = new ProcessStartInfo(_script, arguments) { RedirectStandardError = true, RedirectStandardOutput = true };
        (start.Environment["ENGINES_HOME"], start.Environment["SPARK_PORT"], start.Environment["SPARK_HEAP"]) = (_home, $"{Port}", "1g");
        start.Environment["SPARK_EXTRA"] = Path.Combine(_home, "extra.conf");
        using var process = Process.Start(start)!;
        // The server inherits the pipes, so they may never end.
        await process.WaitForExitAsync();
        Assert.True(process.ExitCode == 0, $"{_script} {string.Join(' ', arguments)} ended with {process.ExitCode}");
    }
}
