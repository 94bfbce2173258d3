using Bourse.Events;
using Bourse.Events.DeadLetters;
using Bourse.Market;

namespace Bourse.Hosting.DeadLetters;

/// <summary>Finds the dead letters that people name.</summary>
public static class LetterSelection
{
    /// <summary>Reads the letters of a topic, and finds those named.</summary>
    /// <param name="log">Holds the topics.</param>
    /// <param name="name">The topic, or its dead-letter topic.</param>
    /// <param name="letters">The names of letters (<see cref="LetterName"/>); null for all that are open.</param>
    /// <param name="cancellation">Ends the reading.</param>
    /// <exception cref="BourseException">There is no such topic or letter (<see cref="FailureKind.Usage"/>).</exception>
    public static async Task<IReadOnlyList<DeadLetter>> FindAsync(
        IEventLog log, string name, IReadOnlyList<string>? letters, CancellationToken cancellation)
    {
        var topic = await RequireTopicAsync(log, name, cancellation);
        var acknowledged = await DeadLetterAcknowledgements.ReadAsync(log, cancellation);
        var list = await DeadLetterList.ReadAsync(log, topic, acknowledged, long.MaxValue, cancellation);
        return letters is null ? list.Open : [.. letters.SelectMany(letter => FindLetters(list, topic, letter)).Distinct()];
    }

    /// <summary>The dead-letter topic of a topic, or that topic itself.</summary>
    /// <exception cref="BourseException">There is none (<see cref="FailureKind.Usage"/>).</exception>
    public static async Task<string> RequireTopicAsync(IEventLog log, string name, CancellationToken cancellation)
    {
        var topic = DeadLetter.IsTopic(name) ? name : Topics.DeadLetters(name);
        if (await log.FindTopicAsync(topic, cancellation) is not null) return topic;
        var topics = (await log.ListTopicsAsync(cancellation)).Select(found => found.Name).ToList();
        var sources = topics.Where(DeadLetter.IsTopic).Select(DeadLetter.SourceTopicOf).ToList();
        var source = DeadLetter.SourceTopicOf(topic);
        throw topics.Contains(source)
            ? new BourseException(FailureKind.Usage, $"topic {source} has no dead letters", "`bourse topic dlq list` shows those that there are")
            : new BourseException(
                FailureKind.Usage, $"there is no topic {source}", NearestName.Remedy(source, sources) ?? "`bourse topic dlq list` shows all letters");
    }

    private static List<DeadLetter> FindLetters(DeadLetterList list, string topic, string name)
    {
        if (LetterName.PlaceOf(name, topic) is not { } place)
        {
            throw new BourseException(FailureKind.Usage, $"'{name}' does not name a letter", "give its offset, or PARTITION:OFFSET, e.g. 0:17");
        }

        var found = list.At(place).ToList();
        // A topic that was created anew may hold two messages of one place; the open one is meant.
        if (found.Count > 1 && found.Exists(list.Open.Contains)) found.RemoveAll(letter => !list.Open.Contains(letter));
        return found.Count > 0
            ? found
            : throw new BourseException(
                FailureKind.Usage, $"{topic} holds no letter {name}", $"`bourse topic dlq list {DeadLetter.SourceTopicOf(topic)}` names them");
    }
}
