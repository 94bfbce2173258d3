using System.Net;
using System.Net.Sockets;
using Bourse.Hosting.Composition;
using Bourse.Hosting.Health;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;
using OpenTelemetry.Metrics;

namespace Bourse.Monitoring;

/// <summary>
/// Answers on a port whether a host is alive, whether it is ready, and what it measures, and sends measurements and traces by OTLP if that is wanted
/// too. Disposing ends it and sends what is left.
/// </summary>
public sealed class HealthServer : IAsyncDisposable
{
    private const int MostConnections = 1_000;
    private const int HeaderBytes = 8 << 10;
    private readonly WebApplication _application;

    private HealthServer(WebApplication application, Uri url) => (_application, Url) = (application, url);

    /// <summary>Where it answers.</summary>
    public Uri Url { get; }

    /// <summary>Starts to answer.</summary>
    /// <param name="host">The host; it is measured already (<see cref="HostServices.Instrument"/>).</param>
    /// <param name="options">How; it has a port.</param>
    /// <param name="cancellation">Ends the start.</param>
    /// <exception cref="BourseException">The address cannot be used.</exception>
    public static async Task<HealthServer> StartAsync(HostServices host, MonitoringOptions options, CancellationToken cancellation)
    {
        var application = Build(host, options);
        try
        {
            await application.StartAsync(cancellation);
        }
        catch (Exception e) when (e is IOException or SocketException)
        {
            await application.DisposeAsync();
            throw NotListening(options, e);
        }
        catch
        {
            await application.DisposeAsync();
            throw;
        }

        var addresses = application.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses;
        return new HealthServer(application, new Uri(addresses.First()));
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await _application.StopAsync(CancellationToken.None);
        // Disposing of the exporters sends what they hold.
        await _application.DisposeAsync();
    }

    private static WebApplication Build(HostServices host, MonitoringOptions options)
    {
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions
        {
            ApplicationName = typeof(HealthServer).Assembly.GetName().Name, EnvironmentName = "Production",
            ContentRootPath = AppContext.BaseDirectory,
        });
        builder.WebHost.UseKestrelCore().ConfigureKestrel(kestrel => Limit(kestrel, options));
        builder.Services.AddRoutingCore();
        builder.Services.AddSingleton(host).AddSingleton<Readiness>().AddSingleton(_ => new ServerProbes(host, options.Servers));
        TelemetryPipeline.AddTo(
            builder.Services, options, host.Environment.Identity.Id,
            metrics => metrics.AddPrometheusExporter(prometheus => prometheus.ScrapeResponseCacheDurationMilliseconds = 0));
        var application = builder.Build();
        if (IPAddress.IsLoopback(options.Address)) application.Use(RefuseOtherNamesAsync);
        application.UseRouting();
        application.MapGet("/healthz", HealthRoutes.TellAlive);
        application.MapGet("/readyz", HealthRoutes.TellReadyAsync);
        application.MapPrometheusScrapingEndpoint();
        return application;
    }

    private static void Limit(KestrelServerOptions kestrel, MonitoringOptions options)
    {
        kestrel.AddServerHeader = false;
        kestrel.Limits.MaxConcurrentConnections = MostConnections;
        kestrel.Limits.MaxRequestHeadersTotalSize = HeaderBytes;
        kestrel.Limits.MaxRequestBodySize = 0;
        kestrel.Limits.RequestHeadersTimeout = TimeSpan.FromSeconds(5);
        kestrel.Listen(new IPEndPoint(options.Address, options.Port!.Value));
    }

    /// <summary>A site that makes its name lead to this machine learns nothing.</summary>
    private static Task RefuseOtherNamesAsync(HttpContext context, RequestDelegate next)
    {
        var name = context.Request.Host.Host.Trim('[', ']');
        if (name == "localhost" || (IPAddress.TryParse(name, out var address) && IPAddress.IsLoopback(address))) return next(context);
        context.Response.StatusCode = StatusCodes.Status421MisdirectedRequest;
        return Task.CompletedTask;
    }

    private static BourseException NotListening(MonitoringOptions options, Exception e)
    {
        var place = new IPEndPoint(options.Address, options.Port ?? 0);
        var message = $"health cannot be told on {place}: {e.Message.ReplaceLineEndings(" ").TrimEnd('.')}";
        return e is SocketException { SocketErrorCode: SocketError.AddressNotAvailable }
            ? new BourseException(FailureKind.Usage, message, "give an address of this machine, e.g. --health-address 0.0.0.0 for all of them", e)
            : new BourseException(FailureKind.Failed, message, "choose another port", e) { Code = BourseErrorCode.HealthPortNotUsable };
    }
}
