using System.Globalization;
using Bourse.Events;
using Bourse.Events.DeadLetters;

namespace Bourse.Hosting.DeadLetters;

/// <summary>
/// How people name a dead letter of a topic: by partition and offset of its message, <c>0:17</c>, or <c>17</c> in partition 0. A letter whose headers
/// do not say where its message was is named by its own place, <c>dlq:0:3</c>.
/// </summary>
public static class LetterName
{
    private const string Own = "dlq:";

    /// <summary>The name of the letter at a place.</summary>
    public static string Of(RecordPlace place)
    {
        var name = string.Create(CultureInfo.InvariantCulture, $"{place.Partition.Partition}:{place.Offset}");
        return DeadLetter.IsTopic(place.Partition.Topic) ? Own + name : name;
    }

    /// <summary>The place that a name means; null when it is none.</summary>
    /// <param name="name">The name, or the place as <see cref="RecordPlace.ToString"/> writes it.</param>
    /// <param name="deadLetterTopic">The topic of the letters.</param>
    public static RecordPlace? PlaceOf(string name, string deadLetterTopic)
    {
        if (RecordPlace.TryParse(name) is { } place) return place;
        var isOwn = name.StartsWith(Own, StringComparison.OrdinalIgnoreCase);
        var numbers = (isOwn ? name[Own.Length..] : name).Split(':');
        var partition = 0;
        if (numbers.Length > 2 || !long.TryParse(numbers[^1], NumberStyles.None, CultureInfo.InvariantCulture, out var offset)) return null;
        if (numbers.Length == 2 && !int.TryParse(numbers[0], NumberStyles.None, CultureInfo.InvariantCulture, out partition)) return null;
        return new RecordPlace(new TopicPartition(isOwn ? deadLetterTopic : DeadLetter.SourceTopicOf(deadLetterTopic), partition), offset);
    }
}
