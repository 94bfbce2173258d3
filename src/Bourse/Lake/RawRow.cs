using System.Globalization;
using System.Text.Json;
using Bourse.Events;

namespace Bourse.Lake;

/// <summary>Where the row of a raw file comes from, as its line says.</summary>
/// <param name="Partition">The partition.</param>
/// <param name="Offset">The offset.</param>
/// <param name="Timestamp">When the record was written, ms since 1970 (UTC); null when it has no timestamp.</param>
public readonly record struct RawRow(TopicPartition Partition, long Offset, long? Timestamp)
{
    /// <summary>The day of the row, in UTC: 1970-01-01 when it has no timestamp.</summary>
    public DateOnly Date => RawLine.DateOf(Timestamp ?? 0);

    /// <summary>Reads a line; false when it is not one that <see cref="RawLine"/> writes.</summary>
    public static bool TryRead(ReadOnlySpan<byte> line, out RawRow row)
    {
        row = default;
        try
        {
            var columns = new Columns();
            var reader = new Utf8JsonReader(line, new JsonReaderOptions { MaxDepth = RawLine.MaxDepth });
            while (reader.Read())
            {
                if (reader is { CurrentDepth: 1, TokenType: JsonTokenType.PropertyName }) columns.Read(ref reader);
            }

            return columns.TryGet(out row);
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException or FormatException)
        {
            return false;
        }
    }

    private struct Columns
    {
        private string? _topic;
        private int? _partition;
        private long? _offset;
        private long? _timestamp;

        /// <summary>Takes the value behind a name, if it is one of the lake's own.</summary>
        public void Read(ref Utf8JsonReader reader)
        {
            var isTopic = reader.ValueTextEquals("_topic"u8);
            var isPartition = reader.ValueTextEquals("_partition"u8);
            var isOffset = reader.ValueTextEquals("_offset"u8);
            var isTimestamp = reader.ValueTextEquals("_timestamp"u8);
            reader.Read();
            if (isTopic) _topic = reader.GetString();
            if (isPartition) _partition = reader.GetInt32();
            if (isOffset) _offset = reader.GetInt64();
            if (isTimestamp) _timestamp = reader.GetString() is { } text ? TimeOf(text) : null;
        }

        public readonly bool TryGet(out RawRow row)
        {
            row = new RawRow(new TopicPartition(_topic ?? "", _partition ?? 0), _offset ?? 0, _timestamp);
            return _topic is not null && _partition is not null && _offset is not null;
        }

        private static long TimeOf(string text) =>
            DateTimeOffset.ParseExact(text, "yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal)
                .ToUnixTimeMilliseconds();
    }
}
