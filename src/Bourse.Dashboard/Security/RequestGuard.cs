using Microsoft.AspNetCore.Http;

namespace Bourse.Dashboard.Security;

/// <summary>Refuses requests that other sites have sent, before anything else looks at them.</summary>
/// <param name="next">The rest of the server.</param>
/// <param name="hosts">The names of the server.</param>
internal sealed class RequestGuard(RequestDelegate next, AllowedHosts hosts)
{
    /// <summary>Lets a request pass, or refuses it.</summary>
    public Task InvokeAsync(HttpContext context)
    {
        var headers = context.Request.Headers;
        if (!hosts.IsHost(headers.Host)) return RefuseAsync(context, StatusCodes.Status421MisdirectedRequest, "this name is not the server's");
        var isForeign = (headers.Origin.Count > 0 && !hosts.IsOrigin(headers.Origin)) || IsFromElsewhere(context.Request);
        return isForeign ? RefuseAsync(context, StatusCodes.Status403Forbidden, "another site sent this") : next(context);
    }

    /// <summary>
    /// Browsers say where a request comes from. A link on another site may open a page; all else that comes from there is refused.
    /// </summary>
    private static bool IsFromElsewhere(HttpRequest request)
    {
        if (request.Headers["Sec-Fetch-Site"] is not [{ } site] || site is "same-origin" or "none") return false;
        var isLink = request.Headers["Sec-Fetch-Mode"] is ["navigate"] && request.Headers["Sec-Fetch-Dest"] is ["document"];
        return request.Method != HttpMethods.Get || !isLink;
    }

    private static Task RefuseAsync(HttpContext context, int status, string says)
    {
        context.Response.StatusCode = status;
        context.Response.Headers.Connection = "close";
        return context.Response.WriteAsync(says, context.RequestAborted);
    }
}
