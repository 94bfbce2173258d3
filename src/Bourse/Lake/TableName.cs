namespace Bourse.Lake;

/// <summary>
/// The name of the table that holds a topic's messages: the topic in lower case, with <c>_</c> for each character that SQL names lack. A name that
/// would not begin with a letter gets the prefix <c>t_</c>. Different topics may get the same name; a lake takes in only the first of them
/// (<see cref="TopicRegistry"/>).
/// </summary>
public static class TableName
{
    /// <summary>The longest name of a topic, in characters: names of files have 255 on most systems.</summary>
    public const int MaxTopic = 200;

    /// <summary>The name of a topic's table, e.g. <c>nvda_topic</c> for <c>NVDA_topic</c>.</summary>
    /// <exception cref="BourseException">The topic's name is too long for a file (<see cref="FailureKind.Usage"/>).</exception>
    public static string Of(string topic)
    {
        if (topic.Length > MaxTopic)
        {
            throw new BourseException(
                FailureKind.Usage, $"topic {topic} has {topic.Length} characters, too many for the name of a file", $"use at most {MaxTopic}");
        }

        var name = string.Concat(topic.Select(c => char.IsAsciiLetterOrDigit(c) ? char.ToLowerInvariant(c) : '_'));
        return char.IsAsciiLetter(name[0]) ? name : $"t_{name}";
    }
}
