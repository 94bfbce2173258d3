using Bourse.Dashboard.Api;
using Bourse.Dashboard.Live;
using Bourse.Dashboard.Pages;
using Bourse.Dashboard.Reading;
using Bourse.Dashboard.Security;
using Bourse.Dashboard.Web;
using Bourse.Hosting.Composition;
using Bourse.Hosting.Stages;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Components.Server;
using Microsoft.AspNetCore.Components.Server.Circuits;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Bourse.Dashboard.Server;

/// <summary>Serves the dashboard: pages, the API, and live changes. Disposing ends it.</summary>
public sealed class DashboardServer : IAsyncDisposable
{
    private readonly WebApplication _application;

    private DashboardServer(WebApplication application, Uri url, IReadOnlyList<string> notes) =>
        (_application, Url, Notes) = (application, url, notes);

    /// <summary>Where it is served.</summary>
    public Uri Url { get; }

    /// <summary>What was asked for and cannot be done, a line each; the dashboard is served all the same.</summary>
    public IReadOnlyList<string> Notes { get; }

    /// <summary>Starts to serve. What does not exist yet is shown as soon as it does.</summary>
    /// <param name="host">The host whose log and stores are shown.</param>
    /// <param name="topology">The kinds of stages.</param>
    /// <param name="options">How.</param>
    /// <param name="cancellation">Ends the start.</param>
    /// <exception cref="BourseException">The address cannot be used, or needs a token.</exception>
    public static async Task<DashboardServer> StartAsync(
        HostServices host, NetworkTopology topology, DashboardOptions options, CancellationToken cancellation)
    {
        Exposure.Check(options);
        var (ports, notes) = ClassicPorts.Check(options);
        options = options with { ClassicPorts = ports };
        var application = Build(host, topology, options);
        var urls = await WebStart.StartAsync(application, options, cancellation);
        application.Services.GetRequiredService<AllowedHosts>().Listen(urls);
        return new DashboardServer(application, urls[0], notes);
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await _application.StopAsync(CancellationToken.None);
        await _application.DisposeAsync();
    }

    private static WebApplication Build(HostServices host, NetworkTopology topology, DashboardOptions options)
    {
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions
        {
            ApplicationName = typeof(DashboardServer).Assembly.GetName().Name, EnvironmentName = "Production",
            ContentRootPath = AppContext.BaseDirectory,
        });
        builder.WebHost.UseKestrelCore().ConfigureKestrel(kestrel => ServerLimits.Apply(kestrel, options));
        builder.Logging.AddProvider(new HostLogging(host.Logger));
        WebStart.EndSoon(builder.Services);
        AddServices(builder.Services, host, topology, options);
        var application = builder.Build();
        application.UseMiddleware<RequestGuard>();
        application.UseMiddleware<PageHeaders>();
        application.UseMiddleware<AccessCheck>();
        application.Use(AnswerHead);
        application.UseWhen(IsOfApi, api => api.UseStatusCodePages(status => Failures.ExplainAsync(status.HttpContext)));
        application.UseWhen(
            AsksForPage, pages => pages.UseExceptionHandler("/failed", createScopeForErrors: true).UseStatusCodePagesWithReExecute("/not-found"));
        application.Use(Failures.LeaveUnreadableAsync);
        ClassicPorts.Use(application, options.ClassicPorts);
        application.UseWebSockets();
        application.UseRouting();
        application.Use(ReadSlashes);
        application.UseRateLimiter();
        application.UseAntiforgery();
        application.UseResponseCompression();
        AssetRoutes.Map(application);
        SignInRoutes.Map(application);
        ApiRoutes.Map(application);
        application.MapRazorComponents<App>().AddInteractiveServerRenderMode(SetConnection);
        return application;
    }

    /// <summary>HEAD, by which checkers ask whether an address is there, is a GET without the content.</summary>
    private static Task AnswerHead(HttpContext context, RequestDelegate next)
    {
        if (!HttpMethods.IsHead(context.Request.Method)) return next(context);
        context.Request.Method = HttpMethods.Get;
        context.Response.Body = Stream.Null;
        return next(context);
    }

    /// <summary>A slash within a name, as in <c>BRK%2FB</c>, is left to those who serve the address; all other characters are decoded.</summary>
    private static Task ReadSlashes(HttpContext context, RequestDelegate next)
    {
        foreach (var (name, value) in context.Request.RouteValues.Where(HasSlash).ToList())
        {
            context.Request.RouteValues[name] = ((string)value!).Replace("%2F", "/", StringComparison.OrdinalIgnoreCase);
        }

        return next(context);
    }

    private static bool HasSlash(KeyValuePair<string, object?> part) =>
        part.Value is string text && text.Contains("%2F", StringComparison.OrdinalIgnoreCase);

    private static bool IsOfApi(HttpContext context) => context.Request.Path.StartsWithSegments("/api", StringComparison.OrdinalIgnoreCase);

    /// <summary>Whether somebody looks at the answer, who needs a page also when there is nothing at the address.</summary>
    private static bool AsksForPage(HttpContext context) => HttpMethods.IsGet(context.Request.Method)
        && !IsOfApi(context)
        && context.Request.Headers.Accept.ToString().Contains("text/html", StringComparison.OrdinalIgnoreCase);

    private static void SetConnection(ServerComponentsEndpointOptions render)
    {
        // PageHeaders says it for all answers.
        render.ContentSecurityFrameAncestorsPolicy = null;
        // Changes are small and come often: to compress each costs more time, and memory for each viewer, than it saves.
        render.DisableWebSocketCompression = true;
    }

    private static void AddServices(IServiceCollection services, HostServices host, NetworkTopology topology, DashboardOptions options)
    {
        services.AddSingleton(host).AddSingleton(topology).AddSingleton(options).AddSingleton<ListeningOptions>(options).AddSingleton(host.Clock);
        services.AddSingleton<AllowedHosts>().AddSingleton<AccessToken>();
        services.AddSingleton<LogAccess>().AddSingleton<BarAccess>().AddSingleton<MarketHub>();
        services.AddHostedService(provider => provider.GetRequiredService<MarketHub>());
        services.AddSingleton<SymbolReader>().AddSingleton<SeriesReader>().AddSingleton<SharedSeries>();
        services.AddSingleton<ComparisonReader>().AddSingleton<OriginReader>();
        services.AddSingleton<PortfolioReader>().AddSingleton<RevisionReader>().AddSingleton<TopicReader>();
        services.AddSingleton<RunReader>().AddSingleton<QualityReader>().AddSingleton<LakeReader>().AddSingleton<StageReader>();
        services.AddSingleton<AuditTrail>();
        services.AddSingleton<ActionGate>().AddSingleton<PipelineActions>().AddSingleton<TopicActions>().AddSingleton<NetworkActions>();
        services.AddSingleton<StageActions>();
        ServerLimits.AddTo(services);
        services.AddRazorComponents().AddInteractiveServerComponents();
        services.AddSingleton<ConnectedViewers>().AddSingleton<CircuitHandler>(provider => provider.GetRequiredService<ConnectedViewers>());
        ApiRoutes.AddTo(services);
    }
}
