using System.Security.Cryptography;
using System.Text;
using Bourse.Hosting.Composition;
using Microsoft.AspNetCore.Http;

namespace Bourse.Dashboard.Security;

/// <summary>
/// The token that viewers show: programs in the header <c>Authorization</c>, browsers once, for which they get a cookie. The cookie is derived from
/// token and process, so it ends with the process and does not give the token away.
/// </summary>
internal sealed class AccessToken
{
    /// <summary>The cookie's name.</summary>
    public const string Cookie = "bourse-session";

    private const string Scheme = "Bearer ";
    private readonly byte[]? _digest;
    private readonly bool _isSecure;

    public AccessToken(ListeningOptions options, HostServices host)
    {
        if (options.Token is not { } token) return;
        _digest = SHA256.HashData(Encoding.UTF8.GetBytes(token));
        _isSecure = options.PublicUrl?.Scheme == Uri.UriSchemeHttps;
        Session = Convert.ToHexStringLower(HMACSHA256.HashData(_digest, Encoding.UTF8.GetBytes($"session {host.Environment.Identity.Id}")));
    }

    /// <summary>Whether viewers need it.</summary>
    public bool IsNeeded => _digest is not null;

    private string Session { get; } = "";

    /// <summary>Whether a text is the token; how long the answer takes does not depend on where they differ.</summary>
    public bool Is(string? text) =>
        _digest is not null && text is not null && CryptographicOperations.FixedTimeEquals(SHA256.HashData(Encoding.UTF8.GetBytes(text)), _digest);

    /// <summary>Whether a request shows the token or the cookie.</summary>
    public bool IsShownBy(HttpRequest request)
    {
        if (!IsNeeded) return true;
        if (request.Headers.Authorization is [{ } given])
        {
            return given.StartsWith(Scheme, StringComparison.OrdinalIgnoreCase) && Is(given[Scheme.Length..]);
        }

        var cookie = Encoding.UTF8.GetBytes(request.Cookies[Cookie] ?? "");
        return CryptographicOperations.FixedTimeEquals(cookie, Encoding.UTF8.GetBytes(Session));
    }

    /// <summary>Gives the viewer the cookie.</summary>
    public void Admit(HttpResponse response) => response.Cookies.Append(
        Cookie, Session, new CookieOptions { HttpOnly = true, SameSite = SameSiteMode.Strict, Secure = _isSecure, Path = "/" });
}
