using System.CommandLine;
using Bourse.Bars;
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
        return TaskSelection.Select(run, tasks, symbols, months);
    }
}
