using Microsoft.AspNetCore.Http;

namespace Bourse.Dashboard.Security;

/// <summary>Lets those in who show the token, and sends others to the page that asks for it.</summary>
/// <param name="next">The rest of the server.</param>
/// <param name="token">The token.</param>
internal sealed class AccessCheck(RequestDelegate next, AccessToken token)
{
    private const string SignIn = "/sign-in";

    /// <summary>Lets a request pass, or refuses it.</summary>
    public Task InvokeAsync(HttpContext context)
    {
        var request = context.Request;
        if (token.IsShownBy(request) || IsOpen(request.Path)) return next(context);
        if (request.Method == HttpMethods.Get && request.Headers.Accept.ToString().Contains("text/html", StringComparison.OrdinalIgnoreCase))
        {
            context.Response.Redirect(SignIn);
            return Task.CompletedTask;
        }

        context.Response.StatusCode = StatusCodes.Status401Unauthorized;
        context.Response.Headers.WWWAuthenticate = "Bearer";
        return context.Response.WriteAsync("this dashboard needs its token", context.RequestAborted);
    }

    /// <summary>The page that asks for the token, its style sheet, and the sign of life.</summary>
    private static bool IsOpen(PathString path) =>
        path == SignIn || path == "/healthz" || path.StartsWithSegments("/assets", StringComparison.Ordinal);
}
