using Bourse.Events;
using Bourse.Events.DeadLetters;
using Bourse.Hosting.Stages;

namespace Bourse.Hosting.DeadLetters;

/// <summary>A record that was not sent.</summary>
/// <param name="Record">The record.</param>
/// <param name="Problem">Why a stage would refuse it.</param>
public sealed record RefusedRecord(ReplayedRecord Record, string Problem);

/// <summary>What was sent to a topic again.</summary>
/// <param name="Topic">The topic.</param>
/// <param name="Sent">How many records were sent.</param>
/// <param name="Held">How many the topic held already.</param>
/// <param name="Refused">The dead letters that were not sent, because they would fail again.</param>
public sealed record SentAgain(string Topic, long Sent, long Held, IReadOnlyList<RefusedRecord> Refused);

/// <summary>
/// Sends records to their topics again. Dead letters are validated first, by the validators of the stages that read the topic, and acknowledged when
/// they are durable. A crash in between leaves them open: the next retry finds them in the topic and acknowledges them without sending.
/// </summary>
/// <param name="log">Holds the topics.</param>
/// <param name="checks">The validators.</param>
/// <param name="clock">Dates the acknowledgements.</param>
public sealed class DeadLetterRetry(IEventLog log, MessageChecks checks, TimeProvider clock)
{
    /// <summary>Sends records.</summary>
    /// <param name="records">The records; dead letters and others.</param>
    /// <param name="target">The topic to send them to; null for the one that each comes from. It exists.</param>
    /// <param name="cancellation">Ends the work; what was acknowledged stays.</param>
    public Task<IReadOnlyList<SentAgain>> RunAsync(
        IReadOnlyList<ReplayedRecord> records, string? target, CancellationToken cancellation) =>
        ByTopicAsync(records, target, SendAsync, cancellation);

    /// <summary>What <see cref="RunAsync"/> would do; nothing is sent.</summary>
    public Task<IReadOnlyList<SentAgain>> PreviewAsync(
        IReadOnlyList<ReplayedRecord> records, string? target, CancellationToken cancellation) =>
        ByTopicAsync(records, target, ForeseeAsync, cancellation);

    private static async Task<IReadOnlyList<SentAgain>> ByTopicAsync(
        IReadOnlyList<ReplayedRecord> records, string? target,
        Func<string, IReadOnlyList<ReplayedRecord>, CancellationToken, Task<SentAgain>> work, CancellationToken cancellation)
    {
        var results = new List<SentAgain>();
        foreach (var group in records.GroupBy(record => target ?? record.Topic, StringComparer.Ordinal))
        {
            results.Add(await work(group.Key, [.. group], cancellation));
        }

        return results;
    }

    private async Task<SentAgain> SendAsync(string topic, IReadOnlyList<ReplayedRecord> records, CancellationToken cancellation)
    {
        var (accepted, refused) = await CheckAsync(topic, records, cancellation);
        var held = await new RecordReplay(log).SendAsync(topic, accepted, cancellation);
        await AcknowledgeAsync(accepted, cancellation);
        return new SentAgain(topic, accepted.Count - held, held, refused);
    }

    private async Task<SentAgain> ForeseeAsync(string topic, IReadOnlyList<ReplayedRecord> records, CancellationToken cancellation)
    {
        var (accepted, refused) = await CheckAsync(topic, records, cancellation);
        var held = await new RecordReplay(log).CountHeldAsync(topic, accepted, cancellation);
        return new SentAgain(topic, accepted.Count - held, held, refused);
    }

    private async Task<(List<ReplayedRecord> Accepted, List<RefusedRecord> Refused)> CheckAsync(
        string topic, IReadOnlyList<ReplayedRecord> records, CancellationToken cancellation)
    {
        var (accepted, refused) = (new List<ReplayedRecord>(), new List<RefusedRecord>());
        await checks.FindSchemaAsync(topic, cancellation);
        // A file may hold a letter twice, because two stages have written it, and only one of the two may be mended.
        foreach (var same in records.GroupBy(record => record.From))
        {
            var problems = same.Select(record => (Record: record, Problem: ProblemWith(topic, record))).ToList();
            var usable = problems.Find(one => one.Problem is null).Record;
            if (usable is not null) accepted.Add(usable);
            else refused.Add(new RefusedRecord(problems[0].Record, problems[0].Problem!));
        }

        return (accepted, refused);
    }

    /// <summary>Records other than dead letters are a copy of a topic, with all that was wrong in it.</summary>
    private string? ProblemWith(string topic, ReplayedRecord record) => record.IsDeadLetter ? checks.FindProblem(topic, record.Read) : null;

    private async Task AcknowledgeAsync(List<ReplayedRecord> sent, CancellationToken cancellation)
    {
        var notes = sent.Where(record => record.Letter is not null).Select(record => NoteOf(record, record.Letter!)).ToList();
        foreach (var group in sent.Where(IsOfFile).GroupBy(record => record.Read.Partition.Topic, StringComparer.Ordinal))
        {
            // The file may come from another log, which has not got these letters.
            if (await log.FindTopicAsync(group.Key, cancellation) is null) continue;
            var letters = await DeadLetterList.ReadAsync(log, group.Key, new DeadLetterAcknowledgements(), long.MaxValue, cancellation);
            notes.AddRange(group.SelectMany(record => letters.At(record.From).Select(letter => NoteOf(record, letter))));
        }

        await DeadLetterAcknowledgements.AppendAsync(log, notes, clock, cancellation);
    }

    private static bool IsOfFile(ReplayedRecord record) => record.IsDeadLetter && record.Letter is null;

    private static DeadLetterAcknowledgement NoteOf(ReplayedRecord record, DeadLetter letter)
    {
        var isEdited = record.IsEdited || !record.Read.HasContentOf(letter.Record);
        return new DeadLetterAcknowledgement(letter, isEdited ? DeadLetterAction.Edited : DeadLetterAction.Retried);
    }
}
