using System.Text;
using System.Text.Json;
using System.Text.Unicode;
using Bourse.Events;

namespace Bourse.Hosting.Reading;

/// <summary>
/// A record as a JSON object (docs/data.md, "Exported records"): <c>topic, partition, offset, timestamp, key, value, headers</c>. Bytes that
/// are not UTF-8 are given in base64 as <c>key_base64</c>, <c>value_base64</c>; an absent key or value is null.
/// </summary>
public static class RecordJson
{
    /// <summary>Writes the object.</summary>
    public static void Write(Utf8JsonWriter json, CopiedRecord record)
    {
        json.WriteStartObject();
        json.WriteString("topic", record.Partition.Topic);
        json.WriteNumber("partition", record.Partition.Partition);
        json.WriteNumber("offset", record.Offset);
        json.WriteString("timestamp", TimePoints.Write(record.Timestamp));
        WriteBytes(json, "key", record.Key);
        WriteBytes(json, "value", record.Value);
        json.WriteStartArray("headers");
        foreach (var (name, value) in record.Headers)
        {
            json.WriteStartObject();
            json.WriteString("name", name);
            WriteBytes(json, "value", value);
            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteEndObject();
    }

    /// <summary>Reads a line that <see cref="Write"/> wrote.</summary>
    /// <exception cref="FormatException">It is not such a line.</exception>
    public static CopiedRecord Read(string line)
    {
        try
        {
            using var document = JsonDocument.Parse(line);
            var root = document.RootElement;
            var partition = new TopicPartition(root.GetProperty("topic").GetString()!, root.GetProperty("partition").GetInt32());
            var timestamp = root.GetProperty("timestamp").GetDateTimeOffset().ToUnixTimeMilliseconds();
            var headers = root.GetProperty("headers").EnumerateArray()
                .Select(header => (header.GetProperty("name").GetString()!, ReadBytes(header, "value")));
            return new CopiedRecord(
                partition, root.GetProperty("offset").GetInt64(), timestamp, ReadBytes(root, "key"), ReadBytes(root, "value"), [.. headers]);
        }
        catch (Exception e) when (e is JsonException or KeyNotFoundException or InvalidOperationException)
        {
            throw new FormatException(e.Message, e);
        }
    }

    private static void WriteBytes(Utf8JsonWriter json, string name, byte[]? bytes)
    {
        if (bytes is null) json.WriteNull(name);
        else if (Utf8.IsValid(bytes)) json.WriteString(name, bytes);
        else json.WriteBase64String(name + "_base64", bytes);
    }

    private static byte[]? ReadBytes(JsonElement element, string name)
    {
        if (element.TryGetProperty(name + "_base64", out var base64)) return base64.GetBytesFromBase64();
        return element.TryGetProperty(name, out var text) && text.GetString() is { } value ? Encoding.UTF8.GetBytes(value) : null;
    }
}
