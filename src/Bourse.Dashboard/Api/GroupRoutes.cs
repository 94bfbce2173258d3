using Bourse.Dashboard.Reading;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;

namespace Bourse.Dashboard.Api;

/// <summary>
/// Consumer groups and dead letters. Changes take JSON, which no form of another site can send, and are made only with <c>execute</c>.
/// </summary>
internal static class GroupRoutes
{
    private const string Tag = "topics";

    /// <summary>Adds them to the API.</summary>
    public static void Map(IEndpointRouteBuilder api)
    {
        api.MapGet("/groups", ListAsync).WithTags(Tag).WithSummary("The consumer groups with their lag");
        api.MapPost("/groups/{group}/reset", ResetAsync).WithTags(Tag)
            .WithSummary("What setting a group back or forth would do; with execute, does it");
        api.MapGet("/dead-letters", ListLettersAsync).WithTags(Tag).WithSummary("Messages that could not be used and that nobody has dealt with");
        api.MapPost("/dead-letters/{topic}/retry", RetryAsync).WithTags(Tag).Heavy()
            .WithSummary("What sending dead letters of a topic again would do; with execute, does it");
        api.MapPost("/dead-letters/{topic}/discard", DiscardAsync).WithTags(Tag).Heavy()
            .WithSummary("How many dead letters of a topic would be discarded; with execute, discards them");
    }

    private static async Task<Ok<IReadOnlyList<GroupView>>> ListAsync(TopicReader topics, CancellationToken cancellation) =>
        TypedResults.Ok(await topics.ListGroupsAsync(cancellation));

    private static async Task<Ok<ResetView>> ResetAsync(
        string group, ResetRequest request, HttpContext context, TopicActions actions, CancellationToken cancellation)
    {
        var preview = await actions.PreviewResetAsync(group, request, cancellation);
        return TypedResults.Ok(request.Execute ? await actions.ResetAsync(preview, PipelineRoutes.WhoOf(context), cancellation) : preview);
    }

    private static async Task<Ok<IReadOnlyList<LetterView>>> ListLettersAsync(TopicReader topics, CancellationToken cancellation) =>
        TypedResults.Ok(await topics.ListLettersAsync(cancellation));

    private static async Task<Ok<RetryView>> RetryAsync(
        string topic, RetryRequest request, HttpContext context, TopicActions actions, CancellationToken cancellation) =>
        TypedResults.Ok(request.Execute
            ? await actions.RetryAsync(topic, request, PipelineRoutes.WhoOf(context), cancellation)
            : await actions.PreviewRetryAsync(topic, request, cancellation));

    private static async Task<Ok<DiscardView>> DiscardAsync(
        string topic, DiscardRequest request, HttpContext context, TopicActions actions, CancellationToken cancellation) =>
        TypedResults.Ok(new DiscardView(
            request.Execute, await actions.DiscardAsync(topic, request, PipelineRoutes.WhoOf(context), cancellation)));
}
