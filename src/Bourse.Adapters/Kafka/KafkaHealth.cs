using Confluent.Kafka;
using Confluent.Kafka.Admin;

namespace Bourse.Adapters.Kafka;

/// <summary>What a look at Kafka's brokers came to.</summary>
/// <param name="Brokers">How many brokers there are.</param>
/// <param name="Controller">The controller's address, or that of the broker that speaks for it; null when none is known.</param>
/// <param name="Latency">How long an answer takes.</param>
public sealed record KafkaCluster(int Brokers, string? Controller, TimeSpan Latency);

/// <summary>Looks whether Kafka's brokers answer.</summary>
public static class KafkaHealth
{
    /// <summary>Asks the brokers who they are.</summary>
    /// <exception cref="BourseException">None of them answers, or they refuse.</exception>
    public static async Task<KafkaCluster> LookAsync(KafkaOptions options, TimeProvider clock, CancellationToken cancellation)
    {
        using var admin = new KafkaAdmin(options, clock);
        await AskAsync(admin, cancellation);
        // The first answer took the connection with it.
        var begin = clock.GetTimestamp();
        var cluster = await AskAsync(admin, cancellation);
        var controller = cluster.Controller is { Id: >= 0 } node ? $"{node.Host}:{node.Port}" : null;
        return new KafkaCluster(cluster.Nodes.Count, controller, clock.GetElapsedTime(begin));
    }

    private static Task<DescribeClusterResult> AskAsync(KafkaAdmin admin, CancellationToken cancellation) => admin.AskAsync(
        "asking for the brokers",
        client => client.DescribeClusterAsync(new DescribeClusterOptions { RequestTimeout = admin.Timeout }),
        cancellation);
}
