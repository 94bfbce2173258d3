using System.Text.Json;
using Apache.Arrow;
using Bourse.Adapters.SparkConnect;
using Bourse.Events;
using RecordBatch = Apache.Arrow.RecordBatch;

namespace Bourse.Adapters.Spark;

/// <summary>Records of Kafka in results of Spark.</summary>
internal static class KafkaRecords
{
    /// <summary>
    /// The records of a batch with the columns topic, partition, offset, written (ms), key, value and headers (JSON, bytes as base64).
    /// </summary>
    /// <exception cref="InvalidDataException">The batch has other columns.</exception>
    public static IEnumerable<CopiedRecord> Read(RecordBatch batch)
    {
        var (topics, partitions) = (batch.Column<StringArray>("topic"), batch.Column<Int32Array>("partition"));
        var offsets = batch.Column<Int64Array>("offset");
        var (times, keys, values) = (batch.Column<Int64Array>("written"), batch.Column<BinaryArray>("key"), batch.Column<BinaryArray>("value"));
        var headers = batch.Column<StringArray>("headers");
        for (var row = 0; row < batch.Length; row++)
        {
            yield return new CopiedRecord(
                new TopicPartition(topics.GetString(row), partitions.At(row)),
                offsets.At(row),
                times.At(row),
                BytesAt(keys, row),
                BytesAt(values, row),
                headers.IsNull(row) ? [] : HeadersIn(headers.GetString(row)));
        }
    }

    private static byte[]? BytesAt(BinaryArray column, int row) => column.IsNull(row) ? null : column.GetBytes(row).ToArray();

    private static List<(string Name, byte[]? Value)> HeadersIn(string text)
    {
        using var json = JsonDocument.Parse(text);
        return
        [
            .. json.RootElement.EnumerateArray().Select(header => (
                header.GetProperty("key").GetString()!, header.TryGetProperty("value", out var value) ? value.GetBytesFromBase64() : null)),
        ];
    }
}
