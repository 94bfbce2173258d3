using Bourse.Events;
using Bourse.Events.DeadLetters;

namespace Bourse.Hosting.Status;

/// <summary>Counts the dead letters that nobody has dealt with.</summary>
public static class DeadLetterCounts
{
    /// <summary>How many of the newest records of a partition are read; each older one counts, unless it was dealt with.</summary>
    private const long MostRead = 5_000;

    /// <summary>The dead-letter topics that hold something to deal with, by name.</summary>
    public static async Task<IReadOnlyList<DeadLetterCount>> ReadAsync(IEventLog log, CancellationToken cancellation)
    {
        var topics = (await log.ListTopicsAsync(cancellation)).Select(topic => topic.Name).Where(DeadLetter.IsTopic).ToList();
        if (topics.Count == 0) return [];
        var acknowledged = await DeadLetterAcknowledgements.ReadAsync(log, cancellation);
        var counts = new List<DeadLetterCount>();
        foreach (var topic in topics)
        {
            var letters = await DeadLetterList.ReadAsync(log, topic, acknowledged, MostRead, cancellation);
            if (letters.Count > 0) counts.Add(CountOf(topic, letters));
        }

        return counts;
    }

    private static DeadLetterCount CountOf(string topic, DeadLetterList letters)
    {
        var newest = letters.Open.Count > 0 ? letters.Open[^1] : null;
        return new DeadLetterCount(topic, letters.Count, newest?.Stage, newest?.Error, newest?.Record.Timestamp ?? 0);
    }
}
