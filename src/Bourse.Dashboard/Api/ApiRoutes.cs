using System.Text.Json;
using System.Text.Json.Serialization;
using Bourse.Dashboard.Web;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.OpenApi;
using Microsoft.AspNetCore.RateLimiting;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;

namespace Bourse.Dashboard.Api;

/// <summary>The API: everything that pages show, as JSON, and its description as OpenAPI document.</summary>
internal static class ApiRoutes
{
    /// <summary>What every address of the API begins with.</summary>
    public const string Prefix = "/api/v1";

    /// <summary>Adds what it needs.</summary>
    public static void AddTo(IServiceCollection services)
    {
        services.ConfigureHttpJsonOptions(json =>
        {
            json.SerializerOptions.PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower;
            json.SerializerOptions.NumberHandling = JsonNumberHandling.Strict;
            // A member whose name is mistyped must not be a request for something else.
            json.SerializerOptions.UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow;
        });
        services.Configure<RouteHandlerOptions>(routes => routes.ThrowOnBadRequest = true);
        services.AddOpenApi("v1", Describe);
    }

    /// <summary>Adds it to the server.</summary>
    public static void Map(WebApplication application)
    {
        application.MapOpenApi("/openapi/{documentName}.json");
        var api = application.MapGroup(Prefix).AddEndpointFilter<Failures>();
        foreach (var status in (int[])[StatusCodes.Status400BadRequest, StatusCodes.Status404NotFound, StatusCodes.Status503ServiceUnavailable])
            api.ProducesProblem(status);
        MarketRoutes.Map(api);
        PortfolioRoutes.Map(api);
        TopicRoutes.Map(api);
        GroupRoutes.Map(api);
        PipelineRoutes.Map(api);
        LakeRoutes.Map(api);
        NetworkRoutes.Map(api);
        // Addresses of the API that do not exist are no pages.
        api.MapGet("/{**rest}", () => Results.NotFound()).ExcludeFromDescription();
    }

    private static void Describe(OpenApiOptions document)
    {
        document.AddDocumentTransformer((api, _, _) =>
        {
            (api.Info.Title, api.Info.Version) = ("Bourse", "v1");
            api.Info.Description = "What the dashboard shows: symbols, bars, portfolios, topics, pipelines, lake and stages.";
            return Task.CompletedTask;
        });
        document.AddOperationTransformer((operation, _, _) =>
        {
            ParameterTexts.AddTo(operation);
            return Task.CompletedTask;
        });
    }

    /// <summary>Limits how many of them run at the same time.</summary>
    public static RouteHandlerBuilder Heavy(this RouteHandlerBuilder route) => route.RequireRateLimiting(ServerLimits.Heavy);
}
