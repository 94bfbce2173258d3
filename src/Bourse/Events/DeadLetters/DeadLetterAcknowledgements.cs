using System.Text;
using System.Text.Json;

namespace Bourse.Events.DeadLetters;

/// <summary>How a dead letter was dealt with.</summary>
public enum DeadLetterAction
{
    /// <summary>Its message was sent again as it is.</summary>
    Retried,

    /// <summary>Its message was sent again after a change.</summary>
    Edited,

    /// <summary>It was dropped.</summary>
    Discarded,
}

/// <summary>A note that a dead letter was dealt with.</summary>
/// <param name="Letter">The letter.</param>
/// <param name="Action">How.</param>
/// <param name="Reason">Why, in the words of who did it; null when they gave none.</param>
public sealed record DeadLetterAcknowledgement(DeadLetter Letter, DeadLetterAction Action, string? Reason = null);

/// <summary>
/// The dead letters that were dealt with. They are noted in a compacted topic, key <see cref="DeadLetter.Id"/>, so that they are where the letters
/// are, on every log, and one note can be added without the others.
/// </summary>
public sealed class DeadLetterAcknowledgements
{
    /// <summary>The topic's name.</summary>
    public const string TopicName = "_bourse.dead-letters";

    private readonly Dictionary<string, string> _topics = new(StringComparer.Ordinal);

    /// <summary>Reads them; none when there is no such topic.</summary>
    public static async Task<DeadLetterAcknowledgements> ReadAsync(IEventLog log, CancellationToken cancellation)
    {
        var acknowledged = new DeadLetterAcknowledgements();
        if (await log.FindTopicAsync(TopicName, cancellation) is not null)
        {
            await TopicScan.ReadAllAsync(log, TopicName, acknowledged.Take, cancellation);
        }

        return acknowledged;
    }

    /// <summary>Appends notes, durable when the call returns; the topic is created if it is missing.</summary>
    public static async Task AppendAsync(
        IEventLog log, IReadOnlyCollection<DeadLetterAcknowledgement> notes, TimeProvider clock, CancellationToken cancellation)
    {
        if (notes.Count == 0) return;
        var held = await log.FindTopicAsync(notes.First().Letter.Record.Partition.Topic, cancellation);
        await log.EnsureTopicAsync(new TopicSpec(TopicName) { Replication = held?.Replication ?? 1, IsCompacted = true }, cancellation);
        var now = clock.GetUtcNow();
        var buffer = new RecordBuffer();
        foreach (var note in notes)
        {
            buffer.Add(Encoding.UTF8.GetBytes(note.Letter.Id), Write(note, now), RecordHeaders.None, now.ToUnixTimeMilliseconds());
        }

        await using var producer = log.CreateProducer();
        await producer.AppendAsync(TopicName, buffer, cancellation);
    }

    /// <summary>Whether the letter with that identity was dealt with.</summary>
    public bool Holds(string letterId) => _topics.ContainsKey(letterId);

    /// <summary>How many letters of a topic were dealt with.</summary>
    public long CountOf(string topic) => _topics.Values.Count(other => other == topic);

    private void Take(RecordBatch batch)
    {
        foreach (var record in batch)
        {
            var id = Encoding.UTF8.GetString(record.Key);
            if (RecordPlace.TryParse(id.Split(' ')[0]) is { } place) _topics[id] = SourceOf(place.Partition.Topic);
        }
    }

    private static string SourceOf(string topic) => DeadLetter.IsTopic(topic) ? DeadLetter.SourceTopicOf(topic) : topic;

    private static byte[] Write(DeadLetterAcknowledgement note, DateTimeOffset now)
    {
        using var buffer = new MemoryStream();
        using (var json = new Utf8JsonWriter(buffer))
        {
            var place = note.Letter.Place;
            json.WriteStartObject();
            json.WriteString("topic", place.Partition.Topic);
            json.WriteNumber("partition", place.Partition.Partition);
            json.WriteNumber("offset", place.Offset);
            json.WriteString("action", note.Action.ToString().ToLowerInvariant());
            json.WriteString("reason", note.Reason);
            json.WriteString("time", now);
            json.WriteEndObject();
        }

        return buffer.ToArray();
    }
}
