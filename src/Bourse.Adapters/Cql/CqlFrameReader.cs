using System.Buffers;
using System.Buffers.Binary;

namespace Bourse.Adapters.Cql;

/// <summary>Reads the frames that a node sends: one behind another, or in segments.</summary>
/// <param name="stream">The connection.</param>
/// <param name="mostBytes">The longest body accepted.</param>
internal sealed class CqlFrameReader(Stream stream, int mostBytes)
{
    private readonly byte[] _buffer = new byte[CqlSegment.HeaderLength + CqlSegment.MostPayload + CqlSegment.TrailerLength];
    private readonly byte[] _header = new byte[CqlProtocol.HeaderLength];
    private int _start;
    private int _end;
    private ReadOnlyMemory<byte> _payload;
    private bool _isInSegments;

    /// <summary>From now on the frames come in segments.</summary>
    public void BeginSegments() => _isInSegments = true;

    /// <summary>Reads the next frame.</summary>
    /// <exception cref="EndOfStreamException">The node has closed the connection.</exception>
    /// <exception cref="InvalidDataException">What it has sent is no frame, is damaged, or is too long.</exception>
    /// <exception cref="IOException">The connection was lost.</exception>
    public async ValueTask<CqlFrame> ReadAsync(CancellationToken cancellation)
    {
        await ReadAsync(_header, cancellation);
        if ((_header[0] & CqlProtocol.FromServer) == 0) throw new InvalidDataException("what it sends is not of the protocol");
        var length = BinaryPrimitives.ReadInt32BigEndian(_header.AsSpan(5));
        if (length < 0 || length > mostBytes) throw new InvalidDataException($"a message of {length} bytes is longer than {mostBytes}");
        var body = ArrayPool<byte>.Shared.Rent(length);
        try
        {
            await ReadAsync(body.AsMemory(0, length), cancellation);
        }
        catch
        {
            ArrayPool<byte>.Shared.Return(body);
            throw;
        }

        var (version, stream) = (_header[0] & ~CqlProtocol.FromServer, BinaryPrimitives.ReadInt16BigEndian(_header.AsSpan(2)));
        return new CqlFrame(version, stream, (CqlOpcode)_header[4], _header[1], body, length);
    }

    private async ValueTask ReadAsync(Memory<byte> destination, CancellationToken cancellation)
    {
        if (!_isInSegments)
        {
            await ReadRawAsync(destination, cancellation);
            return;
        }

        while (destination.Length > 0)
        {
            if (_payload.Length == 0) await ReadSegmentAsync(cancellation);
            var count = Math.Min(destination.Length, _payload.Length);
            _payload[..count].CopyTo(destination);
            (destination, _payload) = (destination[count..], _payload[count..]);
        }
    }

    private async ValueTask ReadRawAsync(Memory<byte> destination, CancellationToken cancellation)
    {
        var ahead = Math.Min(destination.Length, _end - _start);
        _buffer.AsMemory(_start, ahead).CopyTo(destination);
        _start += ahead;
        destination = destination[ahead..];
        if (destination.Length >= _buffer.Length) await stream.ReadExactlyAsync(destination, cancellation);
        else if (destination.Length > 0)
        {
            await FillAsync(destination.Length, cancellation);
            _buffer.AsMemory(_start, destination.Length).CopyTo(destination);
            _start += destination.Length;
        }
    }

    private async ValueTask ReadSegmentAsync(CancellationToken cancellation)
    {
        await FillAsync(CqlSegment.HeaderLength, cancellation);
        var length = CqlSegment.ReadHeader(_buffer.AsSpan(_start, CqlSegment.HeaderLength));
        await FillAsync(CqlSegment.HeaderLength + length + CqlSegment.TrailerLength, cancellation);
        _start += CqlSegment.HeaderLength;
        _payload = _buffer.AsMemory(_start, length);
        _start += length;
        CqlSegment.Check(_payload.Span, _buffer.AsSpan(_start, CqlSegment.TrailerLength));
        _start += CqlSegment.TrailerLength;
    }

    /// <summary>Reads until that many bytes are in the buffer. A payload is read to its end before.</summary>
    private async ValueTask FillAsync(int count, CancellationToken cancellation)
    {
        if (_end - _start >= count) return;
        if (_buffer.Length - _start < count)
        {
            _buffer.AsSpan(_start, _end - _start).CopyTo(_buffer);
            (_start, _end) = (0, _end - _start);
        }

        _end += await stream.ReadAtLeastAsync(_buffer.AsMemory(_end), count - (_end - _start), cancellationToken: cancellation);
    }
}
