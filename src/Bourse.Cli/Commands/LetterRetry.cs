using System.Text.Json;
using Bourse.Cli.Frame;
using Bourse.Events;
using Bourse.Events.DeadLetters;
using Bourse.Hosting;
using Bourse.Hosting.Composition;
using Bourse.Hosting.Configuration;
using Bourse.Hosting.DeadLetters;
using Bourse.Hosting.Stages;

namespace Bourse.Cli.Commands;

/// <summary>Sends dead letters and exported records again, and reports the result: for <c>topic replay</c> and <c>topic dlq retry</c>.</summary>
internal static class LetterRetry
{
    private const int MostNamed = 5;

    /// <summary>The settings that decide whether a stage can use a message.</summary>
    public static IReadOnlyList<Setting> Settings { get; } = [Setting.Calendar, .. Setting.OfPriceFiles, Setting.Portfolios];

    /// <summary>Sends records.</summary>
    /// <param name="context">The command.</param>
    /// <param name="log">Holds the topics.</param>
    /// <param name="records">The records.</param>
    /// <param name="target">The topic to send them to; null for the one that each comes from.</param>
    /// <param name="edits">Whether people change the messages first.</param>
    /// <param name="choosesAll">Whether the records are all open letters of their topic.</param>
    /// <returns>The exit code: a failure when a message would be refused again.</returns>
    public static async Task<int> RunAsync(
        CommandContext context, IEventLog log, IReadOnlyList<ReplayedRecord> records, string? target, bool edits, bool choosesAll)
    {
        if (edits) records = await LetterEditor.EditAsync(context, records);
        if (records.Count == 0)
        {
            if (context.Output.Json) WriteJson(context.Output, []);
            context.Output.Say("there is nothing to bring back");
            return ExitCode.Done;
        }

        var checks = new MessageChecks(NetworkComposition.ReadWithoutMissingFiles(context.Host), context.Topology);
        var results = await new DeadLetterRetry(log, checks, context.Clock).RunAsync(records, target, context.Cancellation);
        if (context.Output.Json) WriteJson(context.Output, results);
        else Say(context.Output, results, choosesAll);
        return results.Any(result => result.Refused.Count > 0) ? ExitCode.Failed : ExitCode.Done;
    }

    /// <summary>The letters that a command takes: each by its name, unless they are many and all were meant.</summary>
    private static string NamesOf(IReadOnlyList<RefusedRecord> refused, bool choosesAll) => choosesAll && refused.Count > MostNamed
        ? "--all"
        : string.Join(' ', refused.Select(record => LetterName.Of(record.Record.From)).Distinct());

    private static void Say(Output output, IReadOnlyList<SentAgain> results, bool choosesAll)
    {
        foreach (var (topic, sent, held, refused) in results)
        {
            var there = held > 0 || refused.Count == 0 ? $" to {topic}, {held} were there already" : "";
            var fail = refused.Count > 0 ? $", {refused.Count} would fail again: {Reasons(refused.Select(record => record.Problem))}" : "";
            output.Say(SafeText.Of($"{sent} brought back{there}{fail}"));
            if (refused.Count == 0) continue;
            var source = refused[0].Record.Topic;
            var letters = NamesOf(refused, choosesAll);
            output.Say($"change them with `bourse topic dlq retry {source} {letters} --edit`");
            output.Say($"or drop them with `bourse topic dlq discard {source} {letters} --reason TEXT`");
        }
    }

    /// <summary>The reasons, the most frequent first, e.g. <c>PRICE is zero (2), unknown ticker ZZZ (1)</c>; a single one without number.</summary>
    private static string Reasons(IEnumerable<string> problems)
    {
        var counts = problems.CountBy(problem => problem).OrderByDescending(count => count.Value).ToList();
        return counts.Count == 1 ? counts[0].Key : string.Join(", ", counts.Select(count => $"{count.Key} ({count.Value})"));
    }

    private static void WriteJson(Output output, IReadOnlyList<SentAgain> results) => output.WriteJson(json =>
    {
        json.WriteStartArray();
        foreach (var result in results) Write(json, result);
        json.WriteEndArray();
    });

    private static void Write(Utf8JsonWriter json, SentAgain result)
    {
        json.WriteStartObject();
        json.WriteString("topic", result.Topic);
        json.WriteNumber("sent", result.Sent);
        json.WriteNumber("already_there", result.Held);
        json.WriteStartArray("would_fail");
        foreach (var (record, problem) in result.Refused)
        {
            json.WriteStartObject();
            json.WriteString("letter", LetterName.Of(record.From));
            json.WriteString("reason", problem);
            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteEndObject();
    }
}
