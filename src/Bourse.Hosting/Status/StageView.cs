namespace Bourse.Hosting.Status;

/// <summary>A snapshot of a stage.</summary>
/// <param name="Stage">Its name.</param>
/// <param name="Status">What it is doing.</param>
/// <param name="Pace">How fast it is.</param>
public sealed record StageView(string Stage, StageStatus Status, Pace Pace)
{
    /// <summary>Takes a snapshot of a stage.</summary>
    public static StageView Of(IStage stage, PaceMeter meter)
    {
        var status = stage.Status;
        return new StageView(stage.Name, status, meter.Measure(status));
    }
}
