using System.Text;
using Bourse.Events;

namespace Bourse.Cli.Commands;

/// <summary>A record to be replayed. Its original position is its identity, which a header carries.</summary>
/// <param name="Topic">The topic it comes from.</param>
/// <param name="Identity">Its original position, e.g. <c>StockExchange[0]@17</c>.</param>
/// <param name="Read">The record as it was read.</param>
/// <param name="Headers">Its own headers and <see cref="Header"/>.</param>
internal sealed record ReplayedRecord(string Topic, string Identity, CopiedRecord Read, IReadOnlyCollection<(string, byte[]?)> Headers)
{
    /// <summary>The header that holds the identity.</summary>
    public const string Header = "replayed-from";

    /// <summary>Whether it was read from a dead-letter topic.</summary>
    public bool IsDeadLetter => IsInDeadLetters(Read);

    /// <summary>The record to send. A dead letter goes to the topic that its headers name, without these headers.</summary>
    public static ReplayedRecord Of(CopiedRecord record)
    {
        var deadLetter = IsInDeadLetters(record);
        var topic = deadLetter ? TopicOf(record) : record.Partition.Topic;
        // A dead letter of another program may lack its source; its own partition and offset identify it then.
        var identity = deadLetter && DeadLetterHeaders.SourceOf(record.Headers) is { } source
            ? $"{new TopicPartition(topic, source.Partition)}@{source.Offset}"
            : $"{record.Partition}@{record.Offset}";
        var own = deadLetter ? DeadLetterHeaders.OwnOf(record.Headers) : record.Headers;
        var headers = own.Where(header => header.Name != Header).ToList();
        headers.Add((Header, Encoding.UTF8.GetBytes(identity)));
        return new ReplayedRecord(topic, identity, record, headers);
    }

    /// <summary>Whether a record has the same key and message.</summary>
    public bool SameAs(CopiedRecord other) => Same(Read.Key, other.Key) && Same(Read.Value, other.Value);

    private static bool Same(byte[]? left, byte[]? right) => left is null ? right is null : right is not null && left.AsSpan().SequenceEqual(right);

    private static bool IsInDeadLetters(CopiedRecord record) =>
        record.Partition.Topic.EndsWith(Topics.DeadLetterSuffix, StringComparison.Ordinal);

    private static string TopicOf(CopiedRecord deadLetter) =>
        DeadLetterHeaders.Find(deadLetter.Headers, DeadLetterHeaders.Topic) ?? deadLetter.Partition.Topic[..^Topics.DeadLetterSuffix.Length];
}
