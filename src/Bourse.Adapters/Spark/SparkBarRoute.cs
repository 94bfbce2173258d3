using Bourse.Adapters.Cassandra;
using Bourse.Adapters.Kafka;
using Bourse.Adapters.SparkConnect;

namespace Bourse.Adapters.Spark;

/// <summary>
/// The servers of a stream of bars on Spark. Spark itself connects to Kafka and Cassandra, so their addresses must be valid on Spark's machines.
/// </summary>
/// <param name="Spark">What streams.</param>
/// <param name="Kafka">What it reads.</param>
/// <param name="Cassandra">What it writes.</param>
public sealed record SparkBarRoute(SparkAddress Spark, KafkaOptions Kafka, CassandraOptions Cassandra)
{
    /// <summary>Names the route, the same in every process: queries are found again by it.</summary>
    internal string Key => $"bourse bars\n{Kafka.BootstrapServers}\n{Cassandra.Address}";

    /// <summary>With what a query of a symbol begins its name.</summary>
    internal string QueryPrefix => $"bourse bars {Cassandra.Keyspace}.";
}
