using Bourse.Events;

namespace Bourse.Sinks;

/// <summary>The rows of one partition that are not written yet: the decoder of a sink. It serves one caller at a time.</summary>
/// <typeparam name="TRow">What is written.</typeparam>
public interface ISinkBatch<TRow>
{
    /// <summary>The rows added since the last <see cref="Clear"/>.</summary>
    IEnumerable<TRow> Rows { get; }

    /// <summary>Adds what a record says. Records come in the order of their offsets.</summary>
    /// <exception cref="BadMessageException">It cannot be used; nothing was added.</exception>
    void Add(in Record record);

    /// <summary>Forgets the rows: they are written, or are read again.</summary>
    void Clear();
}
