using System.Buffers;

namespace Bourse.Adapters.Cql;

/// <summary>A message of a server. Its memory is given back with <see cref="Dispose"/>, once.</summary>
/// <param name="Version">The version of the protocol, without the direction.</param>
/// <param name="Stream">The stream of the request that it answers.</param>
/// <param name="Opcode">What it is.</param>
/// <param name="Flags">What comes before its body.</param>
/// <param name="Rented">The memory with its body.</param>
/// <param name="Length">The length of its body.</param>
internal readonly record struct CqlFrame(int Version, short Stream, CqlOpcode Opcode, byte Flags, byte[] Rented, int Length) : IDisposable
{
    private const byte Compressed = 0x01;
    private const byte Traced = 0x02;
    private const byte HasPayload = 0x04;
    private const byte HasWarnings = 0x08;
    private const int UuidBytes = 16;

    /// <summary>Reads its body, behind what the flags announce.</summary>
    /// <exception cref="InvalidDataException">There is not what the flags announce.</exception>
    public CqlReader ReadBody()
    {
        if ((Flags & Compressed) != 0) throw new InvalidDataException("a message is compressed, which was not agreed");
        var body = new CqlReader(Rented.AsSpan(0, Length));
        if ((Flags & Traced) != 0) body.Take(UuidBytes);
        if ((Flags & HasWarnings) != 0) body.ReadStrings();
        if ((Flags & HasPayload) != 0) SkipPayload(ref body);
        return body;
    }

    /// <inheritdoc/>
    public void Dispose() => ArrayPool<byte>.Shared.Return(Rented);

    private static void SkipPayload(ref CqlReader body)
    {
        for (var count = body.ReadShort(); count > 0; count--)
        {
            body.ReadString();
            body.ReadBytes(out _);
        }
    }
}
