namespace Bourse.Adapters.Backups;

/// <summary>Reads of another stream no more than it should have, so that an entry that unpacks without an end fills no disk.</summary>
/// <param name="stream">The other stream; it is left open.</param>
/// <param name="bytes">How many bytes it should have.</param>
internal sealed class LimitedStream(Stream stream, long bytes) : Stream
{
    private long _left = bytes;

    /// <inheritdoc/>
    public override bool CanRead => true;

    /// <inheritdoc/>
    public override bool CanSeek => false;

    /// <inheritdoc/>
    public override bool CanWrite => false;

    /// <inheritdoc/>
    public override long Length => throw new NotSupportedException();

    /// <inheritdoc/>
    public override long Position
    {
        get => throw new NotSupportedException();
        set => throw new NotSupportedException();
    }

    /// <inheritdoc/>
    public override int Read(byte[] buffer, int offset, int count) => Taken(stream.Read(buffer, offset, count));

    /// <inheritdoc/>
    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) =>
        Taken(await stream.ReadAsync(buffer, cancellationToken));

    /// <inheritdoc/>
    public override void Flush() => throw new NotSupportedException();

    /// <inheritdoc/>
    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    /// <inheritdoc/>
    public override void SetLength(long value) => throw new NotSupportedException();

    /// <inheritdoc/>
    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    private int Taken(int read)
    {
        _left -= read;
        return _left >= 0 ? read : throw new InvalidDataException("it is longer than its list says");
    }
}
