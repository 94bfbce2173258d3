using Bourse.Adapters.Spark;
using Bourse.Bars;
using Bourse.Events;

namespace Bourse.Hosting.Composition;

/// <summary>Makes the stream of bars that the settings name: in this process, or on Spark.</summary>
public static class BarStreamFactory
{
    /// <summary>Makes it.</summary>
    /// <param name="host">The host.</param>
    /// <param name="log">The log that the settings name; it is left open.</param>
    /// <param name="options">How the stream works.</param>
    /// <param name="follows">Whether it goes on when it has read everything.</param>
    /// <exception cref="BourseException">Spark cannot read that log, or not write that store (<see cref="FailureKind.Usage"/>).</exception>
    public static IStage Open(HostServices host, IEventLog log, BarStreamOptions options, bool follows) => FindRoute(host.Settings) is { } route
        ? new SparkBarStream(log, host.OpenBars(), route, options, endsWithTopics: !follows, Guid.NewGuid, host.Clock)
        : new BarStream(log, host.OpenBars(), options, host.Clock);

    private static SparkBarRoute? FindRoute(Configuration.Settings settings)
    {
        if (settings.Spark is not { } spark) return null;
        if (settings is { Kafka: { } kafka, Cassandra: { } cassandra }) return new SparkBarRoute(spark, kafka, cassandra);
        throw new BourseException(
            FailureKind.Usage, $"Spark streams from Kafka to Cassandra, and not from {settings.LogPlace} to {settings.BarsPlace}",
            "name the brokers and the cluster, or leave the stream to this process")
        {
            Code = BourseErrorCode.EngineCannotStream,
        };
    }
}
