using System.Diagnostics;

namespace Bourse.Hosting.Telemetry;

/// <summary>The names under which a host's measurements and traces are found, and the source of its traces.</summary>
public static class BourseTelemetry
{
    /// <summary>The name of both meter and activity source.</summary>
    public const string Name = "Bourse";

    private static readonly ActivitySource Source = new(Name);

    /// <summary>Begins the activity of a running stage; null without a listener.</summary>
    public static Activity? StartStage(string stage)
    {
        if (!Source.HasListeners()) return null;
        var activity = Source.StartActivity($"run {stage}");
        activity?.SetTag(StageMetrics.StageTag, stage);
        return activity;
    }
}
