using System.Net;
using System.Threading.RateLimiting;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.RateLimiting;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;

namespace Bourse.Dashboard.Web;

/// <summary>What one viewer, or all together, may ask of the server.</summary>
internal static class ServerLimits
{
    /// <summary>The limit of guesses at the token.</summary>
    public const string SignIn = "sign-in";

    /// <summary>The limit of statements, explanations and checks that run at the same time.</summary>
    public const string Heavy = "heavy";

    private const int MostConnections = 10_000;
    private const int MostViewers = 1_000;
    private const int MostHeaders = 100;
    private const int HeaderBytes = 32 << 10;
    private const int BodyBytes = 256 << 10;
    private const int MostHeavy = 2;
    private const int MostWaiting = 16;
    private const int GuessesAMinute = 10;

    /// <summary>Sets the limits of connections and requests.</summary>
    public static void Apply(KestrelServerOptions kestrel, ListeningOptions options)
    {
        kestrel.AddServerHeader = false;
        kestrel.Limits.MaxConcurrentConnections = MostConnections;
        kestrel.Limits.MaxConcurrentUpgradedConnections = MostViewers;
        kestrel.Limits.MaxRequestHeaderCount = MostHeaders;
        kestrel.Limits.MaxRequestHeadersTotalSize = HeaderBytes;
        kestrel.Limits.MaxRequestBodySize = BodyBytes;
        kestrel.Limits.RequestHeadersTimeout = TimeSpan.FromSeconds(10);
        kestrel.Listen(new IPEndPoint(options.Address, options.Port));
        foreach (var port in options.OtherPorts) kestrel.Listen(new IPEndPoint(options.Address, port));
    }

    /// <summary>Adds the limits of how often something is asked for.</summary>
    public static void AddTo(IServiceCollection services)
    {
        services.AddRoutingCore();
        services.AddDataProtection().UseEphemeralDataProtectionProvider();
        services.AddResponseCompression(compression => compression.MimeTypes = ["text/html", "application/json", "application/jsonl", "text/csv"]);
        services.AddRateLimiter(limiter =>
        {
            limiter.RejectionStatusCode = StatusCodes.Status429TooManyRequests;
            limiter.AddConcurrencyLimiter(Heavy, limit => (limit.PermitLimit, limit.QueueLimit) = (MostHeavy, MostWaiting));
            limiter.AddFixedWindowLimiter(SignIn, limit => (limit.PermitLimit, limit.Window) = (GuessesAMinute, TimeSpan.FromMinutes(1)));
        });
    }
}
