namespace Bourse.Adapters.Kafka;

/// <summary>Where Kafka is, and the credentials for it.</summary>
public sealed record KafkaOptions
{
    /// <summary>Brokers to begin with, <c>host:port</c>, separated by commas.</summary>
    public required string BootstrapServers { get; init; }

    /// <summary><c>plaintext</c>, <c>ssl</c>, <c>sasl_plaintext</c> or <c>sasl_ssl</c>.</summary>
    public string SecurityProtocol { get; init; } = "plaintext";

    /// <summary><c>PLAIN</c>, <c>SCRAM-SHA-256</c> or <c>SCRAM-SHA-512</c>; null without SASL.</summary>
    public string? SaslMechanism { get; init; }

    /// <summary>The user's name for SASL.</summary>
    public string? SaslUsername { get; init; }

    /// <summary>The user's password for SASL; never shown.</summary>
    public string? SaslPassword { get; init; }

    /// <summary>The file (PEM) with the authorities that may vouch for the brokers; null for the system's.</summary>
    public string? SslCaLocation { get; init; }

    /// <summary>The file (PEM) with the client certificate, if the brokers require one.</summary>
    public string? SslCertificateLocation { get; init; }

    /// <summary>The file (PEM) with the key of that certificate.</summary>
    public string? SslKeyLocation { get; init; }

    /// <summary>The password of that key; never shown.</summary>
    public string? SslKeyPassword { get; init; }

    /// <summary>How long an operation waits for a broker before it fails with <see cref="FailureKind.Unreachable"/>.</summary>
    public TimeSpan Timeout { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>
    /// The compression of records sent: <c>none</c>, <c>lz4</c>, <c>zstd</c>, <c>gzip</c> or <c>snappy</c>. Records read may be compressed in any
    /// way.
    /// </summary>
    public string Compression { get; init; } = "none";

    /// <summary>Chooses the jitter of repeated requests: processes with different seeds pause differently.</summary>
    public string RetrySeed { get; init; } = "";

    /// <summary>A description without secrets.</summary>
    public override string ToString() => $"Kafka at {BootstrapServers}";
}
