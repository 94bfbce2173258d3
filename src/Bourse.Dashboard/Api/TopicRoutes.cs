using System.Globalization;
using System.Text;
using System.Text.Json;
using Bourse.Dashboard.Reading;
using Bourse.Events;
using Bourse.Hosting;
using Bourse.Hosting.Reading;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Routing;

namespace Bourse.Dashboard.Api;

/// <summary>Topics and their records.</summary>
internal static class TopicRoutes
{
    private const string Tag = "topics";

    /// <summary>Adds them to the API.</summary>
    public static void Map(IEndpointRouteBuilder api)
    {
        api.MapGet("/topics", ListAsync).WithTags(Tag).WithSummary("The topics with their partitions");
        api.MapGet("/topics/{topic}/partitions/{partition:int}/records", ReadAsync).WithTags(Tag)
            .WithSummary("Records from an offset or a time on; without either the newest ones");
        api.MapGet("/topics/{topic}/records", SearchAsync).WithTags(Tag).Heavy()
            .WithSummary("Records with a key, or that match a filter such as PRICE>300 TICK=IBM: the newest, or from an offset or a time on");
        api.MapGet("/topics/{topic}/records/csv", ExportCsvAsync).WithTags(Tag).Heavy().WithSummary("The same as CSV")
            .Produces<string>(StatusCodes.Status200OK, "text/csv");
        api.MapGet("/topics/{topic}/records/jsonl", ExportLinesAsync).WithTags(Tag).Heavy()
            .WithSummary("The same as JSON lines, which `bourse topic replay` brings back")
            .Produces<string>(StatusCodes.Status200OK, "application/jsonl");
        api.MapGet("/topics/{topic}/schemas", ListSchemasAsync).WithTags(Tag).WithSummary("The versions of a topic's schema, the oldest first");
    }

    private static async Task<Ok<IReadOnlyList<TopicView>>> ListAsync(TopicReader topics, CancellationToken cancellation) =>
        TypedResults.Ok(await topics.ListAsync(cancellation));

    private static async Task<Ok<IReadOnlyList<RecordView>>> ReadAsync(
        string topic, int partition, long? offset, string? time, int? count, TopicReader topics, CancellationToken cancellation)
    {
        var search = new SearchParameters(partition, offset, time, Key: null, Filter: null, count);
        return TypedResults.Ok(await topics.ReadAsync(search.QueryOf(topic, topics), cancellation));
    }

    private static async Task<Ok<SearchView>> SearchAsync(
        string topic, [AsParameters] SearchParameters search, TopicReader topics, CancellationToken cancellation) =>
        TypedResults.Ok(SearchView.Of(await topics.SearchAsync(search.QueryOf(topic, topics), cancellation)));

    private static async Task<IResult> ExportCsvAsync(
        string topic, [AsParameters] SearchParameters search, HttpContext context, TopicReader topics, CancellationToken cancellation)
    {
        var records = await topics.CopyAsync(search.QueryOf(topic, topics), cancellation);
        context.Response.Headers.ContentDisposition = $"attachment; filename=\"{topic}.csv\"";
        return Results.Text(RecordCsv.Of(records), "text/csv; charset=utf-8");
    }

    private static async Task<IResult> ExportLinesAsync(
        string topic, [AsParameters] SearchParameters search, HttpContext context, TopicReader topics, CancellationToken cancellation)
    {
        var records = await topics.CopyAsync(search.QueryOf(topic, topics), cancellation);
        context.Response.Headers.ContentDisposition = $"attachment; filename=\"{topic}.jsonl\"";
        return Results.Text(RecordLines.Of(records), "application/jsonl; charset=utf-8");
    }

    private static async Task<Ok<IReadOnlyList<SchemaView>>> ListSchemasAsync(
        string topic, TopicReader topics, CancellationToken cancellation) =>
        TypedResults.Ok(await topics.ListSchemasAsync(topic, cancellation));
}

/// <summary>Which records are looked for.</summary>
/// <param name="Partition">The partition; all when it is missing.</param>
/// <param name="Offset">The first offset; the newest records when it is missing.</param>
/// <param name="Time">The first time, e.g. 2026-01-31T09:30:00Z, or 10m for ten minutes ago.</param>
/// <param name="Key">The key.</param>
/// <param name="Filter">What the messages hold, e.g. PRICE>300 TICK=IBM.</param>
/// <param name="Count">How many at most.</param>
internal readonly record struct SearchParameters(
    [FromQuery(Name = "partition")] int? Partition,
    [FromQuery(Name = "offset")] long? Offset,
    [FromQuery(Name = "time")] string? Time,
    [FromQuery(Name = "key")] string? Key,
    [FromQuery(Name = "filter")] string? Filter,
    [FromQuery(Name = "count")] int? Count)
{
    private const int UsualCount = 50;

    /// <summary>The query that they mean.</summary>
    /// <exception cref="BourseException">The time or the filter cannot be read (<see cref="FailureKind.Usage"/>).</exception>
    public RecordQuery QueryOf(string topic, TopicReader topics) => new(topic)
    {
        Partition = Partition, Offset = Offset, Key = Key, Filter = MessageFilter.Parse(Filter),
        Count = AskedCount.Of("count", Count, UsualCount, TopicReader.MostRecords),
        Time = string.IsNullOrEmpty(Time) ? null : topics.ReadTime(Time),
    };
}

/// <summary>Records that were found.</summary>
/// <param name="Records">The records, by time if several partitions were searched.</param>
/// <param name="Searched">How many offsets were searched.</param>
/// <param name="IsWhole">Whether no others can match.</param>
internal sealed record SearchView(IReadOnlyList<RecordView> Records, long Searched, bool IsWhole)
{
    /// <summary>Shows them.</summary>
    public static SearchView Of(FoundRecords found) => new([.. found.Records.Select(RecordView.Of)], found.Searched, found.IsWhole);
}

/// <summary>Writes records as CSV.</summary>
internal static class RecordCsv
{
    /// <summary>A line for each record below a line of names; headers as <c>name: value</c>, one below the other.</summary>
    public static string Of(IEnumerable<CopiedRecord> records) =>
        CsvText.Row(["topic", "partition", "offset", "timestamp", "key", "value", "headers"]) + string.Concat(records.Select(RowOf));

    private static string RowOf(CopiedRecord record)
    {
        var shown = RecordView.Of(record);
        var partition = record.Partition.Partition.ToString(CultureInfo.InvariantCulture);
        var offset = record.Offset.ToString(CultureInfo.InvariantCulture);
        var headers = string.Join('\n', shown.Headers.Select(header => $"{header.Name}: {header.Value}"));
        return CsvText.Row(
            [SafeText.Of(record.Partition.Topic), partition, offset, TimePoints.Write(record.Timestamp), shown.Key, shown.Value, headers]);
    }
}

/// <summary>Writes records as JSON lines, as <c>bourse topic export</c> does.</summary>
internal static class RecordLines
{
    /// <summary>A line for each record.</summary>
    public static string Of(IEnumerable<CopiedRecord> records) => string.Concat(records.Select(LineOf));

    private static string LineOf(CopiedRecord record)
    {
        using var buffer = new MemoryStream();
        using (var json = new Utf8JsonWriter(buffer)) RecordJson.Write(json, record);
        return Encoding.UTF8.GetString(buffer.GetBuffer().AsSpan(0, (int)buffer.Length)) + "\n";
    }
}
