using Confluent.Kafka;
using Confluent.Kafka.Admin;

namespace Bourse.Adapters.Kafka;

/// <summary>The result of a check of Kafka's brokers.</summary>
/// <param name="Brokers">How many brokers there are.</param>
/// <param name="Controller">The address of the controller, or of the broker that represents it; null when none is known.</param>
/// <param name="Latency">How long an answer takes.</param>
public sealed record KafkaCluster(int Brokers, string? Controller, TimeSpan Latency);

/// <summary>Checks whether Kafka's brokers answer.</summary>
public static class KafkaHealth
{
    /// <summary>Asks for the brokers and their controller.</summary>
    /// <exception cref="BourseException">None of them answers, or they refuse.</exception>
    public static async Task<KafkaCluster> LookAsync(KafkaOptions options, TimeProvider clock, CancellationToken cancellation)
    {
        await KafkaProbe.RequireAsync(options, clock, cancellation);
        using var admin = new KafkaAdmin(options, clock);
        await AskAsync(admin, cancellation);
        // The first answer includes the time to connect, so only the second is measured.
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
