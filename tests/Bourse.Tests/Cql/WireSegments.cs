namespace Bourse.Tests.Cql;

/// <summary>The segments of version 5, bit by bit as the specification describes them.</summary>
internal static class WireSegments
{
    public const int MostPayload = 131_071;

    public static byte[] Make(ReadOnlySpan<byte> payload, bool isWhole)
    {
        var header = payload.Length | (isWhole ? 1 << 17 : 0);
        byte[] head = [(byte)(header & 0xFF), (byte)(header >> 8 & 0xFF), (byte)(header >> 16 & 0xFF)];
        var (crc24, crc32) = (Crc24(head), Crc32(payload));
        return
        [
            .. head, (byte)(crc24 & 0xFF), (byte)(crc24 >> 8 & 0xFF), (byte)(crc24 >> 16 & 0xFF), .. payload,
            (byte)(crc32 & 0xFF), (byte)(crc32 >> 8 & 0xFF), (byte)(crc32 >> 16 & 0xFF), (byte)(crc32 >> 24 & 0xFF),
        ];
    }

    public static async Task<byte[]> ReadAsync(Stream stream, CancellationToken cancellation)
    {
        var head = new byte[6];
        await stream.ReadExactlyAsync(head, cancellation);
        var length = (head[0] | head[1] << 8 | head[2] << 16) & 0x1FFFF;
        Assert.Equal(Crc24(head.AsSpan(0, 3)), (uint)(head[3] | head[4] << 8 | head[5] << 16));
        var rest = new byte[length + 4];
        await stream.ReadExactlyAsync(rest, cancellation);
        Assert.Equal(Crc32(rest.AsSpan(0, length)), BitConverter.ToUInt32(rest, length));
        return rest[..length];
    }

    private static uint Crc24(ReadOnlySpan<byte> bytes)
    {
        var crc = 0x875060u;
        foreach (var value in bytes)
        {
            crc ^= (uint)value << 16;
            for (var bit = 0; bit < 8; bit++) crc = (crc & 0x800000) != 0 ? (crc << 1 ^ 0x1974F0B) & 0xFFFFFF : crc << 1;
        }

        return crc;
    }

    /// <summary>CRC-32 of ISO 3309, over four bytes that are not sent and then the payload.</summary>
    private static uint Crc32(ReadOnlySpan<byte> payload)
    {
        var crc = uint.MaxValue;
        foreach (var value in (byte[])[0xFA, 0x2D, 0x55, 0xCA, .. payload])
        {
            crc ^= value;
            for (var bit = 0; bit < 8; bit++) crc = (crc & 1) != 0 ? crc >> 1 ^ 0xEDB88320 : crc >> 1;
        }

        return ~crc;
    }
}
