using System.Security.Cryptography;
using System.Text;

namespace Bourse.Events.DeadLetters;

/// <summary>A message that could not be used, as its dead-letter topic holds it.</summary>
public sealed class DeadLetter
{
    private const int ChecksumBytes = 4;

    private DeadLetter(CopiedRecord record)
    {
        Record = record;
        Topic = DeadLetterHeaders.Find(record.Headers, DeadLetterHeaders.Topic) ?? SourceTopicOf(record.Partition.Topic);
        // A dead letter of another program may lack its source; its own place identifies it then.
        Place = DeadLetterHeaders.SourceOf(record.Headers) is { } source
            ? new RecordPlace(new TopicPartition(Topic, source.Partition), source.Offset)
            : record.Place;
        Predecessor = RecordPlace.TryParse(DeadLetterHeaders.Find(record.Headers, ReplayedRecord.Header));
        Id = $"{Place} {ChecksumOf(record)}";
    }

    /// <summary>The record in the dead-letter topic.</summary>
    public CopiedRecord Record { get; }

    /// <summary>The topic that the message comes from.</summary>
    public string Topic { get; }

    /// <summary>Where the message could not be used.</summary>
    public RecordPlace Place { get; }

    /// <summary>
    /// The place of the dead letter that was sent again and became this one; null when the message had not failed before.
    /// </summary>
    public RecordPlace? Predecessor { get; }

    /// <summary>
    /// Identifies the message: its place and a checksum of key and value, because a topic that was deleted and created again holds another message at
    /// the same place.
    /// </summary>
    public string Id { get; }

    /// <summary>The stage that could not use it; null when the headers do not say.</summary>
    public string? Stage => DeadLetterHeaders.Find(Record.Headers, DeadLetterHeaders.Stage);

    /// <summary>Why it could not be used; null when the headers do not say.</summary>
    public string? Error => DeadLetterHeaders.Find(Record.Headers, DeadLetterHeaders.Error);

    /// <summary>Reads a record of a dead-letter topic; names of headers without prefix are understood.</summary>
    public static DeadLetter Of(CopiedRecord record) => new(record);

    /// <summary>Whether a topic of that name holds dead letters.</summary>
    public static bool IsTopic(string topic) => topic.EndsWith(Topics.DeadLetterSuffix, StringComparison.Ordinal);

    /// <summary>The topic whose dead letters a topic holds.</summary>
    public static string SourceTopicOf(string topic) => topic[..^Topics.DeadLetterSuffix.Length];

    private static string ChecksumOf(CopiedRecord record)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        hash.AppendData(Encoding.UTF8.GetBytes($"{record.Key?.Length ?? -1} {record.Value?.Length ?? -1} "));
        hash.AppendData(record.Key ?? []);
        hash.AppendData(record.Value ?? []);
        return Convert.ToHexStringLower(hash.GetHashAndReset().AsSpan(0, ChecksumBytes));
    }
}
