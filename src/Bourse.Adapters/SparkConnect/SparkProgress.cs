using Bourse.Adapters.SparkConnect.Protocol;

namespace Bourse.Adapters.SparkConnect;

/// <summary>How far Spark is with a query. Both numbers can grow: Spark plans as it goes.</summary>
/// <param name="DoneTasks">Tasks that have ended.</param>
/// <param name="Tasks">Tasks known so far.</param>
internal readonly record struct SparkProgress(long DoneTasks, long Tasks)
{
    /// <summary>The progress of all stages together.</summary>
    public static SparkProgress Of(ExecutePlanResponse.Types.ExecutionProgress progress) =>
        new(progress.Stages.Sum(stage => stage.NumCompletedTasks), progress.Stages.Sum(stage => stage.NumTasks));
}
