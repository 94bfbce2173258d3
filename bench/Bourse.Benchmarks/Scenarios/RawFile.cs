using System.Buffers.Binary;
using Bourse.Events;

namespace Bourse.Benchmarks.Scenarios;

/// <summary>The least that a durable log can do: encoded batches one after the other in a file, flushed to the disk after each.</summary>
internal sealed class RawFile : IDisposable
{
    private const int BufferSize = 1 << 16;
    private readonly FileStream _file;
    private byte[] _batch = [];

    public RawFile(string file) =>
        _file = new FileStream(file, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None, BufferSize, FileOptions.SequentialScan);

    public void Append(RecordBuffer records)
    {
        Span<byte> length = stackalloc byte[sizeof(int)];
        BinaryPrimitives.WriteInt32LittleEndian(length, records.Bytes);
        _file.Write(length);
        _file.Write(records.Encoded.Span);
        _file.Flush(flushToDisk: true);
    }

    /// <summary>Reads all records; tells the sum of the lengths of their messages.</summary>
    public long ReadAll()
    {
        _file.Position = 0;
        var sum = 0L;
        Span<byte> length = stackalloc byte[sizeof(int)];
        while (_file.ReadAtLeast(length, length.Length, throwOnEndOfStream: false) == length.Length)
        {
            var size = BinaryPrimitives.ReadInt32LittleEndian(length);
            if (_batch.Length < size) _batch = new byte[size];
            _file.ReadExactly(_batch, 0, size);
            using var batch = new RecordBatch(default, 0, 0, 0, long.MaxValue, _batch.AsMemory(0, size), null);
            foreach (var record in batch) sum += record.Value.Length;
        }

        return sum;
    }

    public void Dispose() => _file.Dispose();
}
