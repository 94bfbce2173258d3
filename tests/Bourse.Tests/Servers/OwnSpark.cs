namespace Bourse.Tests.Servers;

/// <summary>A Spark of a test's own, which may be killed.</summary>
internal sealed class OwnSpark : IAsyncDisposable
{
    private const int MostLines = 20;
    private const string Unit = "spark";
    private readonly OwnEngine _engine;

    private OwnSpark(string script, IEnumerable<string> settings)
    {
        _engine = new OwnEngine(script, Unit, Port) { Settings = new Dictionary<string, string> { ["HEAP"] = "1g" } };
        File.WriteAllLines(_engine.ExtraFile, settings);
    }

    /// <summary>Where it listens; its pages are on the next port.</summary>
    public int Port { get; } = FreePorts.Find(2);

    public string Address => $"sc://127.0.0.1:{Port}";

    /// <summary>Where its pages are.</summary>
    public string Pages => $"http://127.0.0.1:{Port + 1}";

    /// <summary>Everything that it has logged.</summary>
    public string Log => File.ReadAllText(Path.Combine(_engine.Folder, "run", "spark.log"));

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
    public Task UpAsync() => _engine.UpAsync();

    /// <summary>Its process.</summary>
    public int ProcessId => _engine.ProcessIdOf(Unit);

    /// <summary>Ends it as a power failure of its own would: at once.</summary>
    public void Kill() => _engine.Kill(Unit);

    /// <summary>The last lines of its log.</summary>
    public string Tell() => string.Join('\n', File.ReadLines(Path.Combine(_engine.Folder, "run", "spark.log")).TakeLast(MostLines));

    public ValueTask DisposeAsync() => new(_engine.DeleteAsync());
}
