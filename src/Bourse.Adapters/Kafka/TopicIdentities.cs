using Bourse.Events;

namespace Bourse.Adapters.Kafka;

/// <summary>
/// A cache of the topics that a producer appends to: it sees to it that each is still the topic of the first append. The successor of a deleted topic
/// lacks what came before, and would never get it if producers went on as if nothing had happened.
/// </summary>
internal sealed class TopicIdentities(KafkaTopics topics, TimeProvider clock)
{
    /// <summary>How long a topic is taken to be the one it was when it was last looked up.</summary>
    private static readonly TimeSpan Lifetime = TimeSpan.FromMilliseconds(500);

    private readonly Dictionary<string, (string Id, int Partitions, long At)> _known = new(StringComparer.Ordinal);

    /// <summary>How many partitions the topic has.</summary>
    /// <exception cref="BourseException">There is no such topic, or it is another one than before.</exception>
    public async Task<int> CountPartitionsAsync(string topic, CancellationToken cancellation)
    {
        var isKnown = _known.TryGetValue(topic, out var known);
        if (isKnown && clock.GetElapsedTime(known.At) < Lifetime) return known.Partitions;
        var now = clock.GetTimestamp();
        var found = await topics.LookUpAsync(topic, cancellation) ?? throw EventLogFailures.UnknownTopic(topic);
        if (isKnown && known.Id != found.Id) throw EventLogFailures.RenewedTopic(topic);
        _known[topic] = (found.Id, found.Partitions.Count, now);
        return found.Partitions.Count;
    }
}
