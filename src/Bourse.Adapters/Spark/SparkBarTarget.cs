using System.Globalization;
using Bourse.Adapters.Cassandra;

namespace Bourse.Adapters.Spark;

/// <summary>The tables of bars as Spark's connector for Cassandra writes them.</summary>
/// <param name="cassandra">The keyspace and its cluster.</param>
internal sealed class SparkBarTarget(CassandraOptions cassandra)
{
    /// <summary>The name of Spark's data source for Cassandra.</summary>
    public const string Format = "org.apache.spark.sql.cassandra";

    /// <summary>A description without secrets.</summary>
    public override string ToString() => $"Cassandra at {cassandra.Address}";

    /// <summary>The options with which Spark writes a table; they hold secrets.</summary>
    /// <param name="table">The table's name.</param>
    /// <param name="checkpoint">The folder, on Spark's machines, in which the query keeps how far it is.</param>
    public IReadOnlyDictionary<string, string> Options(string table, string checkpoint)
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
        if (cassandra.Cluster.Tls is not null) options["spark.cassandra.connection.ssl.enabled"] = "true";
        if (cassandra.Cluster.User is not { } user) return options;
        options["spark.cassandra.auth.username"] = user;
        options["spark.cassandra.auth.password"] = cassandra.Cluster.Password ?? "";
        return options;
    }

    /// <summary>A text without the password.</summary>
    public string Mask(string text) =>
        string.IsNullOrEmpty(cassandra.Cluster.Password) ? text : text.Replace(cassandra.Cluster.Password, "***", StringComparison.Ordinal);
}
