using System.CommandLine;
using Bourse.Cli.Frame;
using Bourse.Events;
using Bourse.Events.DeadLetters;
using Bourse.Hosting.Configuration;
using Bourse.Hosting.Reading;

namespace Bourse.Cli.Commands;

/// <summary><c>bourse topic replay</c></summary>
internal sealed class TopicReplayCommand : BourseCommand
{
    private readonly Argument<string> _source = new("SOURCE") { Description = "A dead-letter topic, or a file that `topic export` wrote" };
    private readonly Option<string?> _target = OptionOf.Text("--to", "TOPIC", "Send to this topic instead of the one the messages come from");
    private readonly Option<bool> _edit = OptionOf.Flag("--edit", "Change the messages of dead letters in your editor ($VISUAL, $EDITOR) first");

    public TopicReplayCommand()
        : base(
            "replay", "Send dead letters or exported records to the topic they come from, each once; what would fail again is not sent",
            new Example("topic replay StockExchange.dlq", "the dead letters, after their cause is corrected"),
            new Example("topic replay StockExchange.dlq --edit", "those that you change in the editor"),
            new Example("topic replay prices.jsonl", "the records of a file; a topic that is missing is created"),
            new Example("topic replay prices.jsonl --to copy", "to another topic"))
    {
        Add(_source);
        foreach (var option in new Option[] { _target, _edit }) Add(option);
        foreach (var setting in (Setting[])[.. LetterRetry.Settings, Setting.Partitions, Setting.Replication]) Add(new SettingOption(setting));
    }

    /// <inheritdoc/>
    public override async Task<int> RunAsync(CommandContext context)
    {
        var source = context.Arguments.GetRequiredValue(_source);
        var target = context.Arguments.GetValue(_target);
        var file = context.PathOf(source);
        if (!File.Exists(file))
        {
            var log = await context.OpenExistingLogAsync();
            return await SendAsync(context, log, await ReadTopicAsync(log, source, context), target);
        }

        var records = ExportedFile.Read(file, source).Select(ReplayedRecord.OfFile).ToList();
        return await SendAsync(context, await OpenForFileAsync(context, records, target), records, target);
    }

    private async Task<int> SendAsync(CommandContext context, IEventLog log, IReadOnlyList<ReplayedRecord> records, string? target)
    {
        foreach (var topic in records.Select(record => target ?? record.Topic).Distinct(StringComparer.Ordinal))
        {
            await TopicSelection.RequireAsync(log, topic, context.Cancellation);
        }

        // A file may hold some letters of many.
        var choosesAll = records.All(record => record.Letter is not null);
        return await LetterRetry.RunAsync(context, log, records, target, context.Arguments.GetValue(_edit), choosesAll);
    }

    private static async Task<IReadOnlyList<ReplayedRecord>> ReadTopicAsync(IEventLog log, string name, CommandContext context)
    {
        if (await log.FindTopicAsync(name, context.Cancellation) is not { } topic) throw await UnknownAsync(log, name, context);
        if (!DeadLetter.IsTopic(name))
        {
            throw new BourseException(
                FailureKind.Usage,
                $"{name} is not a dead-letter topic",
                $"use {Topics.DeadLetters(name)}, or a file that `bourse topic export` wrote");
        }

        var acknowledged = await DeadLetterAcknowledgements.ReadAsync(log, context.Cancellation);
        var letters = await DeadLetterList.ReadAsync(log, topic.Name, acknowledged, long.MaxValue, context.Cancellation);
        return [.. letters.Open.Select(ReplayedRecord.Of)];
    }

    /// <summary>Opens the log for records of a file. As after a loss of the log, there may be none, and no topics.</summary>
    private static async Task<IEventLog> OpenForFileAsync(CommandContext context, List<ReplayedRecord> records, string? target)
    {
        var log = await context.OpenLogAsync();
        var settings = context.Settings;
        foreach (var topic in records.GroupBy(record => target ?? record.Topic, StringComparer.Ordinal))
        {
            var partitions = context.Sources.IsDefault(Setting.Partitions)
                ? topic.Where(record => !record.IsDeadLetter).Select(record => record.Read.Partition.Partition + 1).DefaultIfEmpty(1).Max()
                : settings.Partitions;
            var spec = new TopicSpec(topic.Key) { Partitions = partitions, Replication = settings.Replication };
            await log.EnsureTopicAsync(spec, context.Cancellation);
        }

        return log;
    }

    private static async Task<BourseException> UnknownAsync(IEventLog log, string source, CommandContext context)
    {
        var names = (await log.ListTopicsAsync(context.Cancellation)).Select(topic => topic.Name).Where(DeadLetter.IsTopic).ToList();
        return new BourseException(
            FailureKind.Usage,
            $"{source} is neither a file nor a topic",
            Market.NearestName.Remedy(source, names) ?? "`bourse topic list` names the topics there are");
    }
}
