using System.Buffers.Binary;
using System.Numerics;

namespace Bourse.Adapters.Sqlite;

/// <summary>
/// CRC-32C (Castagnoli), as Kafka protects its batches. The processor's instruction waits for its own last result, so that three are under way at
/// once: large values are taken as three lanes, whose sums are then put together.
/// </summary>
internal static class Crc32C
{
    private const int Lane = 4096;
    private const int Lanes = 3 * Lane;

    /// <summary>What each byte of a sum becomes when a lane of zeros follows.</summary>
    private static readonly uint[] Shifted = ShiftBytes();

    /// <summary>The sum of the bytes.</summary>
    public static uint Of(ReadOnlySpan<byte> bytes)
    {
        var sum = uint.MaxValue;
        for (; bytes.Length >= Lanes; bytes = bytes[Lanes..]) sum = AddLanes(sum, bytes[..Lane], bytes[Lane..(2 * Lane)], bytes[(2 * Lane)..Lanes]);
        for (; bytes.Length >= sizeof(ulong); bytes = bytes[sizeof(ulong)..])
        {
            sum = BitOperations.Crc32C(sum, BinaryPrimitives.ReadUInt64LittleEndian(bytes));
        }

        foreach (var value in bytes) sum = BitOperations.Crc32C(sum, value);
        return ~sum;
    }

    private static uint AddLanes(uint sum, ReadOnlySpan<byte> first, ReadOnlySpan<byte> second, ReadOnlySpan<byte> third)
    {
        var (a, b, c) = (sum, 0u, 0u);
        for (var i = 0; i < Lane; i += sizeof(ulong))
        {
            a = BitOperations.Crc32C(a, BinaryPrimitives.ReadUInt64LittleEndian(first[i..]));
            b = BitOperations.Crc32C(b, BinaryPrimitives.ReadUInt64LittleEndian(second[i..]));
            c = BitOperations.Crc32C(c, BinaryPrimitives.ReadUInt64LittleEndian(third[i..]));
        }

        return Shift(Shift(a) ^ b) ^ c;
    }

    /// <summary>The sum when a lane of zeros follows. A sum is linear: its bytes can be moved on one by one.</summary>
    private static uint Shift(uint sum) =>
        Shifted[sum & 0xff] ^ Shifted[256 + ((sum >> 8) & 0xff)] ^ Shifted[512 + ((sum >> 16) & 0xff)] ^ Shifted[768 + (sum >> 24)];

    private static uint[] ShiftBytes()
    {
        var shifted = new uint[4 * 256];
        for (var bit = 0; bit < 32; bit++)
        {
            var sum = 1u << bit;
            for (var i = 0; i < Lane; i += sizeof(ulong)) sum = BitOperations.Crc32C(sum, 0UL);
            // Each number of a byte is the sum of its bits.
            var (table, place) = (bit / 8 * 256, 1 << (bit % 8));
            for (var number = 0; number < place; number++) shifted[table + place + number] = shifted[table + number] ^ sum;
        }

        return shifted;
    }
}
