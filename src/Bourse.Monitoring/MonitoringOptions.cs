using System.Net;
using Bourse.Hosting.Stages;

namespace Bourse.Monitoring;

/// <summary>How a host is watched.</summary>
public sealed record MonitoringOptions
{
    /// <summary>The environment variable that turns on OTLP.</summary>
    public const string OtlpVariable = "OTEL_EXPORTER_OTLP_ENDPOINT";

    /// <summary>What everybody learns who reaches the port.</summary>
    public const string Exposed = "names of stages, topics and servers, counts and times; it changes nothing";

    /// <summary>The address it listens on.</summary>
    public IPAddress Address { get; init; } = IPAddress.Loopback;

    /// <summary>The port; 0 takes one that is free, null opens none.</summary>
    public int? Port { get; init; }

    /// <summary>The parts of the network whose servers must answer.</summary>
    public ServerParts Servers { get; init; }

    /// <summary>The environment's variables; those of OpenTelemetry hold.</summary>
    public required IReadOnlyDictionary<string, string> Variables { get; init; }

    /// <summary>Whether measurements and traces are sent by OTLP.</summary>
    public bool SendsOtlp => Variables.GetValueOrDefault(OtlpVariable) is { Length: > 0 };

    /// <summary>Whether anything is watched.</summary>
    public bool IsOn => Port is not null || SendsOtlp;
}
