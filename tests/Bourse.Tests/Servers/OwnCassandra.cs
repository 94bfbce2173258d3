using System.Diagnostics;

namespace Bourse.Tests.Servers;

/// <summary>A Cassandra node of a test's own, which may be killed.</summary>
internal sealed class OwnCassandra : IAsyncDisposable
{
    private readonly string _script;
    private readonly string _home = Directory.CreateTempSubdirectory("bourse-cassandra-").FullName;

    private OwnCassandra(string script, bool isGuarded)
    {
        _script = script;
        if (isGuarded) Authority = Path.Combine(_home, "ca.pem");
        File.WriteAllText(Path.Combine(_home, "extra.yaml"), $"auto_snapshot: false\n{(isGuarded ? Guard() : "")}\n");
    }

    /// <summary>A file with the authority of its certificate; empty when it has none.</summary>
    public string Authority { get; } = "";

    /// <summary>Where it listens.</summary>
    public int Port { get; } = FreePorts.Find(3);

    public string Address => $"127.0.0.1:{Port}";

    /// <summary>Starts a node.</summary>
    /// <param name="script">What starts engines.</param>
    /// <param name="isGuarded">Whether it asks for users, knows what each of them may do, and encrypts for who wants it.</param>
    public static async Task<OwnCassandra> StartAsync(string script, bool isGuarded)
    {
        var server = new OwnCassandra(script, isGuarded);
        await server.UpAsync();
        return server;
    }

    /// <summary>Starts it, with the data it has.</summary>
    public Task UpAsync() => RunAsync("up", "cassandra");

    /// <summary>Its process.</summary>
    public int ProcessId => int.Parse(File.ReadAllText(Path.Combine(_home, "run", "cassandra.pid")));

    /// <summary>Ends it as a power failure of its own would: at once.</summary>
    public void Kill()
    {
        using var process = Process.GetProcessById(ProcessId);
        process.Kill();
        process.WaitForExit();
    }

    public async ValueTask DisposeAsync()
    {
        await RunAsync("down", "--wipe", "cassandra");
        Directory.Delete(_home, recursive: true);
    }

    private string Guard()
    {
        const string password = "keystore";
        using var certificates = new TestCertificates();
        certificates.WriteAuthority(Authority);
        return $"""
            authenticator: PasswordAuthenticator
            authorizer: CassandraAuthorizer
            permissions_validity: 0ms
            roles_validity: 0ms
            client_encryption_options:
              enabled: true
              optional: true
              keystore: {certificates.WriteServerStore(Path.Combine(_home, "server.p12"), password)}
              keystore_password: {password}
              store_type: PKCS12
            """;
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
