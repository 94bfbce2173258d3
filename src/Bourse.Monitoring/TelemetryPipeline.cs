using System.Reflection;
using Bourse.Hosting.Telemetry;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using OpenTelemetry;
using OpenTelemetry.Metrics;
using OpenTelemetry.Resources;
using OpenTelemetry.Trace;

namespace Bourse.Monitoring;

/// <summary>What is measured and traced, and where it goes: the set-up of OpenTelemetry.</summary>
internal static class TelemetryPipeline
{
    private const string Prefix = "OTEL_";
    private static readonly string[] Meters = [BourseTelemetry.Name, "System.Runtime", "MySqlConnector"];

    /// <summary>Adds it to the services of a program.</summary>
    /// <param name="services">The services.</param>
    /// <param name="options">How the host is watched.</param>
    /// <param name="instance">What tells this process from others.</param>
    /// <param name="export">Adds where else measurements go.</param>
    public static void AddTo(IServiceCollection services, MonitoringOptions options, string instance, Action<MeterProviderBuilder>? export)
    {
        services.AddSingleton(ConfigurationOf(options));
        var telemetry = services.AddOpenTelemetry().ConfigureResource(resource => Describe(resource, instance));
        telemetry.WithMetrics(metrics =>
        {
            metrics.AddMeter(Meters);
            export?.Invoke(metrics);
            if (options.SendsOtlp) metrics.AddOtlpExporter();
        });
        if (options.SendsOtlp) telemetry.WithTracing(traces => traces.AddSource(BourseTelemetry.Name).AddOtlpExporter());
    }

    /// <summary>The variables of OpenTelemetry that the host was given; the library would read those of the process.</summary>
    private static IConfiguration ConfigurationOf(MonitoringOptions options) => new ConfigurationBuilder()
        .AddInMemoryCollection(options.Variables.Where(variable => variable.Key.StartsWith(Prefix, StringComparison.Ordinal))
            .Select(variable => KeyValuePair.Create<string, string?>(variable.Key, variable.Value)))
        .Build();

    /// <summary>What the environment says of the service holds.</summary>
    private static void Describe(ResourceBuilder resource, string instance)
    {
        var version = typeof(TelemetryPipeline).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion;
        resource.AddService("bourse", serviceVersion: version?.Split('+')[0], serviceInstanceId: instance).AddEnvironmentVariableDetector();
    }
}
