using Bourse.Retry;

namespace Bourse.Adapters.Cql;

/// <summary>Which cluster, as whom, and how patiently. Its text is <see cref="Address"/>, so that no secret gets into a message or a log.</summary>
public sealed record CqlOptions
{
    /// <summary>Nodes to begin with: the first that answers names the others. At least one; all in the data center that is to be used.</summary>
    public required IReadOnlyList<CqlEndpoint> ContactPoints { get; init; }

    /// <summary>The user; null for a cluster without users.</summary>
    public string? User { get; init; }

    /// <summary>The user's password. A secret.</summary>
    public string? Password { get; init; }

    /// <summary>How connections are encrypted; null when they are not.</summary>
    public CqlTls? Tls { get; init; }

    /// <summary>The highest version of the protocol that is tried, 5 or 4.</summary>
    public int HighestVersion { get; init; } = CqlProtocol.Newest;

    /// <summary>How long a connection may take, its handshake included.</summary>
    public TimeSpan ConnectTimeout { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>How long a request may take; longer than the server's own timeouts, which are told by its errors.</summary>
    public TimeSpan RequestTimeout { get; init; } = TimeSpan.FromSeconds(15);

    /// <summary>How many requests a connection has under way; more wait for their turn. At most 32,768, the protocol's number of streams.</summary>
    public int MaxRequests { get; init; } = 256;

    /// <summary>The largest answer accepted, in bytes.</summary>
    public int MaxAnswerBytes { get; init; } = 64 << 20;

    /// <summary>How an idempotent request is repeated after an error that passes.</summary>
    public RetryPolicy Retries { get; init; } = new()
    {
        FirstPause = TimeSpan.FromMilliseconds(100), LongestPause = TimeSpan.FromSeconds(2), Timeout = TimeSpan.FromSeconds(30), Jitter = 0.5,
    };

    /// <summary>How a node that cannot be reached is tried again.</summary>
    public RetryPolicy Reconnects { get; init; } = RetryPolicy.Reconnect;

    /// <summary>The contact points, safe to show.</summary>
    public string Address => string.Join(',', ContactPoints);

    /// <inheritdoc/>
    public override string ToString() => Address;
}
