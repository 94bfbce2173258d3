using System.Globalization;
using System.Text;
using Bourse.Dashboard.Live;
using Bourse.Events;
using Bourse.Events.DeadLetters;
using Bourse.Hosting;
using Bourse.Hosting.Composition;
using Bourse.Hosting.DeadLetters;
using Bourse.Hosting.Groups;
using Bourse.Hosting.Reading;
using Bourse.Hosting.Stages;

namespace Bourse.Dashboard.Reading;

/// <summary>Changes that people make to groups and dead letters, by the code of the commands; each is written to the audit topic.</summary>
/// <param name="logs">The log.</param>
/// <param name="host">The host.</param>
/// <param name="topology">The kinds of stages, whose validators check what is sent again.</param>
/// <param name="gate">Whether changes can be made.</param>
/// <param name="trail">The audit topic.</param>
internal sealed class TopicActions(LogAccess logs, HostServices host, NetworkTopology topology, ActionGate gate, AuditTrail trail)
{
    private const int MostNamed = 20;

    /// <summary>Whether nothing can be changed.</summary>
    public bool IsReadOnly => gate.IsReadOnly;

    /// <summary>What a reset would do to a group; nothing is written.</summary>
    /// <exception cref="BourseException">There is no such group, topic, partition or place, or the group has members.</exception>
    public async Task<ResetView> PreviewResetAsync(string group, ResetRequest request, CancellationToken cancellation)
    {
        var reset = new GroupReset(await logs.RequireAsync(cancellation), group);
        var moves = await reset.PlanAsync(TargetOf(request), Given(request.Topic), request.Partition, cancellation);
        return ResetView.Of(group, moves, GroupReset.FindNote(group, host, topology)?.Text, executed: false);
    }

    /// <summary>Gives a group the offsets that a preview has shown.</summary>
    /// <exception cref="BourseException">The group has members, or nothing can be changed.</exception>
    public async Task<ResetView> ResetAsync(ResetView preview, string who, CancellationToken cancellation)
    {
        gate.RequireWriting();
        var moves = preview.Offsets.Select(move => move.ToMove()).ToList();
        await new GroupReset(await logs.RequireAsync(cancellation), preview.Group).ApplyAsync(moves, cancellation);
        var before = TextOf(preview.Offsets, move => move.Committed?.ToString(CultureInfo.InvariantCulture) ?? "none");
        var after = TextOf(preview.Offsets, move => move.New.ToString(CultureInfo.InvariantCulture));
        await trail.WriteAsync(new AuditEntry(who, "group reset", preview.Group, before, after), cancellation);
        return preview with { Executed = true };
    }

    /// <summary>What sending dead letters again would do: those that a stage would refuse again are told.</summary>
    /// <exception cref="BourseException">There is no such topic or letter (<see cref="FailureKind.Usage"/>).</exception>
    public async Task<RetryView> PreviewRetryAsync(string topic, RetryRequest request, CancellationToken cancellation)
    {
        var (retry, records) = await FindAsync(topic, request, cancellation);
        return RetryView.Of(await retry.PreviewAsync(records, Given(request.To), cancellation), executed: false);
    }

    /// <summary>Sends dead letters again and acknowledges them; those that a stage would refuse again stay.</summary>
    /// <exception cref="BourseException">There is no such topic or letter, or nothing can be changed.</exception>
    public async Task<RetryView> RetryAsync(string topic, RetryRequest request, string who, CancellationToken cancellation)
    {
        gate.RequireWriting();
        var (retry, records) = await FindAsync(topic, request, cancellation);
        var sent = await retry.RunAsync(records, Given(request.To), cancellation);
        var result = RetryView.Of(sent, executed: true);
        var edited = records.Where(record => record.IsEdited).ToList();
        var after = edited.Count == 0 ? result.Says : $"{result.Says}; edited: {NamesOf(edited)}";
        await trail.WriteAsync(new AuditEntry(who, "dead letters retry", SourceOf(topic), NamesOf(records), after), cancellation);
        return result;
    }

    /// <summary>Acknowledges dead letters without sending them.</summary>
    /// <returns>How many; those that would be, if nothing is to be done yet.</returns>
    /// <exception cref="BourseException">There is no such topic, letter or reason, or nothing can be changed.</exception>
    public async Task<int> DiscardAsync(string topic, DiscardRequest request, string who, CancellationToken cancellation)
    {
        if (request.Execute) gate.RequireWriting();
        var log = await logs.RequireAsync(cancellation);
        var letters = await LetterSelection.FindAsync(log, topic, NamesOf(request.Letters), cancellation);
        if (!request.Execute) return letters.Count;
        if (string.IsNullOrWhiteSpace(request.Reason))
        {
            throw new BourseException(FailureKind.Usage, "there is no reason", "say why, for those who look later");
        }

        var reason = request.Reason.Trim();
        var notes = letters.Select(letter => new DeadLetterAcknowledgement(letter, DeadLetterAction.Discarded, reason)).ToList();
        await DeadLetterAcknowledgements.AppendAsync(log, notes, host.Clock, cancellation);
        var before = NamesOf([.. letters.Select(ReplayedRecord.Of)]);
        await trail.WriteAsync(new AuditEntry(who, "dead letters discard", SourceOf(topic), before, $"discarded: {reason}"), cancellation);
        return letters.Count;
    }

    private async Task<(DeadLetterRetry Retry, IReadOnlyList<ReplayedRecord> Records)> FindAsync(
        string topic, RetryRequest request, CancellationToken cancellation)
    {
        var log = await logs.RequireAsync(cancellation);
        var letters = await LetterSelection.FindAsync(log, topic, NamesOf(request.Letters), cancellation);
        RequireNamed(request, letters);
        var records = letters.Select(ReplayedRecord.Of).Select(record => Edited(record, request)).ToList();
        if (Given(request.To) is { } other && DeadLetter.IsTopic(other))
            throw new BourseException(FailureKind.Usage, $"topic {SafeText.Of(other)} is one of dead letters", "name one that a stage reads");
        foreach (var target in records.Select(record => Given(request.To) ?? record.Topic).Distinct(StringComparer.Ordinal))
        {
            await TopicSelection.RequireAsync(log, target, cancellation);
        }

        var checks = new MessageChecks(NetworkComposition.ReadWithoutMissingFiles(host), topology);
        return (new DeadLetterRetry(log, checks, host.Clock), records);
    }

    private static void RequireNamed(RetryRequest request, IReadOnlyList<DeadLetter> letters)
    {
        var names = letters.Select(letter => LetterName.Of(letter.Place)).ToHashSet(StringComparer.Ordinal);
        if (request.Messages?.Keys.FirstOrDefault(name => !names.Contains(name)) is { } unknown)
            throw new BourseException(FailureKind.Usage, $"letter {unknown} is not among those to send", "name it, or leave its message out");
    }

    private static ReplayedRecord Edited(ReplayedRecord record, RetryRequest request) =>
        request.Messages?.GetValueOrDefault(LetterName.Of(record.From)) is { } text && text != LetterText.Of(record.Read.Value)
            ? record.WithMessage(Encoding.UTF8.GetBytes(text))
            : record;

    private OffsetTarget TargetOf(ResetRequest request) => request.To switch
    {
        "earliest" => new OffsetTarget.Earliest(),
        "latest" => new OffsetTarget.Latest(),
        "offset" => new OffsetTarget.At(NumberOf(request, NumberStyles.None)),
        "shift" => new OffsetTarget.By(NumberOf(request, NumberStyles.AllowLeadingSign)),
        "time" => new OffsetTarget.Since(TimePoints.Read((request.Value ?? "").Trim(), "time", host.Clock)),
        _ => throw new BourseException(FailureKind.Usage, $"'{request.To}' is no place", "give earliest, latest, offset, shift or time"),
    };

    private static long NumberOf(ResetRequest request, NumberStyles styles) =>
        long.TryParse((request.Value ?? "").Trim(), styles, CultureInfo.InvariantCulture, out var number)
            ? number
            : throw new BourseException(FailureKind.Usage, $"'{request.Value}' is no {request.To}", "give a whole number");

    private static string TextOf(IEnumerable<OffsetView> moves, Func<OffsetView, string> offset) =>
        string.Join(", ", moves.Select(move => $"{move.Topic}[{move.Partition}]={offset(move)}"));

    private static string SourceOf(string topic) => DeadLetter.IsTopic(topic) ? DeadLetter.SourceTopicOf(topic) : topic;

    /// <summary>A name that is missing in a request is none.</summary>
    private static List<string>? NamesOf(IReadOnlyList<string?>? letters) => letters?.Select(letter => letter ?? "").ToList();

    private static string NamesOf(IReadOnlyList<ReplayedRecord> records)
    {
        var names = string.Join(", ", records.Take(MostNamed).Select(record => LetterName.Of(record.From)));
        return records.Count > MostNamed ? $"{names} and {records.Count - MostNamed} more" : names;
    }

    private static string? Given(string? text) => string.IsNullOrWhiteSpace(text) ? null : text.Trim();
}
