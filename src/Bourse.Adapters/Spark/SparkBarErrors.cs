using Bourse.Adapters.SparkConnect;

namespace Bourse.Adapters.Spark;

/// <summary>Translates the failures of queries that write bars from Kafka to Cassandra.</summary>
/// <param name="route">The servers.</param>
internal sealed class SparkBarErrors(SparkBarRoute route)
{
    private const string KafkaPackage = "org.apache.spark:spark-sql-kafka-0-10_2.13";
    private const string CassandraPackage = "com.datastax.spark:spark-cassandra-connector_2.13";

    /// <summary>What is said, in a failure or its causes, when a server between which Spark works does not answer.</summary>
    private static readonly string[] Passing =
    [
        "Failed to open native connection", "AllNodesFailedException", "NoNodeAvailableException", "DriverTimeoutException", "Failed to write",
        "UnavailableException", "WriteTimeoutException", "OverloadedException", "ClosedConnectionException", "HeartbeatException",
        "kafka.common.errors.TimeoutException", "DisconnectException", "NetworkException", "UnknownTopicOrPartitionException",
        "KafkaIllegalStateException", "SparkContext was shut down", "Concurrent update", "INTERRUPTED",
        "Operation was orphaned",
        // The start of a process that was killed meanwhile has come after all: the next look finds its query.
        "as a query with that name is already active",
    ];

    /// <summary>Those of the first kind that do not pass by waiting.</summary>
    private static readonly string[] Refused =
    [
        "auth.AuthenticationException", "servererrors.UnauthorizedException", "PKIX path", "CertificateException", "handshake_failure",
        "NotSslRecordException",
    ];

    private readonly SparkLog _kafka = new(route.Kafka);
    private readonly SparkBarTarget _cassandra = new(route.Cassandra);

    /// <summary>
    /// Whether the connector does not know the table, or not yet. (Connectors for Spark 3 fail, on Spark 4, to make the exceptions that they mean.)
    /// </summary>
    public static bool IsTableUnknown(SparkException failure) => failure.ErrorClass is "TABLE_OR_VIEW_NOT_FOUND" or "SCHEMA_NOT_FOUND"
        || Says(failure, "NoSuchTableException") || Says(failure, "NoSuchNamespaceException");

    /// <summary>The failure of a call to Spark, for a person.</summary>
    public BourseException Of(SparkConnectException failure) => failure.Error == SparkConnectError.SessionLost
        ? new BourseException(FailureKind.Unreachable, failure.Message, "see whether Spark was started anew", failure)
        : SparkServerErrors.Of(route.Spark, failure);

    /// <summary>Why Spark refuses a query, for a person.</summary>
    public BourseException Of(SparkException failure) =>
        Of($"{failure.Message}\n{string.Join('\n', failure.Causes.Select(cause => $"{cause.Type}: {cause.Message}"))}", failure);

    /// <summary>Why a query has failed, for a person; without secrets, whatever Spark said.</summary>
    /// <param name="text">What Spark said, with its causes.</param>
    /// <param name="inner">How a call ended; null for a query that had begun.</param>
    public BourseException Of(string text, Exception? inner = null)
    {
        var said = _cassandra.Mask(_kafka.Mask(RpcErrors.OneLine(text)));
        foreach (var (format, package) in ((string, string)[])
            [(SparkLog.Format, KafkaPackage), (SparkBarTarget.Format, CassandraPackage)])
        {
            if (!text.Contains($"Failed to find the data source: {format}", StringComparison.Ordinal)) continue;
            return new BourseException(
                FailureKind.Failed, $"Spark at {route.Spark} cannot reach {(format == "kafka" ? "Kafka" : "Cassandra")}: it has no connector",
                $"start it with one: sbin/start-connect-server.sh --packages {package}:VERSION", inner);
        }

        if (Refused.Any(one => text.Contains(one, StringComparison.Ordinal)))
        {
            return new BourseException(
                FailureKind.Usage, $"{_cassandra} and Spark at {route.Spark} do not agree on a connection: {said}",
                $"correct user and password, or give Spark the authority of the nodes ({SparkBarTarget.TrustStore})", inner);
        }

        // A run is forgotten when another process ends the session.
        var isForgotten = text.Contains("treaming query", StringComparison.Ordinal) && text.Contains("not found", StringComparison.Ordinal);
        var passes = isForgotten || Passing.Any(one => text.Contains(one, StringComparison.Ordinal));
        return passes
            ? new BourseException(
                FailureKind.Unreachable, $"Spark at {route.Spark} cannot stream from {_kafka} to {_cassandra}: {said}",
                "see that both run; it is Spark that connects, so their addresses must be right on Spark's machines", inner)
            : new BourseException(
                FailureKind.Failed, $"Spark at {route.Spark} failed to stream bars: {said}",
                "read Spark's log; `bourse stream --mode initial` begins with a new checkpoint", inner);
    }

    private static bool Says(SparkException failure, string name) => failure.Message.Contains(name, StringComparison.Ordinal)
        || failure.Causes.Any(cause => cause.Type.Contains(name, StringComparison.Ordinal));
}
