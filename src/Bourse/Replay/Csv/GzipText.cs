using System.IO.Compression;

namespace Bourse.Replay.Csv;

/// <summary>
/// Unpacks a gzip file from its beginning to its end. A file that was cut off or changed is refused; for the first, the program sets the runtime's
/// switch <c>System.IO.Compression.UseStrictValidation</c>.
/// </summary>
/// <param name="packed">The file; closed with this stream.</param>
/// <param name="name">The file's name, for messages.</param>
internal sealed class GzipText(Stream packed, string name) : Stream
{
    private readonly GZipStream _unpacked = new(packed, CompressionMode.Decompress);

    public override bool CanRead => true;

    public override bool CanSeek => false;

    public override bool CanWrite => false;

    public override long Length => throw new NotSupportedException();

    public override long Position
    {
        get => throw new NotSupportedException();
        set => throw new NotSupportedException();
    }

    public override int Read(byte[] buffer, int offset, int count) => Read(buffer.AsSpan(offset, count));

    public override int Read(Span<byte> buffer)
    {
        try
        {
            return _unpacked.Read(buffer);
        }
        catch (InvalidDataException e)
        {
            throw new BourseException(FailureKind.Usage, $"{name} is damaged or cut off: gzip cannot unpack it", "get the file again", e);
        }
    }

    public override void Flush()
    {
        // There is nothing to write.
    }

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    protected override void Dispose(bool disposing)
    {
        if (disposing) _unpacked.Dispose();
        base.Dispose(disposing);
    }
}
