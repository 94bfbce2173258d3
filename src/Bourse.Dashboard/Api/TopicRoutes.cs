using Bourse.Dashboard.Reading;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;

namespace Bourse.Dashboard.Api;

/// <summary>Topics, records, dead letters and groups.</summary>
internal static class TopicRoutes
{
    private const string Tag = "topics";
    private const int UsualCount = 50;

    /// <summary>Adds them to the API.</summary>
    public static void Map(IEndpointRouteBuilder api)
    {
        api.MapGet("/topics", ListAsync).WithTags(Tag).WithSummary("The topics with their partitions");
        api.MapGet("/topics/{topic}/partitions/{partition:int}/records", ReadAsync).WithTags(Tag)
            .WithSummary("Records from an offset or a time on; without either the newest ones");
        api.MapGet("/dead-letters", ListLettersAsync).WithTags(Tag).WithSummary("Messages that could not be used and that nobody has dealt with");
        api.MapGet("/groups", ListGroupsAsync).WithTags(Tag).WithSummary("The consumer groups with their lag");
    }

    private static async Task<Ok<IReadOnlyList<TopicView>>> ListAsync(TopicReader topics, CancellationToken cancellation) =>
        TypedResults.Ok(await topics.ListAsync(cancellation));

    private static async Task<Ok<IReadOnlyList<RecordView>>> ReadAsync(
        string topic, int partition, long? offset, DateTimeOffset? time, int? count, TopicReader topics, CancellationToken cancellation)
    {
        var start = time is { } since ? await topics.FindOffsetAsync(topic, partition, since, cancellation) : offset;
        return TypedResults.Ok(await topics.ReadAsync(topic, partition, start, count ?? UsualCount, cancellation));
    }

    private static async Task<Ok<IReadOnlyList<LetterView>>> ListLettersAsync(TopicReader topics, CancellationToken cancellation) =>
        TypedResults.Ok(await topics.ListLettersAsync(cancellation));

    private static async Task<Ok<IReadOnlyList<GroupView>>> ListGroupsAsync(TopicReader topics, CancellationToken cancellation) =>
        TypedResults.Ok(await topics.ListGroupsAsync(cancellation));
}
