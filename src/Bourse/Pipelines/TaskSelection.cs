using Bourse.Bars;
using Bourse.Market;
using Symbol = Bourse.Bars.Symbol;

namespace Bourse.Pipelines;

/// <summary>Chooses some of a run's tasks.</summary>
public static class TaskSelection
{
    /// <summary>The tasks of some symbols and months; an empty list means all.</summary>
    /// <exception cref="BourseException">The run has no task of one of them (<see cref="FailureKind.Usage"/>).</exception>
    public static IReadOnlyList<PipelineTask> Select(
        RunSummary run, IReadOnlyList<PipelineTask> tasks, IReadOnlyList<Symbol> symbols, IReadOnlyList<YearMonth> months)
    {
        foreach (var symbol in symbols) Require(run, symbol.Text, [.. tasks.Select(task => task.Key.Symbol.Text).Distinct()]);
        foreach (var month in months) Require(run, $"{month}", [.. tasks.Select(task => $"{task.Key.Month}").Distinct()]);
        return [.. tasks.Where(task => Has(symbols, task.Key.Symbol) && Has(months, task.Key.Month))];
    }

    /// <summary>Those of some tasks that can be queued once more.</summary>
    /// <param name="tasks">The tasks.</param>
    /// <param name="onlyFailed">Whether only those are meant that have failed or were cancelled.</param>
    public static IReadOnlyList<PipelineTask> Clearable(IReadOnlyList<PipelineTask> tasks, bool onlyFailed) =>
        [.. tasks.Where(task => onlyFailed ? task.State is TaskState.Failed or TaskState.Cancelled : task.State.IsFinal())];

    private static bool Has<T>(IReadOnlyList<T> chosen, T one) => chosen.Count == 0 || chosen.Contains(one);

    private static void Require(RunSummary run, string name, IReadOnlyCollection<string> names)
    {
        if (names.Contains(name)) return;
        throw new BourseException(FailureKind.Usage, $"{run.Run.Name} has no task of {name}", NearestName.Remedy(name, names));
    }
}
