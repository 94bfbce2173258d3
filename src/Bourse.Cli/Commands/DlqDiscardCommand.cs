using System.CommandLine;
using Bourse.Cli.Frame;
using Bourse.Events.DeadLetters;
using Bourse.Hosting;

namespace Bourse.Cli.Commands;

/// <summary><c>bourse topic dlq discard</c></summary>
internal sealed class DlqDiscardCommand : BourseCommand
{
    private readonly LetterChoice _choice = new(allowsAll: true);
    private readonly Option<string> _reason = new("--reason") { Description = "Why, for those who look later", HelpName = "TEXT", Required = true };

    public DlqDiscardCommand()
        : base(
            "discard", "Acknowledge dead letters without sending them; they stay in their topic and are no longer counted",
            new Example("topic dlq discard StockExchange 17 --reason test", "one letter"),
            new Example("topic dlq discard StockExchange --all --reason obsolete", "all that are open"))
    {
        _choice.AddTo(this);
        Add(_reason);
    }

    /// <inheritdoc/>
    public override async Task<int> RunAsync(CommandContext context)
    {
        var log = await context.OpenExistingLogAsync();
        var letters = await _choice.FindAsync(context, log);
        var reason = context.Arguments.GetRequiredValue(_reason);
        var notes = letters.Select(letter => new DeadLetterAcknowledgement(letter, DeadLetterAction.Discarded, reason)).ToList();
        await DeadLetterAcknowledgements.AppendAsync(log, notes, context.Clock, context.Cancellation);
        if (!context.Output.Json)
        {
            context.Output.Say(letters.Count == 0 ? "there are no letters to discard" : $"{Count.Of(letters.Count, "letter")} discarded");
            return ExitCode.Done;
        }

        context.Output.WriteJson(json =>
        {
            json.WriteStartObject();
            json.WriteNumber("discarded", letters.Count);
            json.WriteString("reason", reason);
            json.WriteEndObject();
        });
        return ExitCode.Done;
    }
}
