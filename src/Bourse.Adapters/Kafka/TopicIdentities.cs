using Bourse.Events;

namespace Bourse.Adapters.Kafka;

/// <summary>
/// A cache of the topics that a producer appends to: it checks that each is still the topic of the first append. A topic that was deleted and created
/// again lacks the earlier records, so a producer must fail instead of continuing.
/// </summary>
internal sealed class TopicIdentities(KafkaTopics topics, TimeProvider clock)
{
    /// <summary>How long a look-up of a topic stays valid.</summary>
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
