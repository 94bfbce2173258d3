using System.CommandLine;
using Bourse.Bars;
using Bourse.Cli.Frame;
using Bourse.Pipelines;
using Symbol = Bourse.Bars.Symbol;

namespace Bourse.Cli.Commands;

/// <summary>The arguments that name a run and one of its tasks: <c>RUN [SYMBOL [MONTH]]</c>.</summary>
internal sealed class TaskArguments
{
    private readonly Argument<string> _run = new(RunName.Placeholder) { Description = "The number of the run" };
    private readonly Argument<string?> _symbol = Optional("SYMBOL", "The symbol of the task (default: all)");
    private readonly Argument<string?> _month = Optional("MONTH", "The month of the task (default: all)");

    /// <summary>The arguments, in their order.</summary>
    public IEnumerable<Argument> All => [_run, _symbol, _month];

    /// <summary>The run that was named.</summary>
    /// <exception cref="BourseException">There is none (<see cref="FailureKind.Usage"/>).</exception>
    public Task<RunSummary> FindRunAsync(CommandContext context, IRunStore store) =>
        RunName.FindAsync(store, context.Arguments.GetRequiredValue(_run), context.Cancellation);

    /// <summary>Those of a run's tasks that were named.</summary>
    /// <exception cref="BourseException">The run has no task of that symbol or month (<see cref="FailureKind.Usage"/>).</exception>
    public IReadOnlyList<PipelineTask> Select(ParseResult arguments, RunSummary run, IReadOnlyList<PipelineTask> tasks)
    {
        IReadOnlyList<Symbol> symbols = arguments.GetValue(_symbol) is { } symbol ? [Symbol.Parse(symbol)] : [];
        IReadOnlyList<YearMonth> months = arguments.GetValue(_month) is { } month ? [YearMonth.Parse(month)] : [];
        return TaskSelection.Select(run, tasks, symbols, months);
    }

    private static Argument<string?> Optional(string name, string description) =>
        new(name) { Description = description, Arity = ArgumentArity.ZeroOrOne };
}
