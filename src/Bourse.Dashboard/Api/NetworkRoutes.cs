using Bourse.Dashboard.Live;
using Bourse.Dashboard.Reading;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;

namespace Bourse.Dashboard.Api;

/// <summary>The stages, and the start and stop of all or one of them.</summary>
internal static class NetworkRoutes
{
    private const string Tag = "network";

    /// <summary>Adds them to the API.</summary>
    public static void Map(IEndpointRouteBuilder api)
    {
        api.MapGet("/stages", ListAsync).WithTags(Tag).WithSummary("Each stage with its state, rate and lag");
        api.MapGet("/network/ages", ReadAges).WithTags(Tag).WithSummary("How old prices are at each hop from the exchange to the screen");
        api.MapPost("/stages/{stage}/start", StartStageAsync).WithTags(Tag).WithSummary("How one stage would be started; with execute, starts it");
        api.MapPost("/stages/{stage}/stop", StopStageAsync).WithTags(Tag).WithSummary("Which process would be stopped; with execute, stops it");
        api.MapPost("/network/start", StartAsync).WithTags(Tag).WithSummary("What bourse up would start; with execute, starts it");
        api.MapPost("/network/stop", StopAsync).WithTags(Tag).WithSummary("What bourse down would stop; with execute, stops it");
    }

    private static async Task<Ok<IReadOnlyList<StageStateView>>> ListAsync(StageReader network, CancellationToken cancellation) =>
        TypedResults.Ok(await network.ListStagesAsync(cancellation));

    private static Ok<IReadOnlyList<HopAge>> ReadAges(MarketHub hub) => TypedResults.Ok(hub.Ages.Read());

    private static async Task<Ok<NetworkChange>> StartAsync(
        NetworkRequest request, HttpContext context, NetworkActions actions, CancellationToken cancellation) =>
        TypedResults.Ok(request.Execute ? await actions.StartAsync(PipelineRoutes.WhoOf(context), cancellation) : actions.PreviewStart());

    private static async Task<Ok<NetworkChange>> StopAsync(
        NetworkRequest request, HttpContext context, NetworkActions actions, CancellationToken cancellation) =>
        TypedResults.Ok(request.Execute ? await actions.StopAsync(PipelineRoutes.WhoOf(context), cancellation) : actions.PreviewStop());

    private static async Task<Ok<NetworkChange>> StartStageAsync(
        string stage, NetworkRequest request, HttpContext context, StageActions actions, CancellationToken cancellation) =>
        TypedResults.Ok(
            request.Execute ? await actions.StartAsync(stage, PipelineRoutes.WhoOf(context), cancellation) : actions.PreviewStart(stage));

    private static async Task<Ok<NetworkChange>> StopStageAsync(
        string stage, NetworkRequest request, HttpContext context, StageActions actions, CancellationToken cancellation) =>
        TypedResults.Ok(
            request.Execute ? await actions.StopAsync(stage, PipelineRoutes.WhoOf(context), cancellation) : actions.PreviewStop(stage));
}
