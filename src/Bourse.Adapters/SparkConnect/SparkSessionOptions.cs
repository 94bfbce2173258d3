namespace Bourse.Adapters.SparkConnect;

/// <summary>How a session is held.</summary>
internal sealed record SparkSessionOptions
{
    /// <summary>The server.</summary>
    public required SparkAddress Address { get; init; }

    /// <summary>The client's name: shown by the server, and the user when the address names none.</summary>
    public required string ClientName { get; init; }

    /// <summary>
    /// The ids of a session that another client of the same name takes up again, with the streaming queries that run in it: the first one that the
    /// server has not closed, counted from 0. Null for a session of this client alone.
    /// </summary>
    public Func<int, Guid>? SharedId { get; init; }

    /// <summary>Spark's settings in the session, e.g. <c>spark.sql.ansi.enabled</c>.</summary>
    public IReadOnlyDictionary<string, string> Settings { get; init; } = new Dictionary<string, string>();

    /// <summary>Settings that are made only where the server's own configuration says nothing.</summary>
    public IReadOnlyList<SparkDefaults> Defaults { get; init; } = [];

    /// <summary>How long a query tries to reach a server again whose connection broke.</summary>
    public TimeSpan ReconnectTimeout { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>The longest a call with one answer may take.</summary>
    public TimeSpan CallTimeout { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>
    /// The longest time without an answer while a query runs. Spark reports progress every two seconds, so a connection that is silent for so long
    /// is taken for broken, and opened again.
    /// </summary>
    public TimeSpan IdleTimeout { get; init; } = TimeSpan.FromSeconds(60);

    /// <summary>The largest message accepted, in bytes; Spark sends batches of a few MiB.</summary>
    public int MaxMessageBytes { get; init; } = 128 << 20;
}
