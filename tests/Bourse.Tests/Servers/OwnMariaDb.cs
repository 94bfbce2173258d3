using System.Diagnostics;

namespace Bourse.Tests.Servers;

/// <summary>A MariaDB server of a test's own, which may be killed.</summary>
internal sealed class OwnMariaDb : IAsyncDisposable
{
    private readonly string _script;
    private readonly string _home = Directory.CreateTempSubdirectory("bourse-mariadb-").FullName;

    private OwnMariaDb(string script) => _script = script;

    /// <summary>Where it listens.</summary>
    public int Port { get; } = FreePorts.Find(1);

    /// <summary>How to connect.</summary>
    public string ConnectionString => $"Server=127.0.0.1;Port={Port};User ID=bourse;Password=bourse";

    /// <summary>Its certificate, which it has signed itself.</summary>
    public string CertificateFile => Path.Combine(_home, "run", "mariadb-tls", "server.pem");

    public static async Task<OwnMariaDb> StartAsync(string script)
    {
        var server = new OwnMariaDb(script);
        await server.UpAsync();
        return server;
    }

    /// <summary>Starts it, with the data it has.</summary>
    public Task UpAsync() => RunAsync("up", "mariadb");

    /// <summary>Its process.</summary>
    public int ProcessId => int.Parse(File.ReadAllText(Path.Combine(_home, "run", "mariadb.pid")));

    /// <summary>Ends it as a power failure of its own would: at once.</summary>
    public void Kill()
    {
        using var process = Process.GetProcessById(ProcessId);
        process.Kill();
        process.WaitForExit();
    }

    public async ValueTask DisposeAsync()
    {
        await RunAsync("down", "--wipe", "mariadb");
        Directory.Delete(_home, recursive: true);
    }

    private async Task RunAsync(params string[] arguments)
    {
        var start = new ProcessStartInfo(_script, arguments) { RedirectStandardError = true, RedirectStandardOutput = true };
        (start.Environment["ENGINES_HOME"], start.Environment["MARIADB_PORT"]) = (_home, $"{Port}");
        using var process = Process.Start(start)!;
        // The server inherits the pipes, so they may never end.
        await process.WaitForExitAsync();
        Assert.True(process.ExitCode == 0, $"{_script} {string.Join(' ', arguments)} ended with {process.ExitCode}");
    }
}
