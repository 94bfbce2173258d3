using Bourse.Events;

namespace Bourse.Sinks;

/// <summary>The rows of one partition that are not written yet: the decoder of a sink. It serves one caller at a time.</summary>
/// <typeparam name="TRow">What is written.</typeparam>
public interface ISinkBatch<TRow>
{
    /// <summary>The rows of the next write: all that were added, or those that <see cref="Split"/> has chosen.</summary>
    IEnumerable<TRow> Rows { get; }

    /// <summary>Whether it has rows that gain nothing by waiting for more records, so that a write is due.</summary>
    bool HasCompleteRows => false;

    /// <summary>
    /// Whether records may be added while the rows that <see cref="Split"/> has chosen are written. These stay as they are until
    /// <see cref="RemoveWritten"/>, and are no part of the next choice.
    /// </summary>
    bool FillsWhileWriting => false;

    /// <summary>Adds what a record says. Records come in the order of their offsets.</summary>
    /// <exception cref="BadMessageException">It cannot be used; nothing was added.</exception>
    void Add(in Record record);

    /// <summary>Chooses the rows of the next write.</summary>
    /// <param name="all">Whether rows that further records would add to are included.</param>
    /// <returns>What the write leaves for later; null when it takes everything.</returns>
    SinkRemainder? Split(bool all) => null;

    /// <summary>Forgets the rows of the last write; what <see cref="Split"/> has left stays.</summary>
    void RemoveWritten() => Clear();

    /// <summary>Forgets all rows: they are written, or are read again.</summary>
    void Clear();
}

/// <summary>The records of a partition that a write leaves for later.</summary>
/// <param name="FirstOffset">No record before this offset is left.</param>
/// <param name="Records">How many records are left.</param>
/// <param name="Bytes">The bytes of their rows.</param>
public readonly record struct SinkRemainder(long FirstOffset, int Records, long Bytes);
