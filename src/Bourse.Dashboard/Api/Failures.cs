using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc;

namespace Bourse.Dashboard.Api;

/// <summary>Tells failures of the API as problem details: the cause as <c>title</c>, the remedy as <c>detail</c>.</summary>
internal sealed class Failures : IEndpointFilter
{
    /// <inheritdoc/>
    public async ValueTask<object?> InvokeAsync(EndpointFilterInvocationContext context, EndpointFilterDelegate next)
    {
        try
        {
            return await next(context);
        }
        catch (BourseException e)
        {
            return Results.Problem(new ProblemDetails { Title = e.Message, Detail = e.Remedy, Status = StatusOf(e), Type = "about:blank" });
        }
    }

    private static int StatusOf(BourseException e) => e switch
    {
        { Code: BourseErrorCode.UnknownTopic or BourseErrorCode.UnknownPartition } => StatusCodes.Status404NotFound,
        { Code: BourseErrorCode.EventLogMissing or BourseErrorCode.DatabaseMissing } => StatusCodes.Status404NotFound,
        { Kind: FailureKind.Usage } => StatusCodes.Status400BadRequest,
        { Kind: FailureKind.Unreachable } => StatusCodes.Status503ServiceUnavailable,
        _ => StatusCodes.Status500InternalServerError,
    };
}
