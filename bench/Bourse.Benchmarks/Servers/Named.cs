namespace Bourse.Benchmarks.Servers;

/// <summary>The environment variables that name servers for tests and benchmarks.</summary>
internal static class Named
{
    /// <summary>Kafka's servers.</summary>
    public const string KafkaVariable = "BOURSE_TEST_KAFKA";

    /// <summary>The connection string of a MySQL or MariaDB user who may create databases.</summary>
    public const string MySqlVariable = "BOURSE_TEST_MYSQL";

    /// <summary>The address of a Spark Connect server that has a JDBC driver for MySQL.</summary>
    public const string SparkVariable = "BOURSE_TEST_SPARK";

    /// <summary>The address of an S3 server with a bucket <c>bourse-bench</c>.</summary>
    public const string S3Variable = "BOURSE_TEST_S3";

    /// <summary>A Cassandra server, <c>HOST:PORT</c>.</summary>
    public const string CassandraVariable = "BOURSE_TEST_CASSANDRA";

    /// <summary>The class path of DataStax's driver for Java, version 3, with the libraries it needs.</summary>
    public const string CassandraDriverVariable = "BOURSE_TEST_CASSANDRA_DRIVER";

    /// <summary>What is missing for the comparison with that driver, when its class path is.</summary>
    public const string LackOfCassandraDriver = $"the class path of DataStax's driver for Java, version 3: set {CassandraDriverVariable}";

    /// <summary>The script that runs Kafka's own tools.</summary>
    public const string EnginesVariable = "BOURSE_TEST_ENGINES";

    /// <summary>The class path of the peer on Kafka Streams (class <c>Peer</c>) with the libraries it needs.</summary>
    public const string KafkaStreamsVariable = "BOURSE_TEST_KAFKA_STREAMS";

    /// <summary>What is missing for the comparison with Kafka Streams, when its class path is.</summary>
    public const string LackOfKafkaStreams = $"the class path of a Kafka Streams program: --kafka-streams PATH, or set {KafkaStreamsVariable}";

    /// <summary>The value of a variable; null when it has none.</summary>
    public static string? Find(string variable) => Environment.GetEnvironmentVariable(variable) is { Length: > 0 } value ? value : null;

    /// <summary>What is missing for benchmarks on Kafka; null when nothing is.</summary>
    public static string? LackOfKafka(string? servers) => servers is null ? $"a Kafka server: --kafka HOST:PORT, or set {KafkaVariable}" : null;

    /// <summary>What is missing for benchmarks on a database server; null when nothing is.</summary>
    public static string? LackOfMySql(string? connection) => connection is null ? $"a MySQL or MariaDB server: set {MySqlVariable}" : null;

    /// <summary>What is missing for benchmarks on Spark; null when nothing is.</summary>
    public static string? LackOfSpark(string? address) => address is null ? $"a Spark Connect server: set {SparkVariable}=sc://HOST:15002" : null;

    /// <summary>What is missing for benchmarks on Cassandra; null when nothing is.</summary>
    public static string? LackOfCassandra(string? node) => node is null ? $"a Cassandra server: set {CassandraVariable}=HOST:PORT" : null;

    /// <summary>What is missing for the comparison with Kafka's own tools; null when nothing is.</summary>
    public static string? LackOfEngines(string? script) => script is null ? $"a script that runs Kafka's own tools: set {EnginesVariable}" : null;
}
