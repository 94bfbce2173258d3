using System.Text.Json.Serialization;
using Bourse.Dashboard.Reading;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;

namespace Bourse.Dashboard.Api;

/// <summary>Pipelines and their runs. Changes take JSON, which no form of another site can send.</summary>
internal static class PipelineRoutes
{
    private const string Tag = "pipelines";
    private const int UsualRuns = 20;
    private const int MostRuns = 1_000;

    /// <summary>Adds them to the API.</summary>
    public static void Map(IEndpointRouteBuilder api)
    {
        api.MapGet("/pipelines", ListAsync).WithTags(Tag).WithSummary("The pipelines with their last runs");
        api.MapPut("/pipelines/{pipeline}/enabled", SwitchAsync).WithTags(Tag).WithSummary("Follows a schedule, or no more");
        api.MapPost("/pipelines/{pipeline}/runs", RunAsync).WithTags(Tag).WithSummary("Creates a run, whose tasks a scheduler runs");
        api.MapGet("/pipelines/plan", PlanAsync).WithTags(Tag)
            .WithSummary("How many calls of the provider the pipelines would take now, and what is left of its limits");
        api.MapGet("/bars/{symbol}/quality", CheckAsync).WithTags(Tag).Heavy()
            .WithSummary("Sessions without bars, missing bars, odd jumps and overlaps in the bars of a symbol");
        api.MapGet("/runs", ListRunsAsync).WithTags(Tag).WithSummary("The newest runs first");
        api.MapGet("/runs/{run:long}/tasks", ListTasksAsync).WithTags(Tag).WithSummary("The tasks of a run");
        api.MapGet("/runs/{run:long}/log", ReadLogAsync).WithTags(Tag).WithSummary("The log of a run");
        api.MapPost("/runs/{run:long}/clear", ClearAsync).WithTags(Tag)
            .WithSummary("Which tasks of a run would be queued once more; with execute, queues them");
        api.MapPost("/runs/{run:long}/cancel", CancelAsync).WithTags(Tag).WithSummary("Cancels the tasks of a run that have not ended");
    }

    /// <summary>Who sends a request, as far as it is known.</summary>
    public static string WhoOf(HttpContext context) => $"dashboard from {context.Connection.RemoteIpAddress}";

    private static async Task<Ok<IReadOnlyList<PipelineStatus>>> ListAsync(RunReader pipelines, CancellationToken cancellation) =>
        TypedResults.Ok(await pipelines.ListAsync(cancellation));

    private static async Task<NoContent> SwitchAsync(
        string pipeline, SwitchRequest request, HttpContext context, PipelineActions actions, CancellationToken cancellation)
    {
        await actions.SwitchAsync(pipeline, request.Enabled, WhoOf(context), cancellation);
        return TypedResults.NoContent();
    }

    private static async Task<Ok<CreatedRun>> RunAsync(
        string pipeline, RunRequest request, HttpContext context, PipelineActions actions, CancellationToken cancellation) =>
        TypedResults.Ok(new CreatedRun(await actions.RunAsync(pipeline, request, WhoOf(context), cancellation)));

    private static async Task<Ok<PlanView>> PlanAsync(RunReader pipelines, CancellationToken cancellation) =>
        TypedResults.Ok(await pipelines.PlanAsync(cancellation));

    private static async Task<Ok<QualityView>> CheckAsync(
        string symbol, string? interval, string? from, string? to, QualityReader quality, CancellationToken cancellation) =>
        TypedResults.Ok(await quality.CheckAsync(symbol, interval, from, to, cancellation));

    private static async Task<Ok<ClearView>> ClearAsync(
        long run, ClearRequest request, HttpContext context, PipelineActions actions, CancellationToken cancellation)
    {
        var tasks = await actions.PreviewClearAsync(run, request, cancellation);
        var count = request.Execute ? await actions.ClearAsync(run, request, WhoOf(context), cancellation) : tasks.Count;
        return TypedResults.Ok(new ClearView(request.Execute, count, tasks));
    }

    private static async Task<Ok<CancelledRun>> CancelAsync(
        long run, CancelRequest request, HttpContext context, RunReader pipelines, PipelineActions actions, CancellationToken cancellation)
    {
        if (request.Execute) return TypedResults.Ok(new CancelledRun(true, run, await actions.CancelAsync(run, WhoOf(context), cancellation)));
        await pipelines.RequireAsync(run, cancellation);
        return TypedResults.Ok(new CancelledRun(false, run, 0));
    }

    private static async Task<Ok<IReadOnlyList<RunView>>> ListRunsAsync(
        string? pipeline, int? count, RunReader pipelines, CancellationToken cancellation) =>
        TypedResults.Ok(await pipelines.ListRunsAsync(pipeline, AskedCount.Of("count", count, UsualRuns, MostRuns), cancellation));

    private static async Task<Ok<IReadOnlyList<TaskView>>> ListTasksAsync(long run, RunReader pipelines, CancellationToken cancellation)
    {
        await pipelines.RequireAsync(run, cancellation);
        return TypedResults.Ok(await pipelines.ListTasksAsync(run, cancellation));
    }

    private static async Task<Ok<IReadOnlyList<RunLogLine>>> ReadLogAsync(long run, RunReader pipelines, CancellationToken cancellation)
    {
        await pipelines.RequireAsync(run, cancellation);
        return TypedResults.Ok(await pipelines.ReadLogAsync(run, null, cancellation));
    }
}

/// <summary>Whether a schedule is followed.</summary>
/// <param name="Enabled">Whether it is.</param>
internal sealed record SwitchRequest([property: JsonRequired] bool Enabled);

/// <summary>A run that was created.</summary>
/// <param name="Run">Its number.</param>
internal sealed record CreatedRun(long Run);

/// <summary>Whether a run is cancelled.</summary>
/// <param name="Execute">Whether it is done; a request without a body of JSON changes nothing.</param>
internal sealed record CancelRequest(bool Execute);

/// <summary>A run that was cancelled.</summary>
/// <param name="Executed">Whether it was; else nothing was done.</param>
/// <param name="Run">Its number.</param>
/// <param name="Cancelled">How many tasks were cancelled.</param>
internal sealed record CancelledRun(bool Executed, long Run, int Cancelled);
