using Bourse.Adapters.SparkConnect;

namespace Bourse.Adapters.Spark;

/// <summary>Tells of Spark's tasks as of steps.</summary>
internal sealed class SparkSteps(IProgress<WorkProgress> progress) : IProgress<SparkProgress>
{
    /// <inheritdoc/>
    public void Report(SparkProgress value) => progress.Report(new WorkProgress(value.DoneTasks, value.Tasks));
}
