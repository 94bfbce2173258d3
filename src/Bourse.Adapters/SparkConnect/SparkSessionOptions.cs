namespace Bourse.Adapters.SparkConnect;

/// <summary>How a session is held.</summary>
internal sealed record SparkSessionOptions
{
    /// <summary>The server.</summary>
    public required SparkAddress Address { get; init; }

    /// <summary>Spark's settings in the session, e.g. <c>spark.sql.ansi.enabled</c>.</summary>
    public IReadOnlyDictionary<string, string> Settings { get; init; } = new Dictionary<string, string>();

    /// <summary>How long a server that has gone away in the middle of a query is waited for.</summary>
    public TimeSpan Patience { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>The longest a call with one answer may take.</summary>
    public TimeSpan Deadline { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>
    /// The longest time without a word while a query runs. Spark tells its progress every two seconds; whoever says nothing for so long has lost the
    /// connection without noticing, and is asked again.
    /// </summary>
    public TimeSpan Silence { get; init; } = TimeSpan.FromSeconds(60);

    /// <summary>The largest message taken, in bytes; Spark sends batches of a few MiB.</summary>
    public int MostMessageBytes { get; init; } = 128 << 20;

    /// <summary>
    /// Passwords and keys, which Spark must not show on the pages about its sessions: it writes down each plan there, options of sources included.
    /// </summary>
    internal const string Secrets =
        """key: "(password|kafka[.]sasl[.]jaas[.]config|kafka[.]ssl[.]key[.]password|kafka[.]ssl[.]keystore[.]key)"\s+value: [^\n]*""";

    /// <summary>A session in which what does not fit is an error instead of a null, and in which sources may have passwords.</summary>
    public static SparkSessionOptions Exact(SparkAddress address) => new()
    {
        Address = address,
        Settings = new Dictionary<string, string> { ["spark.sql.ansi.enabled"] = "true", ["spark.sql.redaction.string.regex"] = Secrets },
    };
}
