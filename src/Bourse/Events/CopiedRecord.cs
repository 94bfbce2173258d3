namespace Bourse.Events;

/// <summary>A record copied out of its batch.</summary>
/// <param name="Partition">The partition it was read from.</param>
/// <param name="Offset">Its offset there.</param>
/// <param name="Timestamp">When it was written, in ms since 1970 (UTC).</param>
/// <param name="Key">The key; null when it has none.</param>
/// <param name="Value">The message; null when it has none.</param>
/// <param name="Headers">The headers, in their order.</param>
public sealed record CopiedRecord(
    TopicPartition Partition, long Offset, long Timestamp, byte[]? Key, byte[]? Value, IReadOnlyList<(string Name, byte[]? Value)> Headers)
{
    /// <summary>Where it was read.</summary>
    public RecordPlace Place => new(Partition, Offset);

    /// <summary>Copies a record.</summary>
    public static CopiedRecord Of(TopicPartition partition, in Record record) => new(
        partition,
        record.Offset,
        record.Timestamp,
        record.HasKey ? record.Key.ToArray() : null,
        record.HasValue ? record.Value.ToArray() : null,
        record.ReadHeaders());

    /// <summary>The copy as a view.</summary>
    public Record AsRecord() => new(
        Offset, Timestamp, Key, Key is not null, Value, Value is not null, RecordHeaders.Of(Headers).Encoded, null);

    /// <summary>Whether another record has the same key and message.</summary>
    public bool HasContentOf(CopiedRecord other) => AreEqual(Key, other.Key) && AreEqual(Value, other.Value);

    private static bool AreEqual(byte[]? left, byte[]? right) =>
        left is null ? right is null : right is not null && left.AsSpan().SequenceEqual(right);
}
