using System.Text.Json;
using Bourse.Hosting;
using Bourse.Hosting.Composition;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.WebUtilities;
using Microsoft.Extensions.Logging;

namespace Bourse.Dashboard.Api;

/// <summary>Tells failures of the API as problem details: the cause as <c>title</c>, the remedy as <c>detail</c>.</summary>
/// <param name="host">Logs what should not have happened.</param>
internal sealed partial class Failures(HostServices host) : IEndpointFilter
{
    private const string Unexpected = "this should not have happened";

    /// <summary>What the path of a member begins with.</summary>
    private const string MemberMark = "$.";

    private static readonly object Unreadable = new();

    /// <summary>Says in the same form why a request got no further than the web server: its status has no text then.</summary>
    public static Task ExplainAsync(HttpContext context)
    {
        var status = context.Response.StatusCode;
        return Problem(status, context.Items[Unreadable] as string ?? ReasonOf(status), null).ExecuteAsync(context);
    }

    /// <summary>Leaves a request that cannot be read to <see cref="ExplainAsync"/>, with what is wrong with its JSON.</summary>
    public static async Task LeaveUnreadableAsync(HttpContext context, RequestDelegate next)
    {
        try
        {
            await next(context);
        }
        catch (BadHttpRequestException e) when (!context.Response.HasStarted)
        {
            context.Response.StatusCode = e.StatusCode;
            if (e.InnerException is JsonException { Path: { } path } && path.StartsWith(MemberMark, StringComparison.Ordinal))
            {
                var member = SafeText.Of(path[MemberMark.Length..]);
                context.Items[Unreadable] = $"the request cannot be read: member {member} of its JSON is none that it has, or its value is wrong";
            }
        }
    }

    /// <inheritdoc/>
    public async ValueTask<object?> InvokeAsync(EndpointFilterInvocationContext context, EndpointFilterDelegate next)
    {
        try
        {
            return await next(context);
        }
        catch (BourseException e)
        {
            return Problem(StatusOf(e), e.Message, e.Remedy);
        }
#pragma warning disable CA1031 // whoever asks gets an answer of the usual form
        catch (Exception e) when (!context.HttpContext.RequestAborted.IsCancellationRequested)
#pragma warning restore CA1031
        {
            LogUnexpected(host.Logger, context.HttpContext.Request.Path, e.Message, e);
            return Problem(StatusCodes.Status500InternalServerError, $"{Unexpected}: {e.GetType().Name}", "look into the dashboard's messages");
        }
    }

    [LoggerMessage(Level = LogLevel.Error, Message = "{Path}: " + Unexpected + ": {Failure}")]
    private static partial void LogUnexpected(ILogger logger, string path, string failure, Exception exception);

    private static IResult Problem(int status, string title, string? detail) =>
        Results.Problem(new ProblemDetails { Title = title, Detail = detail, Status = status, Type = "about:blank" });

    private static string ReasonOf(int status) => status switch
    {
        StatusCodes.Status400BadRequest => "the request cannot be read: a parameter or its JSON is wrong",
        StatusCodes.Status404NotFound => "there is nothing at this address",
        StatusCodes.Status415UnsupportedMediaType => "the request is not JSON (Content-Type: application/json)",
        StatusCodes.Status429TooManyRequests => "too many requests of this kind run at the same time; ask again",
        _ => ReasonPhrases.GetReasonPhrase(status),
    };

    private static int StatusOf(BourseException e) => e switch
    {
        { Code: BourseErrorCode.UnknownTopic or BourseErrorCode.UnknownPartition } => StatusCodes.Status404NotFound,
        { Code: BourseErrorCode.EventLogMissing or BourseErrorCode.DatabaseMissing or BourseErrorCode.NotThere } => StatusCodes.Status404NotFound,
        { Code: BourseErrorCode.ReadOnly } => StatusCodes.Status403Forbidden,
        { Code: BourseErrorCode.StatementFailed } => StatusCodes.Status400BadRequest,
        { Kind: FailureKind.Usage } => StatusCodes.Status400BadRequest,
        { Kind: FailureKind.Unreachable } => StatusCodes.Status503ServiceUnavailable,
        _ => StatusCodes.Status500InternalServerError,
    };
}
