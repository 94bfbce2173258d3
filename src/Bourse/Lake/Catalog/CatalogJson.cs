using System.Globalization;
using System.Text.Json;
using Bourse.Events;

namespace Bourse.Lake.Catalog;

/// <summary>The files of the catalog (docs/data.md, "Catalog").</summary>
internal static class CatalogJson
{
    /// <summary>Writes a version.</summary>
    public static void Write(Stream stream, CatalogVersion version)
    {
        using var json = new Utf8JsonWriter(stream, new JsonWriterOptions { Indented = true, NewLine = "\n" });
        json.WriteStartObject();
        json.WriteNumber(LakeFormat.Member, LakeFormat.Version);
        json.WriteString("table", version.Table);
        json.WriteNumber("version", version.Version);
        json.WriteString("created", version.Created.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture));
        CatalogColumns.Write(json, version.Columns);
        json.WriteStartArray("crawled");
        foreach (var (partition, file) in version.Crawled.OrderBy(pair => pair.Key.Topic, StringComparer.Ordinal).ThenBy(pair => pair.Key.Partition))
        {
            json.WriteStartObject();
            json.WriteString("topic", partition.Topic);
            json.WriteNumber("partition", partition.Partition);
            json.WriteNumber("file", file);
            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteNumber("rows", version.Rows);
        if (version.Days is { } days)
        {
            json.WriteString("first_day", Text(days.First));
            json.WriteString("last_day", Text(days.Last));
        }

        json.WriteEndObject();
    }

    /// <summary>Reads a version.</summary>
    /// <exception cref="FormatException">It is damaged.</exception>
    /// <exception cref="JsonException">It is no JSON.</exception>
    /// <exception cref="InvalidOperationException">A member has another kind.</exception>
    /// <exception cref="KeyNotFoundException">A member is missing.</exception>
    public static CatalogVersion Read(JsonElement json) => new()
    {
        Table = json.GetProperty("table").GetString()!,
        Version = json.GetProperty("version").GetInt32(),
        Created = json.GetProperty("created").GetDateTimeOffset(),
        Columns = [.. json.GetProperty("columns").EnumerateArray().Select(ReadColumn)],
        Crawled = json.GetProperty("crawled").EnumerateArray().ToDictionary(
            entry => new TopicPartition(entry.GetProperty("topic").GetString()!, entry.GetProperty("partition").GetInt32()),
            entry => entry.GetProperty("file").GetInt64()),
        Rows = json.GetProperty("rows").GetInt64(),
        Days = json.TryGetProperty("first_day", out var first) ? new DayRange(Day(first), Day(json.GetProperty("last_day"))) : null,
    };

    private static CatalogColumn ReadColumn(JsonElement json)
    {
        var name = json.GetProperty("name").GetString()!;
        var column = json.TryGetProperty("column", out var renamed) ? renamed.GetString()! : name;
        return new CatalogColumn(name, column, LakeTypeJson.Read(json.GetProperty("type")));
    }

    private static string Text(DateOnly day) => day.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);

    private static DateOnly Day(JsonElement json) => DateOnly.ParseExact(json.GetString()!, "yyyy-MM-dd", CultureInfo.InvariantCulture);
}
