using System.Diagnostics;

namespace Bourse.Tests.Servers;

/// <summary>An S3 server of a test's own, which may be killed.</summary>
internal sealed class OwnS3 : IAsyncDisposable
{
    private readonly string _script;
    private readonly string _home = Directory.CreateTempSubdirectory("bourse-s3-").FullName;

    private OwnS3(string script) => _script = script;

    /// <summary>The key of its only user.</summary>
    public const string AccessKey = "bourse";

    /// <summary>The secret of its only user.</summary>
    public const string SecretKey = "bourse-secret";

    /// <summary>Where it listens.</summary>
    public int Port { get; } = FreePorts.Find(1);

    /// <summary>Its process.</summary>
    public int ProcessId => int.Parse(File.ReadAllText(Path.Combine(_home, "run", "s3.pid")));

    public static async Task<OwnS3> StartAsync(string script)
    {
        var server = new OwnS3(script);
        await server.UpAsync();
        return server;
    }

    /// <summary>Starts it, with the data it has.</summary>
    public Task UpAsync() => RunAsync("up", "s3");

    public async ValueTask DisposeAsync()
    {
        await RunAsync("down", "--wipe", "s3");
        Directory.Delete(_home, recursive: true);
    }

    private async Task RunAsync(params string[] arguments)
    {
        var start = new ProcessStartInfo(_script, arguments) { RedirectStandardError = true, RedirectStandardOutput = true };
        (start.Environment["ENGINES_HOME"], start.Environment["S3_PORT"]) = (_home, $"{Port}");
        using var process = Process.Start(start)!;
        // The server inherits the pipes, so they may never end.
        await process.WaitForExitAsync();
        Assert.True(process.ExitCode == 0, $"{_script} {string.Join(' ', arguments)} ended with {process.ExitCode}");
    }
}
