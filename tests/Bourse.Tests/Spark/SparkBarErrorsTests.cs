using Bourse.Adapters.Cassandra;
using Bourse.Adapters.Cql;
using Bourse.Adapters.Kafka;
using Bourse.Adapters.Spark;
using Bourse.Adapters.SparkConnect;

namespace Bourse.Tests.Spark;

public sealed class SparkBarErrorsTests
{
    private static readonly SparkBarErrors Errors = new(new SparkBarRoute(
        SparkAddress.Parse("sc://127.0.0.1:15002"), new KafkaOptions { BootstrapServers = "127.0.0.1:9092" },
        new CassandraOptions { Cluster = new CqlOptions { ContactPoints = [] } }));

    /// <summary>Messages of Spark 4 while brokers, nodes or the server itself were killed.</summary>
    [Theory]
    [InlineData("Operation was orphaned because of an internal error.", FailureKind.Unreachable)]
    [InlineData("Cannot start query with name bars 1 as a query with that name is already active in this SparkSession", FailureKind.Unreachable)]
    [InlineData("org.apache.kafka.common.errors.TimeoutException: Timed out waiting for a node assignment", FailureKind.Unreachable)]
    [InlineData("com.datastax.oss.driver.api.core.AllNodesFailedException: Could not reach any contact point", FailureKind.Unreachable)]
    [InlineData("Streaming query 7a2b of session 4c1d not found", FailureKind.Unreachable)]
    [InlineData("java.lang.ClassCastException: class A cannot be cast to class B", FailureKind.Failed)]
    [InlineData("com.datastax.oss.driver.api.core.auth.AuthenticationException: username and/or password are incorrect", FailureKind.Usage)]
    public void What_passes_by_itself_is_waited_for_and_the_rest_is_told(string said, FailureKind kind) =>
        Assert.Equal(kind, Errors.Of(said).Kind);
}
