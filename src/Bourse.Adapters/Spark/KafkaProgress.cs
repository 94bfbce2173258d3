using System.Globalization;
using System.Text.Json;

namespace Bourse.Adapters.Spark;

/// <summary>How far a streaming query has read Kafka, as Spark reports it.</summary>
internal static class KafkaProgress
{
    /// <summary>The offsets behind the last finished batch, by partition; none when the report has none.</summary>
    /// <param name="progress">Spark's report (JSON).</param>
    /// <param name="topic">The topic that the query reads.</param>
    /// <exception cref="InvalidDataException">The report has another form.</exception>
    public static IReadOnlyDictionary<int, long> OffsetsIn(string progress, string topic)
    {
        var offsets = new Dictionary<int, long>();
        try
        {
            using var report = JsonDocument.Parse(progress);
            foreach (var source in report.RootElement.GetProperty("sources").EnumerateArray()) Add(source.GetProperty("endOffset"), topic, offsets);
        }
        catch (Exception e) when (e is JsonException or KeyNotFoundException or InvalidOperationException or FormatException)
        {
            throw new InvalidDataException($"Spark reports the progress of a query in another form: {e.Message}", e);
        }

        return offsets;
    }

    private static void Add(JsonElement ends, string topic, Dictionary<int, long> offsets)
    {
        // Spark Connect sends the offsets as a text that holds JSON, Spark's own clients show the JSON.
        if (ends.ValueKind == JsonValueKind.String)
        {
            using var inner = JsonDocument.Parse(ends.GetString()!);
            Add(inner.RootElement, topic, offsets);
            return;
        }

        if (ends.ValueKind != JsonValueKind.Object || !ends.TryGetProperty(topic, out var partitions)) return;
        foreach (var partition in partitions.EnumerateObject())
        {
            offsets[int.Parse(partition.Name, CultureInfo.InvariantCulture)] = partition.Value.GetInt64();
        }
    }
}
