namespace Bourse.Tests.Servers;

/// <summary>An S3 server of a test's own, which may be killed.</summary>
internal sealed class OwnS3 : IAsyncDisposable
{
    private const string Unit = "s3";
    private readonly OwnEngine _engine;

    private OwnS3(string script) => _engine = new OwnEngine(script, Unit, Port);

    /// <summary>The key of its only user.</summary>
    public const string AccessKey = "bourse";

    /// <summary>The secret of its only user.</summary>
    public const string SecretKey = "bourse-secret";

    /// <summary>Where it listens.</summary>
    public int Port { get; } = FreePorts.Find(1);

    /// <summary>Its process.</summary>
    public int ProcessId => _engine.ProcessIdOf(Unit);

    public static async Task<OwnS3> StartAsync(string script)
    {
        var server = new OwnS3(script);
        await server.UpAsync();
        return server;
    }

    /// <summary>Starts it, with the data it has.</summary>
    public Task UpAsync() => _engine.UpAsync();

    public ValueTask DisposeAsync() => new(_engine.DeleteAsync());
}
