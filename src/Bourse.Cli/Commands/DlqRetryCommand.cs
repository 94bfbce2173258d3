using System.CommandLine;
using Bourse.Cli.Frame;
using Bourse.Events.DeadLetters;
using Bourse.Hosting.Reading;

namespace Bourse.Cli.Commands;

/// <summary><c>bourse topic dlq retry</c></summary>
internal sealed class DlqRetryCommand : BourseCommand
{
    private readonly LetterChoice _choice = new(allowsAll: true);
    private readonly Option<bool> _edit = OptionOf.Flag("--edit", "Change the messages in your editor ($VISUAL, $EDITOR) first");

    public DlqRetryCommand()
        : base(
            "retry", "Send dead letters to their topic again and acknowledge them; what would fail again is not sent",
            new Example("topic dlq retry StockExchange 17", "the message of offset 17, once its cause is corrected"),
            new Example("topic dlq retry StockExchange 17 --edit", "the same after a change in the editor"),
            new Example("topic dlq retry StockExchange --all", "all that are open"))
    {
        _choice.AddTo(this);
        Add(_edit);
        foreach (var setting in LetterRetry.Settings) Add(new SettingOption(setting));
    }

    /// <inheritdoc/>
    public override async Task<int> RunAsync(CommandContext context)
    {
        var log = await context.OpenExistingLogAsync();
        var records = (await _choice.FindAsync(context, log)).Select(ReplayedRecord.Of).ToList();
        foreach (var topic in records.Select(record => record.Topic).Distinct(StringComparer.Ordinal))
        {
            await TopicSelection.RequireAsync(log, topic, context.Cancellation);
        }

        return await LetterRetry.RunAsync(context, log, records, null, context.Arguments.GetValue(_edit), _choice.IsAll(context));
    }
}
