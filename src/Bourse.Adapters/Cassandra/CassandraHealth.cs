using System.Globalization;
using Bourse.Adapters.Cql;

namespace Bourse.Adapters.Cassandra;

/// <summary>The result of a check of a cluster.</summary>
/// <param name="Part">What was checked.</param>
/// <param name="IsGood">Whether it is as it should be.</param>
/// <param name="IsUsable">Whether Bourse works with it nevertheless.</param>
/// <param name="Says">What was found, one line.</param>
/// <param name="Remedy">The CQL or setting that corrects it; null when none is needed.</param>
public sealed record CassandraFinding(string Part, bool IsGood, bool IsUsable, string Says, string? Remedy);

/// <summary>Checks a cluster: version, encryption, keyspace and copies, rights.</summary>
public static class CassandraHealth
{
    private const int OldestMajor = 4;
    private const string Factor = "replication_factor";

    /// <summary>Connects with the options and runs all checks; nothing is created or changed.</summary>
    /// <exception cref="BourseException">The cluster cannot be reached, or refuses.</exception>
    public static async Task<IReadOnlyList<CassandraFinding>> CheckAsync(
        CassandraOptions options, TimeProvider clock, CancellationToken cancellation)
    {
        await using var session = new CqlSession(options.Cluster, clock, "doctor");
        return await CassandraFailures.TranslateAsync(options, () => CheckAsync(session, options, cancellation), cancellation);
    }

    private static async Task<IReadOnlyList<CassandraFinding>> CheckAsync(
        CqlSession session, CassandraOptions options, CancellationToken cancellation)
    {
        var versions = await session.ReadAllAsync(
            new CqlStatement("SELECT release_version FROM system.local") { IsIdempotent = true, Consistency = CqlConsistency.One },
            row => row.Text(0),
            cancellation);
        var findings = new List<CassandraFinding> { CheckVersion(versions.FirstOrDefault() ?? ""), CheckTls(options.Cluster) };
        var schema = new CassandraBarSchema(session, options);
        if (await schema.FindReplicationAsync(cancellation) is not { } replication)
        {
            findings.Add(Good("keyspace", $"{options.Keyspace} is not there yet; the first write creates it, with {options.Replication} copies"));
            return findings;
        }

        findings.Add(CheckReplication(options, replication, session.Nodes.Count));
        findings.AddRange(await CheckRightsAsync(session, schema, options, cancellation));
        return findings;
    }

    /// <summary>Does what a stream does, with an effect on nothing: creates a table that is there, changes a row that is not.</summary>
    private static async Task<IReadOnlyList<CassandraFinding>> CheckRightsAsync(
        CqlSession session, CassandraBarSchema schema, CassandraOptions options, CancellationToken cancellation)
    {
        if (!await schema.HasProgressAsync(cancellation)) return [Good("rights", "not tried: there are no tables yet")];
        var create = $"CREATE TABLE IF NOT EXISTS {schema.Progress} (scope text PRIMARY KEY)";
        var change = $"UPDATE {schema.Progress} SET written_at = 0 WHERE scope = 'doctor' AND topic = '' AND part = 0 IF epoch = -1";
        var findings = new List<CassandraFinding>();
        foreach (var (statement, right) in ((string, string)[])[(create, "CREATE"), (change, "SELECT and MODIFY")])
        {
            try
            {
                await session.ExecuteAsync(new CqlStatement(statement) { IsIdempotent = true }, cancellation);
                findings.Add(Good("rights", $"{right} on {options.Keyspace}"));
            }
            catch (CqlServerException e) when (e.Code == CqlErrorCode.Unauthorized)
            {
                var failure = CassandraFailures.Of(e, options);
                findings.Add(new CassandraFinding("rights", false, false, $"no {right} on {options.Keyspace}: {e.Reason}", failure.Remedy));
            }
        }

        return findings;
    }

    private static CassandraFinding CheckVersion(string text) =>
        int.TryParse(text.Split('.')[0], NumberStyles.None, CultureInfo.InvariantCulture, out var major) && major >= OldestMajor
            ? Good("server", $"Cassandra {text}")
            : new CassandraFinding("server", false, false, $"Cassandra {text} is older than {OldestMajor}.0", "update it to Cassandra 4.0 or later");

    private static CassandraFinding CheckTls(CqlOptions cluster) => cluster.Tls is not null
        ? Good("TLS", "on, certificates are checked")
        : cluster.ContactPoints.All(point => point.IsLocal)
            ? Good("TLS", "off, and the nodes are on this machine")
            : new CassandraFinding(
                "TLS", false, true, "connections are not encrypted",
                "turn on client_encryption_options of the nodes, and set BOURSE_CASSANDRA_TLS=on");

    private static CassandraFinding CheckReplication(CassandraOptions options, IReadOnlyDictionary<string, string> replication, int nodes)
    {
        var factors = replication.Where(pair => pair.Key != "class").OrderBy(pair => pair.Key, StringComparer.Ordinal).ToList();
        var copies = string.Join(", ", factors.Select(pair => $"{pair.Key} {pair.Value}"));
        var isSingle = nodes > 1 && factors.TrueForAll(pair => pair.Value == "1");
        return isSingle
            ? new CassandraFinding(
                "keyspace", false, true, $"{options.Keyspace} keeps one copy of each bar on one of {nodes} nodes",
                $"ALTER KEYSPACE {options.Keyspace} WITH replication = {{'class': 'NetworkTopologyStrategy', '{Factor}': {Math.Min(nodes, 3)}}}, "
                + "then `nodetool repair`")
            : Good("keyspace", $"{options.Keyspace}, copies: {copies}");
    }

    private static CassandraFinding Good(string part, string says) => new(part, true, true, says, null);
}
