using Bourse.Dashboard.Reading;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;

namespace Bourse.Dashboard.Api;

/// <summary>The stages, and the start and stop of all.</summary>
internal static class NetworkRoutes
{
    private const string Tag = "network";

    /// <summary>Adds them to the API.</summary>
    public static void Map(IEndpointRouteBuilder api)
    {
        api.MapGet("/stages", ListAsync).WithTags(Tag).WithSummary("Each stage with its state, rate and lag");
        api.MapPost("/network/start", StartAsync).WithTags(Tag).WithSummary("What bourse up would start; with execute, starts it");
        api.MapPost("/network/stop", StopAsync).WithTags(Tag).WithSummary("What bourse down would stop; with execute, stops it");
    }

    private static async Task<Ok<IReadOnlyList<StageStateView>>> ListAsync(StageReader network, CancellationToken cancellation) =>
        TypedResults.Ok(await network.ListStagesAsync(cancellation));

    private static async Task<Ok<NetworkChange>> StartAsync(
        NetworkRequest request, HttpContext context, NetworkActions actions, CancellationToken cancellation) =>
        TypedResults.Ok(request.Execute ? await actions.StartAsync(PipelineRoutes.WhoOf(context), cancellation) : actions.PreviewStart());

    private static async Task<Ok<NetworkChange>> StopAsync(
        NetworkRequest request, HttpContext context, NetworkActions actions, CancellationToken cancellation) =>
        TypedResults.Ok(request.Execute ? await actions.StopAsync(PipelineRoutes.WhoOf(context), cancellation) : actions.PreviewStop());
}
