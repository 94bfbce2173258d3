using System.CommandLine;
using Bourse.Cli.Frame;
using Bourse.Events;
using Bourse.Events.DeadLetters;
using Bourse.Hosting.DeadLetters;

namespace Bourse.Cli.Commands;

/// <summary>The dead letters that a command line names: those of a topic, by their names or all that are open.</summary>
internal sealed class LetterChoice
{
    private readonly Argument<string> _topic = new("TOPIC") { Description = "The topic whose messages could not be used, e.g. StockExchange" };
    private readonly Argument<string[]> _letters;
    private readonly Option<bool> _all = OptionOf.Flag("--all", "All letters of the topic that are open");

    /// <param name="allowsAll">Whether letters need not be named one by one.</param>
    public LetterChoice(bool allowsAll)
    {
        AllowsAll = allowsAll;
        _letters = new Argument<string[]>("LETTER")
        {
            Description = "Which one, as `topic dlq list` names it: the offset of its message, or PARTITION:OFFSET",
            Arity = allowsAll ? ArgumentArity.ZeroOrMore : ArgumentArity.OneOrMore,
        };
    }

    private bool AllowsAll { get; }

    /// <summary>Adds arguments and options to a command.</summary>
    public void AddTo(Command command)
    {
        command.Add(_topic);
        command.Add(_letters);
        if (!AllowsAll) return;
        command.Add(_all);
        command.Validators.Add(result =>
        {
            if (result.GetValue(_all) == (result.GetValue(_letters) is { Length: > 0 }))
            {
                result.AddError($"say which letters{ParseErrors.RemedyMark}name them, or give --all");
            }
        });
    }

    /// <summary>Whether all open letters of the topic are meant.</summary>
    public bool IsAll(CommandContext context) => AllowsAll && context.Arguments.GetValue(_all);

    /// <summary>Reads the letters of the topic, and finds those named.</summary>
    /// <exception cref="BourseException">There is no such topic or letter (<see cref="FailureKind.Usage"/>).</exception>
    public Task<IReadOnlyList<DeadLetter>> FindAsync(CommandContext context, IEventLog log) => LetterSelection.FindAsync(
        log, context.Arguments.GetRequiredValue(_topic), IsAll(context) ? null : context.Arguments.GetValue(_letters), context.Cancellation);
}
