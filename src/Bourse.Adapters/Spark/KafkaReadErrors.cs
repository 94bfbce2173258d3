using Bourse.Adapters.SparkConnect;

namespace Bourse.Adapters.Spark;

/// <summary>Translates the errors between Spark and Kafka.</summary>
internal static class KafkaReadErrors
{
    /// <summary>The exceptions of Kafka's client for an unknown or unauthorized user.</summary>
    private static readonly string[] Refused = ["SaslAuthenticationException", "TopicAuthorizationException", "ClusterAuthorizationException"];

    /// <summary>Those for brokers that do not answer, or cannot be found.</summary>
    private static readonly string[] Unavailable = ["TimeoutException", "ConfigException", "DisconnectException", "NetworkException"];

    /// <summary>What Spark said, for a person; without secrets, whatever Spark said.</summary>
    /// <param name="address">Spark.</param>
    /// <param name="version">Its version.</param>
    /// <param name="log">What it reads.</param>
    /// <param name="topic">Which topic.</param>
    /// <param name="failure">What it said.</param>
    public static BourseException Of(SparkAddress address, string version, SparkLog log, string topic, SparkException failure)
    {
        var said = log.Mask(failure.Causes.LastOrDefault(IsOfKafka)?.Message ?? failure.Message);
        if (IsWithoutConnector(failure)) return NoConnector(address, version);
        if (failure.ErrorClass.StartsWith("KAFKA_DATA_LOSS", StringComparison.Ordinal))
        {
            return new BourseException(FailureKind.Failed, $"topic {topic} has lost records while Spark read it: {said}", "run it again");
        }

        if (Has(failure, "UnknownTopicOrPartitionException"))
        {
            return new BourseException(
                FailureKind.Failed, $"Spark at {address} finds no topic {topic} on {log}", "see that both are led to the same Kafka");
        }

        if (Has(failure, Refused))
        {
            return new BourseException(
                FailureKind.Usage, $"{log} refuses Spark: {said}", $"give a user and password that may read topic {topic}");
        }

        if (Has(failure, "SslAuthenticationException", "InvalidConfigurationException"))
        {
            return new BourseException(
                FailureKind.Usage,
                $"Spark at {address} cannot make a safe connection to {log}: {said}",
                "name the authority of the brokers' certificates (PEM): sslCaLocation");
        }

        return Has(failure, Unavailable)
            ? new BourseException(
                FailureKind.Unreachable,
                $"Spark at {address} cannot reach {log}: {said}",
                "start it; it is Spark that reads it, so the brokers' addresses (advertised.listeners, too) must be right on Spark's machines")
            : new BourseException(FailureKind.Failed, $"Spark at {address} failed: {said}");
    }

    private static BourseException NoConnector(SparkAddress address, string version) => new(
        FailureKind.Failed,
        $"Spark at {address} has no connector for Kafka",
        $"start it with one: sbin/start-connect-server.sh --packages org.apache.spark:spark-sql-kafka-0-10_2.13:{version}");

    private static bool IsWithoutConnector(SparkException failure) =>
        failure.Causes.Any(cause => cause.Message.Contains("Failed to find data source: kafka", StringComparison.OrdinalIgnoreCase))
        || failure.ErrorClass == "DATA_SOURCE_NOT_FOUND";

    private static bool Has(SparkException failure, params string[] types) =>
        failure.Causes.Any(cause => IsOfKafka(cause) && types.Contains(cause.Type.Split('.')[^1], StringComparer.Ordinal));

    private static bool IsOfKafka(SparkCause cause) => cause.Type.StartsWith("org.apache.kafka.", StringComparison.Ordinal);
}
