namespace Bourse.Tests.Servers;

/// <summary>A MariaDB server of a test's own, which may be killed.</summary>
internal sealed class OwnMariaDb : IAsyncDisposable
{
    private const string Unit = "mariadb";
    private readonly OwnEngine _engine;

    private OwnMariaDb(string script) => _engine = new OwnEngine(script, Unit, Port);

    /// <summary>Where it listens.</summary>
    public int Port { get; } = FreePorts.Find(1);

    /// <summary>How to connect.</summary>
    public string ConnectionString => $"Server=127.0.0.1;Port={Port};User ID=bourse;Password=bourse";

    /// <summary>Its certificate, which it has signed itself.</summary>
    public string CertificateFile => Path.Combine(_engine.Folder, "run", "mariadb-tls", "server.pem");

    public static async Task<OwnMariaDb> StartAsync(string script)
    {
        var server = new OwnMariaDb(script);
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
}
