using System.CommandLine;
using Bourse.Cli.Frame;
using Bourse.Events;
using Bourse.Events.DeadLetters;
using Bourse.Hosting;
using Bourse.Hosting.DeadLetters;
using Bourse.Hosting.Reading;

namespace Bourse.Cli.Commands;

/// <summary><c>bourse topic dlq show</c></summary>
internal sealed class DlqShowCommand : BourseCommand
{
    private readonly LetterChoice _choice = new(allowsAll: false);
    private readonly Option<bool> _raw = OptionOf.Flag("--raw", "Only the bytes of the message, as they are");

    public DlqShowCommand()
        : base(
            "show", "Show a dead letter with its reason, place, key, headers and message",
            new Example("topic dlq show StockExchange 17", "the message at offset 17 of partition 0"),
            new Example("topic dlq show StockExchange 0:17 --raw", "its bytes"),
            new Example("topic dlq show StockExchange 17 --json", "the same as JSON; bytes that are not UTF-8 are in base64"))
    {
        _choice.AddTo(this);
        Add(_raw);
    }

    /// <inheritdoc/>
    public override async Task<int> RunAsync(CommandContext context)
    {
        var log = await context.OpenExistingLogAsync();
        var acknowledged = await DeadLetterAcknowledgements.ReadAsync(log, context.Cancellation);
        foreach (var letter in await _choice.FindAsync(context, log))
        {
            var isOpen = !acknowledged.Holds(letter.Id);
            if (context.Arguments.GetValue(_raw)) context.Output.WriteBytes(letter.Record.Value);
            else if (context.Output.Json) WriteJson(context.Output, letter, isOpen);
            else Write(context.Output.Data, letter, isOpen);
        }

        return ExitCode.Done;
    }

    private static void Write(TextWriter data, DeadLetter letter, bool isOpen)
    {
        void Line(string title, string? text) => data.WriteLine($"{title,-12}{text ?? "-"}");

        var record = letter.Record;
        Line("topic", letter.Topic);
        Line("letter", LetterName.Of(letter.Place));
        Line("reason", Safe(letter.Error));
        Line("stage", Safe(letter.Stage));
        Line("time", TimePoints.Write(record.Timestamp));
        Line("state", isOpen ? "open" : "dealt with");
        Line("held at", record.Place.ToString());
        if (letter.Predecessor is { } before) Line("sent from", before.ToString());
        Line("key", record.Key is null ? null : SafeText.Of(record.Key));
        foreach (var (name, value) in DeadLetterHeaders.OwnOf(record.Headers))
        {
            Line("header", $"{SafeText.Of(name)}={(value is null ? "" : SafeText.Of(value))}");
        }

        Line("bytes", $"{record.Value?.Length ?? 0}");
        Line("message", record.Value is null ? null : SafeText.Of(record.Value));
    }

    private static string? Safe(string? text) => text is null ? null : SafeText.Of(text);

    private static void WriteJson(Output output, DeadLetter letter, bool isOpen) => output.WriteJson(json =>
    {
        json.WriteStartObject();
        LetterJson.WriteMembers(json, letter);
        json.WriteBoolean("open", isOpen);
        json.WritePropertyName("record");
        RecordJson.Write(json, letter.Record);
        json.WriteEndObject();
    });
}
