using System.CommandLine;
using Bourse.Bars;
using Bourse.Cli.Frame;
using Bourse.Market;
using Bourse.Pipelines;
using Symbol = Bourse.Bars.Symbol;

namespace Bourse.Cli.Commands;

/// <summary>The options that choose some of a run's tasks by symbol and month.</summary>
internal sealed class TaskFilter
{
    private readonly Option<string[]> _symbols = new("--symbol") { Description = "Only tasks of this symbol; may be repeated", HelpName = "SYMBOL" };
    private readonly Option<string[]> _months = new("--month") { Description = "Only tasks of this month; may be repeated", HelpName = "MONTH" };

    /// <summary>The options.</summary>
    public IEnumerable<Option> Options => [_symbols, _months];

    /// <summary>The chosen ones of a run's tasks.</summary>
    /// <exception cref="BourseException">The run has no task of a symbol or month that was named (<see cref="FailureKind.Usage"/>).</exception>
    public IReadOnlyList<PipelineTask> Select(ParseResult arguments, RunSummary run, IReadOnlyList<PipelineTask> tasks)
    {
        var symbols = (arguments.GetValue(_symbols) ?? []).Select(Symbol.Parse).ToList();
        var months = (arguments.GetValue(_months) ?? []).Select(YearMonth.Parse).ToList();
        return Select(run, tasks, symbols, months);
    }

    /// <summary>The tasks of some symbols and months; an empty list means all.</summary>
    /// <exception cref="BourseException">The run has no task of one of them (<see cref="FailureKind.Usage"/>).</exception>
    public static IReadOnlyList<PipelineTask> Select(
        RunSummary run, IReadOnlyList<PipelineTask> tasks, IReadOnlyList<Symbol> symbols, IReadOnlyList<YearMonth> months)
    {
        foreach (var symbol in symbols) Require(run, symbol.Text, [.. tasks.Select(task => task.Key.Symbol.Text).Distinct()]);
        foreach (var month in months) Require(run, $"{month}", [.. tasks.Select(task => $"{task.Key.Month}").Distinct()]);
        return [.. tasks.Where(task => Has(symbols, task.Key.Symbol) && Has(months, task.Key.Month))];
    }

    private static bool Has<T>(IReadOnlyList<T> chosen, T one) => chosen.Count == 0 || chosen.Contains(one);

    private static void Require(RunSummary run, string name, IReadOnlyCollection<string> names)
    {
        if (names.Contains(name)) return;
        throw new BourseException(FailureKind.Usage, $"{run.Run.Name} has no task of {name}", NearestName.Remedy(name, names));
    }
}
