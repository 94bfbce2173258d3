using System.Text.Json.Serialization;
using Bourse.Events;
using Bourse.Hosting;
using Bourse.Hosting.DeadLetters;
using Bourse.Hosting.Groups;

namespace Bourse.Dashboard.Reading;

/// <summary>Where a group is to go on.</summary>
/// <param name="To"><c>earliest</c>, <c>latest</c>, <c>offset</c>, <c>shift</c> or <c>time</c>.</param>
/// <param name="Value">The offset, the number of records, or the time; null for the others.</param>
/// <param name="Topic">Only this topic; null for all that the group has read.</param>
/// <param name="Partition">Only this partition; null for all.</param>
/// <param name="Execute">Whether it is done; else it is only shown.</param>
internal sealed record ResetRequest(string To, string? Value, string? Topic, int? Partition, bool Execute);

/// <summary>What a reset does.</summary>
/// <param name="Group">The group.</param>
/// <param name="Executed">Whether it was done.</param>
/// <param name="Note">What the offsets of a stage's group are good for; null for a group of others.</param>
/// <param name="Offsets">The partitions.</param>
internal sealed record ResetView(string Group, bool Executed, string? Note, IReadOnlyList<OffsetView> Offsets)
{
    /// <summary>Shows what a reset does.</summary>
    public static ResetView Of(string group, IReadOnlyList<OffsetMove> moves, string? note, bool executed) => new(
        group, executed, note,
        [.. moves.Select(move => new OffsetView(move.Partition.Topic, move.Partition.Partition, move.From, move.To, move.Records))]);
}

/// <summary>What a reset does in a partition.</summary>
/// <param name="Topic">The topic.</param>
/// <param name="Partition">The partition.</param>
/// <param name="Committed">The offset that was committed; null for none.</param>
/// <param name="New">The new offset.</param>
/// <param name="Records">How many records are read then.</param>
internal sealed record OffsetView(string Topic, int Partition, long? Committed, long New, long Records)
{
    /// <summary>The same for the code that writes it.</summary>
    public OffsetMove ToMove() => new(new TopicPartition(Topic, Partition), Committed, New, New + Records);
}

/// <summary>Which dead letters of a topic are sent again.</summary>
/// <param name="Letters">Their names, e.g. <c>0:17</c>; null for all that are open.</param>
/// <param name="To">The topic to send them to; null for the one that they come from.</param>
/// <param name="Execute">Whether it is done; else it is only shown.</param>
internal sealed record RetryRequest(IReadOnlyList<string?>? Letters, string? To, bool Execute)
{
    /// <summary>Other messages in place of those of some letters, by their names; null when they are sent as they were.</summary>
    public IReadOnlyDictionary<string, string>? Messages { get; init; }
}

/// <summary>What came of dead letters that were sent again.</summary>
/// <param name="Executed">Whether it was done.</param>
/// <param name="Topics">The topics that they were sent to.</param>
internal sealed record RetryView(bool Executed, IReadOnlyList<RetriedTopic> Topics)
{
    /// <summary>The same in a sentence.</summary>
    [JsonIgnore]
    public string Says => Topics.Count == 0 ? "there is nothing to send" : string.Join("; ", Topics.Select(SayOf));

    /// <summary>Shows it.</summary>
    public static RetryView Of(IReadOnlyList<SentAgain> results, bool executed) => new(
        executed,
        [
            .. results.Select(result => new RetriedTopic(
                result.Topic, result.Sent, result.Held,
                [.. result.Refused.Select(refused => new RefusedLetter(LetterName.Of(refused.Record.From), SafeText.Of(refused.Problem)))])),
        ]);

    private string SayOf(RetriedTopic topic)
    {
        var sent = $"{Count.Of(topic.Sent, "message")} {(Executed ? "sent" : "to be sent")} to {topic.Topic}";
        var held = topic.AlreadyThere > 0 ? $", {topic.AlreadyThere} there already" : "";
        return topic.WouldFail.Count > 0 ? $"{sent}{held}, {topic.WouldFail.Count} would fail again: {topic.WouldFail[0].Reason}" : sent + held;
    }
}

/// <summary>What came of dead letters that were sent to a topic.</summary>
/// <param name="Topic">The topic.</param>
/// <param name="Sent">How many were sent.</param>
/// <param name="AlreadyThere">How many it held already.</param>
/// <param name="WouldFail">Those that were not sent, because a stage would refuse them again.</param>
internal sealed record RetriedTopic(string Topic, long Sent, long AlreadyThere, IReadOnlyList<RefusedLetter> WouldFail);

/// <summary>A dead letter that was not sent.</summary>
/// <param name="Letter">Its name.</param>
/// <param name="Reason">Why a stage would refuse it.</param>
internal sealed record RefusedLetter(string Letter, string Reason);

/// <summary>Which dead letters of a topic are acknowledged without being sent.</summary>
/// <param name="Letters">Their names; null for all that are open.</param>
/// <param name="Reason">Why.</param>
/// <param name="Execute">Whether it is done; else they are only counted.</param>
internal sealed record DiscardRequest(IReadOnlyList<string?>? Letters, string? Reason, bool Execute);

/// <summary>Dead letters that were discarded, or would be.</summary>
/// <param name="Executed">Whether it was done.</param>
/// <param name="Discarded">How many.</param>
internal sealed record DiscardView(bool Executed, int Discarded);
