using Confluent.Kafka;
using Confluent.Kafka.Admin;

namespace Bourse.Tests.Servers;

/// <summary>A broker of the tests' own with a listener for each way to guard one, and one that is reached through a proxy only.</summary>
internal sealed class GuardedKafka : IAsyncDisposable
{
    /// <summary>The user that the guarded listeners let in.</summary>
    public const string User = "trader";

    /// <summary>The user's password.</summary>
    public const string Password = "Horse-Battery-7";

    private readonly OwnKafka _kafka;
    private readonly TestCertificates _right;

    private GuardedKafka(OwnKafka kafka, TcpProxy proxy, TestCertificates right)
    {
        (_kafka, Proxy, _right) = (kafka, proxy, right);
        RightAuthority = right.WriteAuthority(Path.Combine(kafka.Folder, "right-ca.pem"));
        using var wrong = new TestCertificates();
        WrongAuthority = wrong.WriteAuthority(Path.Combine(kafka.Folder, "wrong-ca.pem"));
    }

    /// <summary>What stands before the broker; it is the only way to <see cref="ProxiedServer"/>.</summary>
    public TcpProxy Proxy { get; }

    /// <summary>A file with the authority of the broker's certificate.</summary>
    public string RightAuthority { get; }

    /// <summary>A file with another authority.</summary>
    public string WrongAuthority { get; }

    /// <summary>The broker behind the proxy.</summary>
    public string ProxiedServer => $"127.0.0.1:{Proxy.Port}";

    /// <summary>Where the broker expects this protocol.</summary>
    public string Server(string protocol) => $"127.0.0.1:{PortOf(_kafka, protocol)}";

    public static async Task<GuardedKafka> StartAsync(string script)
    {
        TcpProxy? proxy = null;
        var right = new TestCertificates();
        var kafka = await OwnKafka.StartAsync(script, 1, kafka =>
        {
            proxy = new TcpProxy(PortOf(kafka, "proxied"));
            return Configuration(kafka, proxy.Port, right.WriteServer(Path.Combine(kafka.Folder, "server.pem")));
        });
        var guarded = new GuardedKafka(kafka, proxy!, right);
        try
        {
            await guarded.AddScramUserAsync();
            return guarded;
        }
        catch
        {
            await guarded.DisposeAsync();
            throw;
        }
    }

    public async ValueTask DisposeAsync()
    {
        await Proxy.DisposeAsync();
        await _kafka.DisposeAsync();
        _right.Dispose();
    }

    private static int PortOf(OwnKafka kafka, string protocol) =>
        kafka.SparePort + Array.IndexOf(["sasl_plaintext", "ssl", "sasl_ssl", "proxied"], protocol);

    private static string Configuration(OwnKafka kafka, int proxyPort, string certificate)
    {
        var own = $"PLAINTEXT://{kafka.Servers}";
        var guarded = string.Join(
            ',', new[] { "sasl_plaintext", "ssl", "sasl_ssl" }.Select(name => $"{name.ToUpperInvariant()}://127.0.0.1:{PortOf(kafka, name)}"));
        const string plain = "org.apache.kafka.common.security.plain.PlainLoginModule required";
        const string scram = "org.apache.kafka.common.security.scram.ScramLoginModule required;";
        var logins = string.Concat(new[] { "sasl_plaintext", "sasl_ssl" }.Select(listener => $"""
            listener.name.{listener}.plain.sasl.jaas.config={plain} user_{User}="{Password}";
            listener.name.{listener}.scram-sha-256.sasl.jaas.config={scram}
            listener.name.{listener}.scram-sha-512.sasl.jaas.config={scram}

            """));
        const string protocols = "PLAINTEXT:PLAINTEXT,CONTROLLER:PLAINTEXT,SASL_PLAINTEXT:SASL_PLAINTEXT,SSL:SSL,SASL_SSL:SASL_SSL,PROXIED:PLAINTEXT";
        return $"""
            listeners={own},CONTROLLER://127.0.0.1:{kafka.Port + 1},{guarded},PROXIED://127.0.0.1:{PortOf(kafka, "proxied")}
            advertised.listeners={own},{guarded},PROXIED://127.0.0.1:{proxyPort}
            listener.security.protocol.map={protocols}
            inter.broker.listener.name=PLAINTEXT
            sasl.enabled.mechanisms=PLAIN,SCRAM-SHA-256,SCRAM-SHA-512
            ssl.keystore.type=PEM
            ssl.keystore.location={certificate}
            {logins}
            """;
    }

    private async Task AddScramUserAsync()
    {
        using var admin = new AdminClientBuilder(new AdminClientConfig { BootstrapServers = _kafka.Servers }).Build();
        // A request may alter a user once only.
        foreach (var mechanism in new[] { ScramMechanism.ScramSha256, ScramMechanism.ScramSha512 })
        {
            await admin.AlterUserScramCredentialsAsync(
            [
                new UserScramCredentialUpsertion
                {
                    User = User,
                    ScramCredentialInfo = new ScramCredentialInfo { Mechanism = mechanism, Iterations = 4096 },
                    Password = System.Text.Encoding.UTF8.GetBytes(Password),
                },
            ]);
        }
    }
}
