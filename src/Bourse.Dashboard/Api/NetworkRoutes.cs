using Bourse.Dashboard.Reading;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;

namespace Bourse.Dashboard.Api;

/// <summary>The stages.</summary>
internal static class NetworkRoutes
{
    /// <summary>Adds them to the API.</summary>
    public static void Map(IEndpointRouteBuilder api) =>
        api.MapGet("/stages", ListAsync).WithTags("network").WithSummary("Each stage with its state, rate and lag");

    private static async Task<Ok<IReadOnlyList<StageStateView>>> ListAsync(StageReader network, CancellationToken cancellation) =>
        TypedResults.Ok(await network.ListStagesAsync(cancellation));
}
