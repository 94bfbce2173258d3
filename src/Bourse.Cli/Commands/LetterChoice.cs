using System.CommandLine;
using Bourse.Cli.Frame;
using Bourse.Events;
using Bourse.Events.DeadLetters;
using Bourse.Market;

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
    public async Task<IReadOnlyList<DeadLetter>> FindAsync(CommandContext context, IEventLog log)
    {
        var topic = await RequireTopicAsync(log, context.Arguments.GetRequiredValue(_topic), context.Cancellation);
        var acknowledged = await DeadLetterAcknowledgements.ReadAsync(log, context.Cancellation);
        var list = await DeadLetterList.ReadAsync(log, topic, acknowledged, long.MaxValue, context.Cancellation);
        return IsAll(context)
            ? list.Open
            : [.. context.Arguments.GetValue(_letters)!.SelectMany(name => FindLetters(list, topic, name)).Distinct()];
    }

    /// <summary>The dead-letter topic of a topic, or that topic itself.</summary>
    /// <exception cref="BourseException">There is none (<see cref="FailureKind.Usage"/>).</exception>
    public static async Task<string> RequireTopicAsync(IEventLog log, string name, CancellationToken cancellation)
    {
        var topic = DeadLetter.IsTopic(name) ? name : Topics.DeadLetters(name);
        if (await log.FindTopicAsync(topic, cancellation) is not null) return topic;
        var topics = (await log.ListTopicsAsync(cancellation)).Select(found => found.Name).ToList();
        var sources = topics.Where(DeadLetter.IsTopic).Select(DeadLetter.SourceTopicOf).ToList();
        var source = DeadLetter.SourceTopicOf(topic);
        throw topics.Contains(source)
            ? new BourseException(FailureKind.Usage, $"topic {source} has no dead letters", "`bourse topic dlq list` shows those that there are")
            : new BourseException(
                FailureKind.Usage, $"there is no topic {source}", NearestName.Remedy(source, sources) ?? "`bourse topic dlq list` shows all letters");
    }

    private static List<DeadLetter> FindLetters(DeadLetterList list, string topic, string name)
    {
        if (LetterName.PlaceOf(name, topic) is not { } place)
        {
            throw new BourseException(FailureKind.Usage, $"'{name}' does not name a letter", "give its offset, or PARTITION:OFFSET, e.g. 0:17");
        }

        var found = list.At(place).ToList();
        // A topic that was created anew may hold two messages of one place; the open one is meant.
        if (found.Count > 1 && found.Exists(list.Open.Contains)) found.RemoveAll(letter => !list.Open.Contains(letter));
        return found.Count > 0
            ? found
            : throw new BourseException(
                FailureKind.Usage, $"{topic} holds no letter {name}", $"`bourse topic dlq list {DeadLetter.SourceTopicOf(topic)}` names them");
    }
}
