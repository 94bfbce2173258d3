using System.Text.Json.Serialization;
using Bourse.Events;
using Bourse.Events.DeadLetters;
using Bourse.Hosting;
using Bourse.Hosting.DeadLetters;
using Bourse.Hosting.Reading;
using Bourse.Hosting.Status;

namespace Bourse.Dashboard.Reading;

/// <summary>A topic with what it holds.</summary>
/// <param name="Topic">Its name.</param>
/// <param name="Records">How many offsets it holds.</param>
/// <param name="IsCompacted">Whether only the newest record of each key has to be kept.</param>
/// <param name="RetentionMs">How long records are kept at least; null for ever.</param>
/// <param name="Partitions">Its partitions.</param>
internal sealed record TopicView(string Topic, long Records, bool IsCompacted, double? RetentionMs, IReadOnlyList<PartitionView> Partitions)
{
    /// <summary>Describes a topic.</summary>
    public static TopicView Of(TopicDescription topic, IReadOnlyList<OffsetRange> ranges) => new(
        topic.Name, ranges.Sum(range => range.Count), topic.IsCompacted, topic.RetentionTime?.TotalMilliseconds,
        [.. ranges.Select(range => new PartitionView(range.Partition.Partition, range.Start, range.End))]);
}

/// <summary>A partition.</summary>
/// <param name="Partition">Its number.</param>
/// <param name="Start">The offset of the oldest record.</param>
/// <param name="End">The offset that the next record will get.</param>
internal sealed record PartitionView(int Partition, long Start, long End);

/// <summary>A record. Key and value are text; bytes that are no text, and characters that could hide others, are escaped.</summary>
/// <param name="Partition">Its partition.</param>
/// <param name="Offset">Its offset.</param>
/// <param name="Time">When it was written.</param>
/// <param name="Key">Its key; null when it has none.</param>
/// <param name="Value">Its message; null when it has none.</param>
/// <param name="Headers">Its headers.</param>
internal sealed record RecordView(int Partition, long Offset, DateTimeOffset Time, string? Key, string? Value, IReadOnlyList<HeaderView> Headers)
{
    /// <summary>Shows a record.</summary>
    public static RecordView Of(CopiedRecord record) => new(
        record.Partition.Partition, record.Offset, DateTimeOffset.FromUnixTimeMilliseconds(record.Timestamp), TextOf(record.Key),
        TextOf(record.Value),
        [.. record.Headers.Select(header => new HeaderView(SafeText.Of(header.Name), TextOf(header.Value)))]);

    private static string? TextOf(byte[]? bytes) => bytes is null ? null : SafeText.Of(bytes);
}

/// <summary>A header of a record.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Value">Its value; null when it has none.</param>
public sealed record HeaderView(string Name, string? Value);

/// <summary>A message that could not be used.</summary>
/// <param name="Topic">The topic it comes from.</param>
/// <param name="Partition">Its partition there.</param>
/// <param name="Offset">Its offset there.</param>
/// <param name="Time">When it was found to be unusable.</param>
/// <param name="Stage">Who could not use it.</param>
/// <param name="Error">Why.</param>
/// <param name="Value">The message.</param>
/// <param name="Letter">Its name among those of its topic, e.g. <c>0:17</c>.</param>
/// <param name="DeadLetterTopic">The topic that holds it.</param>
/// <param name="Headers">Its headers.</param>
internal sealed record LetterView(
    string Topic, int Partition, long Offset, DateTimeOffset Time, string? Stage, string? Error, string? Value, string Letter,
    string DeadLetterTopic, IReadOnlyList<HeaderView> Headers)
{
    /// <summary>The message as people can change it; null when it is no line of text.</summary>
    [JsonIgnore]
    public string? Text { get; init; }

    /// <summary>Shows a dead letter.</summary>
    public static LetterView Of(DeadLetter letter) => new(
        letter.Topic, letter.Place.Partition.Partition, letter.Place.Offset, DateTimeOffset.FromUnixTimeMilliseconds(letter.Record.Timestamp),
        TextOf(letter.Stage), TextOf(letter.Error), letter.Record.Value is { } value ? SafeText.Of(value) : null, LetterName.Of(letter.Place),
        letter.Record.Partition.Topic, RecordView.Of(letter.Record).Headers) { Text = LetterText.Of(letter.Record.Value) };

    private static string? TextOf(string? text) => text is null ? null : SafeText.Of(text);
}

/// <summary>How far a consumer group has read in a partition.</summary>
/// <param name="Group">The group.</param>
/// <param name="State">Its state.</param>
/// <param name="Members">How many members it has.</param>
/// <param name="Topic">The topic.</param>
/// <param name="Partition">The partition.</param>
/// <param name="Committed">The next offset it would read.</param>
/// <param name="End">The offset that the next record will get.</param>
/// <param name="Lag">How many records it has not read.</param>
/// <param name="LagSeconds">How long ago the oldest of them was written.</param>
internal sealed record GroupView(
    string Group, string State, int Members, string Topic, int Partition, long Committed, long End, long Lag, double LagSeconds)
{
    /// <summary>Shows a group.</summary>
    public static GroupView Of(GroupLag lag) => new(
        lag.Group.Name, lag.Group.State, lag.Group.Members.Count, lag.Partition.Topic, lag.Partition.Partition, lag.Committed, lag.Held.End,
        lag.Records, Math.Round(lag.Behind.TotalSeconds, 3));
}

/// <summary>A version of a topic's schema.</summary>
/// <param name="Version">Its number.</param>
/// <param name="Id">Its identity in the registry.</param>
/// <param name="Type">Its type, e.g. <c>JSON</c>.</param>
/// <param name="Time">When it was registered; null when the registry does not say.</param>
/// <param name="Changes">What it has changed, each as <c>path: change</c>.</param>
/// <param name="Schema">The schema.</param>
internal sealed record SchemaView(int Version, int Id, string Type, DateTimeOffset? Time, IReadOnlyList<string> Changes, string Schema)
{
    /// <summary>Shows a version.</summary>
    public static SchemaView Of(SchemaRevision revision) => new(
        revision.Version.Version, revision.Version.Id, revision.Version.Type, revision.Version.Time,
        [.. revision.Changes.Select(change => SafeText.Of(change.ToString()))], revision.Version.Text);
}
