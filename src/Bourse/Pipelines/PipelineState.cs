namespace Bourse.Pipelines;

/// <summary>The part of a pipeline that people and schedulers change.</summary>
/// <param name="Pipeline">The pipeline's name.</param>
/// <param name="IsEnabled">Whether its schedule is followed.</param>
/// <param name="ScheduledUpTo">The time up to which the schedule has been followed: what was due by then has a run, or was passed over.</param>
public sealed record PipelineState(string Pipeline, bool IsEnabled, DateTimeOffset ScheduledUpTo);
