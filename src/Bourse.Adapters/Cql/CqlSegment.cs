using System.Buffers.Binary;
using System.IO.Hashing;

namespace Bourse.Adapters.Cql;

/// <summary>
/// Version 5 sends frames in segments: a header of 17 bits of length, a bit that says whether the segment holds whole frames, and a CRC-24 of these;
/// the payload; its CRC-32. Numbers are little-endian. (native_protocol_v5.spec, section 2.2.)
/// </summary>
internal static class CqlSegment
{
    /// <summary>The length of the header.</summary>
    public const int HeaderLength = 6;

    /// <summary>The length of the checksum behind the payload.</summary>
    public const int TrailerLength = 4;

    /// <summary>The longest payload.</summary>
    public const int MostPayload = (1 << LengthBits) - 1;

    private const int LengthBits = 17;
    private const int HeaderBytes = 3;
    private const int Crc24Bits = 24;
    private const int Crc24Mask = (1 << Crc24Bits) - 1;
    private const int Crc24Start = 0x875060;
    private const int Crc24Polynomial = 0x1974F0B;

    /// <summary>The checksum of a payload does not begin with its first byte, so that zeros do not have the checksum zero.</summary>
    private static ReadOnlySpan<byte> Crc32Start => [0xFA, 0x2D, 0x55, 0xCA];

    /// <summary>Writes the header of a payload.</summary>
    /// <param name="to">Where to.</param>
    /// <param name="length">The payload's length.</param>
    /// <param name="isWhole">Whether it holds whole frames.</param>
    public static void WriteHeader(Span<byte> to, int length, bool isWhole)
    {
        var header = length | (isWhole ? 1 << LengthBits : 0);
        WriteThreeBytes(to, header);
        WriteThreeBytes(to[HeaderBytes..], Crc24Of(header));
    }

    /// <summary>Reads a header; returns the length of the payload.</summary>
    /// <exception cref="InvalidDataException">It is damaged.</exception>
    public static int ReadHeader(ReadOnlySpan<byte> from)
    {
        var header = ReadThreeBytes(from);
        if (ReadThreeBytes(from[HeaderBytes..]) != Crc24Of(header)) throw new InvalidDataException("the checksum of a header is wrong");
        return header & MostPayload;
    }

    /// <summary>Writes the checksum of a payload.</summary>
    public static void WriteTrailer(Span<byte> to, ReadOnlySpan<byte> payload) => BinaryPrimitives.WriteUInt32LittleEndian(to, Crc32Of(payload));

    /// <summary>Checks a payload.</summary>
    /// <exception cref="InvalidDataException">It is damaged.</exception>
    public static void Check(ReadOnlySpan<byte> payload, ReadOnlySpan<byte> trailer)
    {
        var expected = BinaryPrimitives.ReadUInt32LittleEndian(trailer);
        if (expected != Crc32Of(payload)) throw new InvalidDataException("the checksum of a payload is wrong");
    }

    private static int Crc24Of(int header)
    {
        var crc = Crc24Start;
        for (var index = 0; index < HeaderBytes; index++)
        {
            crc ^= ((header >> (index * 8)) & byte.MaxValue) << (Crc24Bits - 8);
            for (var bit = 0; bit < 8; bit++)
            {
                crc <<= 1;
                if (crc > Crc24Mask) crc ^= Crc24Polynomial;
            }
        }

        return crc;
    }

    private static uint Crc32Of(ReadOnlySpan<byte> payload)
    {
        var crc = new Crc32();
        crc.Append(Crc32Start);
        crc.Append(payload);
        return crc.GetCurrentHashAsUInt32();
    }

    private static void WriteThreeBytes(Span<byte> to, int value)
    {
        BinaryPrimitives.WriteUInt16LittleEndian(to, (ushort)(value & ushort.MaxValue));
        to[2] = (byte)(value >> 16);
    }

    private static int ReadThreeBytes(ReadOnlySpan<byte> from) => BinaryPrimitives.ReadUInt16LittleEndian(from) | (from[2] << 16);
}
