using Bourse.Adapters.SparkConnect;

namespace Bourse.Adapters.Spark;

/// <summary>Reports Spark's tasks as steps; jobs that have not begun are counted with as many as this one.</summary>
/// <param name="progress">Receives the steps.</param>
/// <param name="job">How many jobs are done.</param>
/// <param name="jobs">How many there are.</param>
internal sealed class SparkSteps(IProgress<WorkProgress> progress, int job = 0, int jobs = 1) : IProgress<SparkProgress>
{
    /// <inheritdoc/>
    public void Report(SparkProgress value) =>
        progress.Report(new WorkProgress((job * value.Tasks) + value.DoneTasks, jobs * value.Tasks));
}
