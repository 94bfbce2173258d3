using Microsoft.AspNetCore.Http;

namespace Bourse.Dashboard.Security;

/// <summary>Tells browsers to load and run nothing but the dashboard's own files, and to show it in no other page.</summary>
/// <param name="next">The rest of the server.</param>
internal sealed class PageHeaders(RequestDelegate next)
{
    private const string Policy =
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self'; connect-src 'self'; form-action 'self'; "
        + "base-uri 'self'; frame-ancestors 'none'";

    /// <summary>Adds the headers.</summary>
    public Task InvokeAsync(HttpContext context)
    {
        // An answer that could not be made is cleared, and another one takes its place.
        context.Response.OnStarting(() =>
        {
            AddTo(context.Response.Headers);
            return Task.CompletedTask;
        });
        return next(context);
    }

    private static void AddTo(IHeaderDictionary headers)
    {
        headers.ContentSecurityPolicy = Policy;
        headers.XContentTypeOptions = "nosniff";
        headers.XFrameOptions = "DENY";
        headers["Referrer-Policy"] = "same-origin";
        headers["Cross-Origin-Opener-Policy"] = "same-origin";
        headers["Cross-Origin-Resource-Policy"] = "same-origin";
        headers["Permissions-Policy"] = "camera=(), geolocation=(), microphone=()";
        // Pages and answers show what is there now; files are told apart by their names and may be kept.
        if (headers.CacheControl.Count == 0) headers.CacheControl = "no-store";
    }
}
