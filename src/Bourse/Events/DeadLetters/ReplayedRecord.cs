using System.Text;

namespace Bourse.Events.DeadLetters;

/// <summary>A record to be sent again. A header carries the place it comes from, so that it is sent once.</summary>
/// <param name="Topic">The topic it comes from.</param>
/// <param name="From">The place it comes from.</param>
/// <param name="Read">The record as it was read.</param>
/// <param name="Headers">Its own headers and <see cref="Header"/>.</param>
public sealed record ReplayedRecord(string Topic, RecordPlace From, CopiedRecord Read, IReadOnlyCollection<(string Name, byte[]? Value)> Headers)
{
    /// <summary>The header that holds the place.</summary>
    public const string Header = "replayed-from";

    /// <summary>The letter that it is, as its topic holds it; null for records of a file.</summary>
    public DeadLetter? Letter { get; init; }

    /// <summary>Whether the message differs from that of the letter.</summary>
    public bool IsEdited { get; init; }

    /// <summary>Whether it was read from a dead-letter topic.</summary>
    public bool IsDeadLetter => DeadLetter.IsTopic(Read.Partition.Topic);

    /// <summary>The record to send for a dead letter, without the headers that it has as one.</summary>
    public static ReplayedRecord Of(DeadLetter letter) => new(
        letter.Topic, letter.Place, letter.Record, WithPlace(DeadLetterHeaders.OwnOf(letter.Record.Headers), letter.Place))
    {
        Letter = letter,
    };

    /// <summary>The record to send for a record of a file; dead letters of a file go to the topic that they come from.</summary>
    public static ReplayedRecord OfFile(CopiedRecord record) => DeadLetter.IsTopic(record.Partition.Topic)
        ? Of(DeadLetter.Of(record)) with { Letter = null }
        : new ReplayedRecord(record.Partition.Topic, record.Place, record, WithPlace(record.Headers, record.Place));

    /// <summary>The same with another message.</summary>
    public ReplayedRecord WithMessage(byte[] message) => this with { Read = Read with { Value = message }, IsEdited = true };

    private static List<(string Name, byte[]? Value)> WithPlace(IEnumerable<(string Name, byte[]? Value)> headers, RecordPlace place) =>
        [.. headers.Where(header => header.Name != Header), (Header, Encoding.UTF8.GetBytes(place.ToString()))];
}
