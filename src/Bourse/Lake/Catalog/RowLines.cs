using System.Buffers;
using System.IO.Pipelines;

namespace Bourse.Lake.Catalog;

/// <summary>Receives the line of a row, without its line end; the bytes are valid during the call only.</summary>
public delegate void RowLineHandler(ReadOnlySpan<byte> line);

/// <summary>Reads the lines of raw files.</summary>
public static class RowLines
{
    private static readonly StreamPipeReaderOptions Buffers = new(bufferSize: 256 * 1024, minimumReadSize: 64 * 1024);

    /// <summary>Hands each line of a file over, in order; empty lines are left out.</summary>
    public static async Task ReadAsync(Stream stream, RowLineHandler handle, CancellationToken cancellation)
    {
        var reader = PipeReader.Create(stream, Buffers);
        while (true)
        {
            var read = await reader.ReadAsync(cancellation);
            var rest = HandLinesOver(read.Buffer, handle);
            if (read.IsCompleted)
            {
                if (!rest.IsEmpty) HandOver(rest, handle);
                break;
            }

            reader.AdvanceTo(rest.Start, rest.End);
        }

        await reader.CompleteAsync();
    }

    private static ReadOnlySequence<byte> HandLinesOver(ReadOnlySequence<byte> bytes, RowLineHandler handle)
    {
        while (bytes.PositionOf((byte)'\n') is { } end)
        {
            HandOver(bytes.Slice(0, end), handle);
            bytes = bytes.Slice(bytes.GetPosition(1, end));
        }

        return bytes;
    }

    private static void HandOver(ReadOnlySequence<byte> line, RowLineHandler handle)
    {
        if (line.IsEmpty) return;
        if (line.IsSingleSegment)
        {
            handle(line.FirstSpan);
            return;
        }

        var length = (int)line.Length;
        var copy = ArrayPool<byte>.Shared.Rent(length);
        line.CopyTo(copy);
        handle(copy.AsSpan(0, length));
        ArrayPool<byte>.Shared.Return(copy);
    }
}
