using System.Diagnostics;

namespace Bourse.Tests.Servers;

/// <summary>A Cassandra node of a test's own, which may be killed.</summary>
internal sealed class OwnCassandra : IAsyncDisposable
{
    /// <summary>The settings of a node that asks for users, and knows what each of them may do.</summary>
    public const string Guarded = """
        authenticator: PasswordAuthenticator
        authorizer: CassandraAuthorizer
        permissions_validity: 0ms
        roles_validity: 0ms
        """;

    private readonly string _script;
    private readonly string _home = Directory.CreateTempSubdirectory("bourse-cassandra-").FullName;

    private OwnCassandra(string script, string settings)
    {
        _script = script;
        File.WriteAllText(Path.Combine(_home, "extra.yaml"), $"auto_snapshot: false\n{settings}\n");
    }

    /// <summary>Where it listens.</summary>
    public int Port { get; } = FreePorts.Find(3);

    public string Address => $"127.0.0.1:{Port}";

    public static async Task<OwnCassandra> StartAsync(string script, string settings)
    {
        var server = new OwnCassandra(script, settings);
        await server.UpAsync();
        return server;
    }

    /// <summary>Starts it, with the data it has.</summary>
    public Task UpAsync() => RunAsync("up", "cassandra");

    /// <summary>Ends it as a power failure of its own would: at once.</summary>
    public void Kill()
    {
        using var process = Process.GetProcessById(int.Parse(File.ReadAllText(Path.Combine(_home, "run", "cassandra.pid"))));
        process.Kill();
        process.WaitForExit();
    }

    public async ValueTask DisposeAsync()
    {
        await RunAsync("down", "--wipe", "cassandra");
        Directory.Delete(_home, recursive: true);
    }

    private async Task RunAsync(params string[] arguments)
    {
        var start = new ProcessStartInfo(_script, arguments) { RedirectStandardError = true, RedirectStandardOutput = true };
        (start.Environment["ENGINES_HOME"], start.Environment["CASSANDRA_PORT"]) = (_home, $"{Port}");
        (start.Environment["CASSANDRA_EXTRA"], start.Environment["CASSANDRA_HEAP"]) = (Path.Combine(_home, "extra.yaml"), "640m");
        using var process = Process.Start(start)!;
        // The server inherits the pipes, so they may never end.
        await process.WaitForExitAsync();
        Assert.True(process.ExitCode == 0, $"{_script} {string.Join(' ', arguments)} ended with {process.ExitCode}");
    }
}
