using System.Diagnostics;

namespace Bourse.Tests.Servers;

/// <summary>A Spark of a test's own, which may be killed.</summary>
internal sealed class OwnSpark : IAsyncDisposable
{
    private const int MostLines = 20;
    private readonly string _script;
    private readonly string _home = Directory.CreateTempSubdirectory("bourse-spark-").FullName;

    private OwnSpark(string script) => _script = script;

    /// <summary>Where it listens; its pages are on the next port.</summary>
    public int Port { get; } = FreePorts.Find(2);

    public string Address => $"sc://127.0.0.1:{Port}";

    public static async Task<OwnSpark> StartAsync(string script)
    {
        var server = new OwnSpark(script);
        await server.UpAsync();
        return server;
    }

    /// <summary>Starts it; it finds the checkpoints of earlier queries.</summary>
    public Task UpAsync() => RunAsync("up", "spark");

    /// <summary>Ends it as a power failure of its own would: at once.</summary>
    public void Kill()
    {
        using var process = Process.GetProcessById(int.Parse(File.ReadAllText(Path.Combine(_home, "run", "spark.pid"))));
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
        using var process = Process.Start(start)!;
        // The server inherits the pipes, so they may never end.
        await process.WaitForExitAsync();
        Assert.True(process.ExitCode == 0, $"{_script} {string.Join(' ', arguments)} ended with {process.ExitCode}");
    }
}
