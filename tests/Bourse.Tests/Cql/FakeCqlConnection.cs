using System.Net.Sockets;

namespace Bourse.Tests.Cql;

/// <summary>A client's connection at the fake node.</summary>
internal sealed class FakeCqlConnection(TcpClient client) : IDisposable
{
    private readonly NetworkStream _stream = client.GetStream();
    private readonly SemaphoreSlim _writing = new(1);
    private byte[] _ahead = [];

    /// <summary>Whether frames travel in segments.</summary>
    public bool IsInSegments { get; set; }

    /// <summary>Whether events were asked for.</summary>
    public bool IsRegistered { get; set; }

    /// <summary>Changes the bytes that are sent; may cut them into pieces or damage them.</summary>
    public Func<byte[], byte[]> Damage { get; set; } = bytes => bytes;

    /// <summary>Reads the next request.</summary>
    public async Task<FakeCqlRequest> ReadAsync(CancellationToken cancellation)
    {
        var header = await TakeAsync(9, cancellation);
        var length = header[5] << 24 | header[6] << 16 | header[7] << 8 | header[8];
        return new FakeCqlRequest(this, header[0], (short)(header[2] << 8 | header[3]), header[4], await TakeAsync(length, cancellation));
    }

    /// <summary>Sends a frame.</summary>
    public Task SendAsync(short stream, int opcode, byte[] body, int version = 0, int flags = 0) =>
        SendRawAsync(InSegments(Frame(stream, opcode, body, version, flags)));

    /// <summary>The bytes of a frame.</summary>
    public byte[] Frame(short stream, int opcode, byte[] body, int version = 0, int flags = 0)
    {
        var spoken = version > 0 ? version : Version;
        return new WireWriter().Byte(0x80 | spoken).Byte(flags).Short(stream & 0xFFFF).Byte(opcode).Int(body.Length).Raw(body).ToArray();
    }

    /// <summary>The version of the last request.</summary>
    public int Version { get; set; }

    /// <summary>The segments of frames: one for all of them, or as many as are needed for one.</summary>
    public byte[] InSegments(byte[] frames) => !IsInSegments ? frames
        : frames.Length <= WireSegments.MostPayload ? WireSegments.Make(frames, isWhole: true)
        : [.. frames.Chunk(WireSegments.MostPayload).SelectMany(part => WireSegments.Make(part, isWhole: false))];

    /// <summary>Sends bytes as they are.</summary>
    public async Task SendRawAsync(byte[] bytes)
    {
        await _writing.WaitAsync();
        try
        {
            await _stream.WriteAsync(Damage(bytes));
        }
        finally
        {
            _writing.Release();
        }
    }

    /// <summary>Resets the connection.</summary>
    public void Cut()
    {
        try
        {
            client.LingerState = new LingerOption(true, 0);
            client.Close();
        }
        catch (Exception e) when (e is SocketException or ObjectDisposedException or NullReferenceException)
        {
            // It is closed already.
        }
    }

    public void Dispose()
    {
        Cut();
        _writing.Dispose();
    }

    private async Task<byte[]> TakeAsync(int count, CancellationToken cancellation)
    {
        while (_ahead.Length < count) _ahead = [.. _ahead, .. await ReadMoreAsync(count - _ahead.Length, cancellation)];
        var taken = _ahead[..count];
        _ahead = _ahead[count..];
        return taken;
    }

    private async Task<byte[]> ReadMoreAsync(int count, CancellationToken cancellation)
    {
        if (IsInSegments) return await WireSegments.ReadAsync(_stream, cancellation);
        var bytes = new byte[count];
        await _stream.ReadExactlyAsync(bytes, cancellation);
        return bytes;
    }
}
