using Bourse.Adapters.Kafka;
using Bourse.Events;
using Bourse.Hosting.Composition;

namespace Bourse.Hosting.Health;

/// <summary>Checks Kafka; checks that need an unavailable server are skipped.</summary>
public static class KafkaChecks
{
    private const string Log = "event log";

    /// <summary>Checks its native library, its brokers, the network's topics.</summary>
    public static async Task<IReadOnlyList<HealthFinding>> RunAsync(HostServices host, CancellationToken cancellation)
    {
        var findings = new HealthFindings();
        if (!await findings.TryAddAsync("librdkafka", () => Task.FromResult<IReadOnlyList<HealthFinding>>([CheckLibrary()]))) return findings.All;
        if (!await findings.TryAddAsync(Log, () => CheckBrokersAsync(host, cancellation))) return findings.All;
        await findings.TryAddAsync("topics", () => CheckTopicsAsync(host, cancellation));
        return findings.All;
    }

    private static HealthFinding CheckLibrary()
    {
        LibrdkafkaLibrary.Load();
        return HealthFinding.Healthy("librdkafka", "Kafka's native library is there");
    }

    private static async Task<IReadOnlyList<HealthFinding>> CheckBrokersAsync(HostServices host, CancellationToken cancellation)
    {
        var cluster = await KafkaHealth.LookAsync(host.Settings.Kafka!, host.Clock, cancellation);
        var controller = cluster.Controller is { } address ? $"controller {address}, " : "";
        return
        [
            HealthFinding.Healthy(
                Log,
                $"{host.Settings.LogPlace}: {Count.Of(cluster.Brokers, "broker")}, "
                + $"{controller}answers in {cluster.Latency.TotalMilliseconds:0} ms"),
        ];
    }

    private static async Task<IReadOnlyList<HealthFinding>> CheckTopicsAsync(HostServices host, CancellationToken cancellation)
    {
        var brokers = (await KafkaHealth.LookAsync(host.Settings.Kafka!, host.Clock, cancellation)).Brokers;
        var log = await host.OpenLogAsync(cancellation);
        var findings = new List<HealthFinding>();
        foreach (var name in TopicChecks.Names)
        {
            var part = TopicChecks.PartOf(name);
            if (await log.FindTopicAsync(name, cancellation) is not { } topic)
            {
                findings.Add(HealthFinding.Healthy(part, "is not there yet; the first stage makes it"));
                continue;
            }

            var records = (await log.GetRangesAsync(name, cancellation)).Sum(range => range.Count);
            var copies = topic.Replication == 1 ? "1 copy" : $"{topic.Replication} copies";
            var says = $"{Count.Of(topic.Partitions, "partition")}, {copies}, {Count.Of(records, "record")}";
            if (TopicChecks.Find(topic, isKafka: true) is { } loses) findings.Add(loses with { Says = $"{says}; it {loses.Says}" });
            else findings.Add(topic.Replication > 1 || brokers == 1
                ? HealthFinding.Healthy(part, says)
                : new HealthFinding(
                    part,
                    HealthStatus.Degraded,
                    $"{says}: lost with the one broker that has it",
                    "give it more copies (kafka-reassign-partitions.sh)"));
        }

        return findings;
    }
}
