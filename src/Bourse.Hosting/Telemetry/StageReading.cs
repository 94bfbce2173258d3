namespace Bourse.Hosting.Telemetry;

/// <summary>What a running stage says of itself at a moment.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Status">What it is doing.</param>
/// <param name="Reads">The topic that it reads; null when it reads none, or several.</param>
/// <param name="SinceStep">How long ago its loop has begun or ended a step; null before the first, and when that is not known.</param>
public sealed record StageReading(string Name, StageStatus Status, string? Reads, TimeSpan? SinceStep)
{
    /// <summary>Reads a stage of this process.</summary>
    /// <param name="stage">The stage.</param>
    /// <param name="reads">The topic that it reads.</param>
    public static StageReading Of(IStage stage, string? reads) => new(stage.Name, stage.Status, reads, (stage as RecoveringStage)?.SinceStep);
}
