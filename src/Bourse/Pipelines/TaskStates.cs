namespace Bourse.Pipelines;

/// <summary>The states by name, as people and tables see them.</summary>
public static class TaskStates
{
    private static readonly (TaskState State, string Name)[] Names =
    [
        (TaskState.Queued, "queued"), (TaskState.Running, "running"), (TaskState.WaitingForQuota, "waiting for quota"),
        (TaskState.Retrying, "retrying"), (TaskState.Done, "done"), (TaskState.Failed, "failed"), (TaskState.Cancelled, "cancelled"),
        (TaskState.Skipped, "skipped"),
    ];

    /// <summary>All states, in the order in which a task can have them.</summary>
    public static IReadOnlyList<TaskState> All { get; } = [.. Names.Select(one => one.State)];

    /// <summary>The state's name, e.g. <c>waiting for quota</c>.</summary>
    public static string NameOf(this TaskState state) => Array.Find(Names, one => one.State == state).Name;

    /// <summary>The state of a name.</summary>
    /// <exception cref="BourseException">A newer Bourse has written it.</exception>
    public static TaskState Of(string name)
    {
        var place = Array.FindIndex(Names, one => one.Name == name);
        return place >= 0
            ? Names[place].State
            : throw new BourseException(FailureKind.Failed, $"a task has the unknown state '{name}'", "use the newer Bourse that wrote it");
    }

    /// <summary>Whether a task in this state has ended: only a person can make it run again.</summary>
    public static bool IsFinal(this TaskState state) =>
        state is TaskState.Done or TaskState.Failed or TaskState.Cancelled or TaskState.Skipped;
}
