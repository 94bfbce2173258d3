namespace Bourse.Tests.Servers;

/// <summary>A Cassandra node of a test's own, which may be killed.</summary>
internal sealed class OwnCassandra : IAsyncDisposable
{
    private const string Unit = "cassandra";
    private readonly OwnEngine _engine;

    private OwnCassandra(string script, bool isGuarded)
    {
        _engine = new OwnEngine(script, Unit, Port) { Settings = new Dictionary<string, string> { ["HEAP"] = "640m" } };
        if (isGuarded) Authority = Path.Combine(_engine.Folder, "ca.pem");
        File.WriteAllText(_engine.ExtraFile, $"auto_snapshot: false\n{(isGuarded ? Guard() : "")}\n");
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
    public Task UpAsync() => _engine.UpAsync();

    /// <summary>Its process.</summary>
    public int ProcessId => _engine.ProcessIdOf(Unit);

    /// <summary>Ends it as a power failure of its own would: at once.</summary>
    public void Kill() => _engine.Kill(Unit);

    public ValueTask DisposeAsync() => new(_engine.DeleteAsync());

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
              keystore: {certificates.WriteServerStore(Path.Combine(_engine.Folder, "server.p12"), password)}
              keystore_password: {password}
              store_type: PKCS12
            """;
    }
}
