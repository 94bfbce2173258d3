using Bourse.Hosting.Composition;
using Microsoft.Extensions.DependencyInjection;
using OpenTelemetry.Metrics;
using OpenTelemetry.Trace;

namespace Bourse.Monitoring;

/// <summary>Sends the measurements and traces of a host by OTLP, and opens no port. Disposing sends what is left.</summary>
public sealed class OtlpSender : IAsyncDisposable
{
    private readonly ServiceProvider _services;

    private OtlpSender(ServiceProvider services) => _services = services;

    /// <summary>Starts to send.</summary>
    /// <param name="host">The host; it is measured already (<see cref="HostServices.Instrument"/>).</param>
    /// <param name="options">Where to.</param>
    public static OtlpSender Start(HostServices host, MonitoringOptions options)
    {
        var services = new ServiceCollection();
        TelemetryPipeline.AddTo(services, options, host.Environment.Identity.Id, export: null);
        var provider = services.BuildServiceProvider();
        // They listen from the moment they are made.
        provider.GetRequiredService<MeterProvider>();
        provider.GetRequiredService<TracerProvider>();
        return new OtlpSender(provider);
    }

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => _services.DisposeAsync();
}
