using Apache.Arrow;
using Bourse.Adapters.SparkConnect;

namespace Bourse.Adapters.Spark;

/// <summary>
/// A session on Spark in which arithmetic is exact and secrets of sources are hidden, and whose failures are <see cref="BourseException"/>s. The
/// failure of a query itself stays a <see cref="SparkException"/>: only the caller can interpret it.
/// </summary>
/// <param name="address">Spark.</param>
/// <param name="newId">Generates unique ids: sessions are found by them.</param>
/// <param name="clock">Measures timeouts and pauses.</param>
/// <param name="settings">Settings of the session besides those for exactness and secrecy; null for none.</param>
/// <param name="defaults">Settings that are made where the server's configuration says nothing; null for none.</param>
internal sealed class SparkClient(
    SparkAddress address,
    Func<Guid> newId,
    TimeProvider clock,
    IReadOnlyDictionary<string, string>? settings = null,
    IReadOnlyList<SparkDefaults>? defaults = null) : IAsyncDisposable
{
    /// <summary>
    /// The pattern of options that hold passwords and keys. Spark shows each plan with the options of its sources on its web pages, and must redact
    /// these.
    /// </summary>
    internal const string Secrets =
        "key: \"(password|spark[.]cassandra[.]auth[.]password|kafka[.]sasl[.]jaas[.]config|kafka[.]ssl[.]key[.]password|"
        + @"kafka[.]ssl[.]keystore[.]key)""\s+value: [^\n]*";

    /// <summary>ANSI mode: what does not fit is an error instead of a null.</summary>
    private static readonly Dictionary<string, string> Settings = new()
    {
        ["spark.sql.ansi.enabled"] = "true", ["spark.sql.redaction.string.regex"] = Secrets,
    };

    private readonly SparkSession _session = new(
        new SparkSessionOptions { Address = address, ClientName = "bourse", Settings = SettingsWith(settings), Defaults = defaults ?? [] },
        newId,
        clock);

    /// <summary>Spark's version; null until the session has begun.</summary>
    public string? Version => _session.Version;

    /// <summary>Begins the session, when it has not begun.</summary>
    /// <exception cref="BourseException">Spark cannot be reached, refuses this client, is no Spark or too old a one.</exception>
    public async Task OpenAsync(CancellationToken cancellation)
    {
        try
        {
            await _session.OpenAsync(cancellation);
        }
        catch (SparkConnectException failure)
        {
            throw SparkServerErrors.Of(address, failure);
        }
    }

    /// <summary>The rows that a query results in; see <see cref="SparkSession.QueryAsync"/>.</summary>
    /// <exception cref="SparkException">Spark refused the query or failed at it.</exception>
    /// <exception cref="BourseException">The session failed.</exception>
    public async Task<IReadOnlyList<T>> QueryAsync<T>(
        SparkQuery query, Func<RecordBatch, IEnumerable<T>> rows, IProgress<SparkProgress>? progress, CancellationToken cancellation)
    {
        try
        {
            return await _session.QueryAsync(query, rows, progress, cancellation);
        }
        catch (SparkConnectException failure)
        {
            throw SparkServerErrors.Of(address, failure);
        }
    }

    /// <summary>Settings of a session, with those for exactness and secrecy.</summary>
    internal static Dictionary<string, string> SettingsWith(IReadOnlyDictionary<string, string>? others) =>
        others is null ? Settings : Settings.Concat(others).ToDictionary();

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => _session.DisposeAsync();
}
