using Bourse.Dashboard.Live;
using Bourse.Dashboard.Security;
using Bourse.Dashboard.Web;
using Bourse.Hosting.Composition;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Bourse.Dashboard.Registry;

/// <summary>
/// Serves the schemas of the event log to other programs, by the REST API of Confluent's registry. It keeps nothing: any number of them may serve one
/// log. Disposing ends it.
/// </summary>
public sealed class RegistryServer : IAsyncDisposable
{
    /// <summary>A schema has at most 1 MiB; as a text within JSON it may take several times that.</summary>
    private const int BodyBytes = 4 << 20;

    private readonly WebApplication _application;

    private RegistryServer(WebApplication application, Uri url) => (_application, Url) = (application, url);

    /// <summary>Where it is served.</summary>
    public Uri Url { get; }

    /// <summary>Starts to serve.</summary>
    /// <param name="host">The host whose log holds the schemas; a home without a log gets one with the first request.</param>
    /// <param name="options">How.</param>
    /// <param name="cancellation">Ends the start.</param>
    /// <exception cref="BourseException">The address cannot be used, or needs a token.</exception>
    public static async Task<RegistryServer> StartAsync(HostServices host, RegistryOptions options, CancellationToken cancellation)
    {
        Exposure.Check(options);
        var application = Build(host, options);
        var urls = await WebStart.StartAsync(application, options, cancellation);
        application.Services.GetRequiredService<AllowedHosts>().Listen(urls);
        return new RegistryServer(application, urls[0]);
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await _application.StopAsync(CancellationToken.None);
        await _application.DisposeAsync();
    }

    private static WebApplication Build(HostServices host, RegistryOptions options)
    {
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions
        {
            ApplicationName = typeof(RegistryServer).Assembly.GetName().Name, EnvironmentName = "Production",
            ContentRootPath = AppContext.BaseDirectory,
        });
        builder.WebHost.UseKestrelCore().ConfigureKestrel(kestrel =>
        {
            ServerLimits.Apply(kestrel, options);
            kestrel.Limits.MaxRequestBodySize = BodyBytes;
        });
        builder.Logging.AddProvider(new HostLogging(host.Logger));
        WebStart.EndSoon(builder.Services);
        builder.Services.AddSingleton(host).AddSingleton<ListeningOptions>(options);
        builder.Services.AddSingleton<AllowedHosts>().AddSingleton<AccessToken>().AddSingleton<LogAccess>();
        builder.Services.AddSingleton<RegistryAnswers>().AddSingleton<RegistryRouter>();
        var application = builder.Build();
        application.UseMiddleware<RequestGuard>();
        application.UseMiddleware<RegistryAccess>();
        application.Run(application.Services.GetRequiredService<RegistryRouter>().ServeAsync);
        return application;
    }
}
