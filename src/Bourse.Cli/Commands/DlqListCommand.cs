using System.CommandLine;
using System.Text.Json;
using Bourse.Cli.Display;
using Bourse.Cli.Frame;
using Bourse.Events.DeadLetters;
using Bourse.Hosting.DeadLetters;
using Bourse.Hosting.Reading;

namespace Bourse.Cli.Commands;

/// <summary><c>bourse topic dlq list</c></summary>
internal sealed class DlqListCommand : BourseCommand
{
    private readonly Argument<string?> _topic = new("TOPIC")
    {
        Description = "The topic whose messages could not be used (default: all topics)", Arity = ArgumentArity.ZeroOrOne,
    };

    public DlqListCommand()
        : base(
            "list", "List the dead letters that nobody has dealt with, and count them by reason",
            new Example("topic dlq list", "those of all topics"),
            new Example("topic dlq list StockExchange", "the prices that could not be used"),
            new Example("topic dlq list --json", "the same as JSON"))
    {
        Add(_topic);
    }

    /// <inheritdoc/>
    public override async Task<int> RunAsync(CommandContext context)
    {
        var log = await context.OpenExistingLogAsync();
        var topics = context.Arguments.GetValue(_topic) is { } name
            ? [await LetterSelection.RequireTopicAsync(log, name, context.Cancellation)]
            : (await log.ListTopicsAsync(context.Cancellation)).Select(topic => topic.Name).Where(DeadLetter.IsTopic).ToList();
        var acknowledged = await DeadLetterAcknowledgements.ReadAsync(log, context.Cancellation);
        var letters = new List<DeadLetter>();
        foreach (var topic in topics)
        {
            letters.AddRange((await DeadLetterList.ReadAsync(log, topic, acknowledged, long.MaxValue, context.Cancellation)).Open);
        }

        if (context.Output.Json) context.Output.WriteJson(json => WriteJson(json, letters));
        else if (letters.Count == 0) context.Output.Say("there are no dead letters left to deal with");
        else WriteTables(context.Output, letters);
        return ExitCode.Done;
    }

    private static void WriteTables(Output output, List<DeadLetter> letters)
    {
        var table = new TextTable("topic", ">letter", "time", "stage", "reason");
        foreach (var letter in letters)
        {
            table.Add(letter.Topic, LetterName.Of(letter.Place), TimePoints.Write(letter.Record.Timestamp), letter.Stage, letter.Error);
        }

        output.WriteTable(table);
        output.Data.WriteLine();
        var reasons = new TextTable(">letters", "topic", "reason");
        foreach (var (reason, count) in letters.CountBy(letter => (letter.Topic, letter.Error)).OrderByDescending(group => group.Value))
        {
            reasons.Add(StageText.Number(count), reason.Topic, reason.Error);
        }

        output.WriteTable(reasons);
    }

    private static void WriteJson(Utf8JsonWriter json, List<DeadLetter> letters)
    {
        json.WriteStartArray();
        foreach (var letter in letters)
        {
            json.WriteStartObject();
            LetterJson.WriteMembers(json, letter);
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }
}
