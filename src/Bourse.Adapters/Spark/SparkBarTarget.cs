using System.Globalization;
using Bourse.Adapters.Cassandra;

namespace Bourse.Adapters.Spark;

/// <summary>The tables of bars as Spark's connector for Cassandra writes them.</summary>
/// <param name="cassandra">The keyspace and its cluster.</param>
internal sealed class SparkBarTarget(CassandraOptions cassandra)
{
    /// <summary>The name of Spark's data source for Cassandra.</summary>
    public const string Format = "org.apache.spark.sql.cassandra";

    /// <summary>The setting of Spark that names the authorities of nodes: a file on Spark's machines.</summary>
    public const string TrustStore = "spark.cassandra.connection.ssl.trustStore.path";

    /// <summary>The setting with the ways of encryption.</summary>
    public const string Algorithms = "spark.cassandra.connection.ssl.enabledAlgorithms";

    /// <summary>What the connector offers by itself is older than TLS 1.3, has no forward secrecy, and is refused by many servers.</summary>
    private const string Modern =
        "TLS_AES_256_GCM_SHA384,TLS_AES_128_GCM_SHA256,TLS_ECDHE_ECDSA_WITH_AES_256_GCM_SHA384,TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384,"
        + "TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256,TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256";

    /// <summary>A description without secrets.</summary>
    public override string ToString() => $"Cassandra at {cassandra.Address}";

    /// <summary>The options with which Spark writes a table; they hold secrets.</summary>
    /// <param name="table">The table's name.</param>
    /// <param name="checkpoint">The folder, on Spark's machines, in which the query keeps how far it is.</param>
    /// <param name="settings">What Spark's own configuration says of <see cref="TrustStore"/> and <see cref="Algorithms"/>.</param>
    /// <exception cref="BourseException">Spark's connections would not be safe (<see cref="FailureKind.Usage"/>).</exception>
    public IReadOnlyDictionary<string, string> Options(string table, string checkpoint, IReadOnlyDictionary<string, string> settings)
    {
        var nodes = cassandra.Cluster.ContactPoints;
        var options = new Dictionary<string, string>
        {
            ["keyspace"] = cassandra.Keyspace,
            ["table"] = table,
            ["checkpointLocation"] = checkpoint,
            ["spark.cassandra.connection.host"] = string.Join(',', nodes.Select(node => node.Host)),
            ["spark.cassandra.connection.port"] = nodes[0].Port.ToString(CultureInfo.InvariantCulture),
            ["spark.cassandra.output.consistency.level"] = "LOCAL_QUORUM",
            ["writetime"] = BarsSql.WriteTime,
        };
        if (cassandra.Cluster.Tls is not null) AddTls(options, settings);
        if (cassandra.Cluster.User is not { } user) return options;
        options["spark.cassandra.auth.username"] = user;
        options["spark.cassandra.auth.password"] = cassandra.Cluster.Password ?? "";
        return options;
    }

    /// <summary>A text without the password.</summary>
    public string Mask(string text) =>
        string.IsNullOrEmpty(cassandra.Cluster.Password) ? text : text.Replace(cassandra.Cluster.Password, "***", StringComparison.Ordinal);

    private void AddTls(Dictionary<string, string> options, IReadOnlyDictionary<string, string> settings)
    {
        if (!settings.ContainsKey(TrustStore))
        {
            throw new BourseException(
                FailureKind.Usage,
                $"Spark would trust any certificate for {this}: its connector compares no names, and it has no trust store for Cassandra",
                $"start Spark with --conf {TrustStore}=FILE, a trust store with the cluster's own authority and no other");
        }

        options["spark.cassandra.connection.ssl.enabled"] = "true";
        if (!settings.ContainsKey(Algorithms)) options[Algorithms] = Modern;
    }
}
