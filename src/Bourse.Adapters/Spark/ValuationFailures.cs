using Bourse.Adapters.SparkConnect;

namespace Bourse.Adapters.Spark;

/// <summary>Finds words for what goes wrong between Spark and Kafka.</summary>
internal static class ValuationFailures
{
    /// <summary>The exceptions with which Kafka's client says that it will never be let in.</summary>
    private static readonly string[] Refusals = ["SaslAuthenticationException", "TopicAuthorizationException", "ClusterAuthorizationException"];

    /// <summary>Those with which it says that no broker answers.</summary>
    private static readonly string[] Unreachable = ["TimeoutException", "ConfigException", "ConnectException", "DisconnectException"];

    /// <summary>What Spark said, for a person; without secrets, whatever Spark said.</summary>
    public static BourseException Of(SparkAddress address, SparkLog log, string topic, SparkException failure)
    {
        var said = log.Mask(failure.Causes.LastOrDefault(IsOfKafka)?.Message ?? failure.Message);
        if (failure.Causes.Any(cause => cause.Message.Contains("Failed to find data source: kafka", StringComparison.Ordinal)))
        {
            return new BourseException(
                FailureKind.Failed,
                $"Spark at {address} has no connector for Kafka",
                "start it with one: sbin/start-connect-server.sh --packages org.apache.spark:spark-sql-kafka-0-10_2.13:VERSION, the version of that Spark");
        }

        return new BourseException(FailureKind.Failed, $"Spark at {address} failed: {said}");
    }

    private static bool IsOfKafka(SparkCause cause) => cause.Type.StartsWith("org.apache.kafka.", StringComparison.Ordinal);
}
