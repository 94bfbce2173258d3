using System.Text;
using Apache.Arrow;
using Apache.Arrow.Ipc;

namespace Bourse.Adapters.SparkConnect;

/// <summary>
/// Reads results, which come as Arrow IPC streams. A stream that is cut off or has damaged buffers is refused; the metadata in it is trusted, since
/// Apache.Arrow does not check its bounds.
/// </summary>
internal static class ArrowResult
{
    /// <summary>The rows of all batches of a stream.</summary>
    /// <param name="stream">A whole stream.</param>
    /// <param name="count">How many rows it must have.</param>
    /// <param name="rows">Makes rows of a batch, which is valid during the call only.</param>
    /// <exception cref="InvalidDataException">The stream is damaged or holds something else; the message says what.</exception>
    public static List<T> Read<T>(ReadOnlyMemory<byte> stream, long count, Func<RecordBatch, IEnumerable<T>> rows)
    {
        var (read, length) = (new List<T>(), 0L);
        try
        {
            using var reader = new ArrowStreamReader(stream);
            while (reader.ReadNextRecordBatch() is { } batch)
            {
                using (batch) read.AddRange(rows(batch));
                length += batch.Length;
            }
        }
        catch (Exception damage) when (damage is not (InvalidDataException or OutOfMemoryException))
        {
            // Apache.Arrow does not validate a stream: on damaged bytes it throws exceptions of many types.
            throw new InvalidDataException($"an Arrow stream is damaged: {damage.Message}", damage);
        }

        return length == count ? read : throw new InvalidDataException($"a batch of {count} rows has {length}");
    }

    /// <summary>The texts of a batch with one column of text; null where the column is null.</summary>
    /// <exception cref="InvalidDataException">The batch has other columns.</exception>
    public static IEnumerable<string?> Texts(RecordBatch batch)
    {
        if (batch.ColumnCount != 1) throw new InvalidDataException($"an Arrow stream has {batch.ColumnCount} columns, and one was asked for");
        var column = batch.Column(0);
        Func<int, string?> text = column switch
        {
            // GetString would read past the buffer where an offset is damaged.
            StringArray texts => row => texts.IsNull(row) ? null : Encoding.UTF8.GetString(texts.GetBytes(row)),
            LargeStringArray texts => row => texts.GetString(row),
            _ => throw new InvalidDataException($"an Arrow stream has a column of type {column.Data.DataType.Name}, which is no text"),
        };
        return Enumerable.Range(0, batch.Length).Select(text);
    }
}
