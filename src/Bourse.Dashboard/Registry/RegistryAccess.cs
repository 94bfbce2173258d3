using System.Text;
using Bourse.Dashboard.Security;
using Microsoft.AspNetCore.Http;

namespace Bourse.Dashboard.Registry;

/// <summary>
/// Lets those in who show the token: as bearer token, or as the password of any user, since many clients of registries know users only.
/// </summary>
/// <param name="next">The rest of the server.</param>
/// <param name="token">The token.</param>
internal sealed class RegistryAccess(RequestDelegate next, AccessToken token)
{
    private const string Basic = "Basic ";
    private const string Bearer = "Bearer ";

    /// <summary>Lets a request pass, or refuses it.</summary>
    public Task InvokeAsync(HttpContext context)
    {
        if (!token.IsNeeded || token.Is(ShownBy(context.Request))) return next(context);
        context.Response.Headers.WWWAuthenticate = "Basic realm=\"schema registry\"";
        return RegistryReply.Error(StatusCodes.Status401Unauthorized, StatusCodes.Status401Unauthorized, "Unauthorized").WriteAsync(context);
    }

    private static string? ShownBy(HttpRequest request)
    {
        if (request.Headers.Authorization is not [{ } given]) return null;
        if (given.StartsWith(Bearer, StringComparison.OrdinalIgnoreCase)) return given[Bearer.Length..];
        if (!given.StartsWith(Basic, StringComparison.OrdinalIgnoreCase)) return null;
        var bytes = new byte[given.Length];
        if (!Convert.TryFromBase64String(given[Basic.Length..].Trim(), bytes, out var length)) return null;
        return Encoding.UTF8.GetString(bytes, 0, length) is var pair && pair.IndexOf(':') is >= 0 and var colon ? pair[(colon + 1)..] : null;
    }
}
