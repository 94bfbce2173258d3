using System.Text.Encodings.Web;
using Bourse.Dashboard.Web;
using Microsoft.AspNetCore.Antiforgery;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.RateLimiting;

namespace Bourse.Dashboard.Security;

/// <summary>The page that asks for the token.</summary>
internal static class SignInRoutes
{
    private const string Path = "/sign-in";

    /// <summary>Adds it to the server.</summary>
    public static void Map(WebApplication application)
    {
        application.MapGet(Path, (HttpContext context, IAntiforgery antiforgery) => PageOf(context, antiforgery, isWrong: false))
            .ExcludeFromDescription();
        application.MapPost(Path, SignIn).RequireRateLimiting(ServerLimits.SignIn).ExcludeFromDescription();
        application.MapGet("/healthz", () => "ok").ExcludeFromDescription();
    }

    private static IResult SignIn(HttpContext context, IAntiforgery antiforgery, AccessToken access, [FromForm(Name = "token")] string? given)
    {
        if (!access.Is(given?.Trim())) return PageOf(context, antiforgery, isWrong: true);
        access.Admit(context.Response);
        return Results.Redirect("/");
    }

    private static IResult PageOf(HttpContext context, IAntiforgery antiforgery, bool isWrong)
    {
        var tokens = antiforgery.GetAndStoreTokens(context);
        var encoded = HtmlEncoder.Default.Encode(tokens.RequestToken ?? "");
        var wrong = isWrong ? "<p class=\"notice bad\" role=\"alert\">This is not the token.</p>" : "";
        var page = $"""
            <!DOCTYPE html><html lang="en"><head><meta charset="utf-8"><title>Sign in · Bourse</title>
            <meta name="viewport" content="width=device-width, initial-scale=1"><link rel="stylesheet" href="{AssetRoutes.UrlOf("app.css")}"></head>
            <body class="sign-in"><main><form method="post" action="{Path}"><h1>Bourse</h1>{wrong}
            <input type="hidden" name="{tokens.FormFieldName}" value="{encoded}">
            <label for="token">Token</label><input id="token" name="token" type="password" autocomplete="current-password" required autofocus>
            <p class="muted">It was given to <code>bourse dashboard</code> by --token-file or BOURSE_DASHBOARD_TOKEN.</p>
            <button class="primary" type="submit">Sign in</button></form></main></body></html>
            """;
        return Results.Content(page, "text/html; charset=utf-8", statusCode: isWrong ? StatusCodes.Status401Unauthorized : StatusCodes.Status200OK);
    }
}
