namespace Bourse.Events;

/// <summary>
/// Chooses a record's partition by its key as Kafka's own clients do (murmur2, positive, modulo), so that every producer of any client puts a ticker
/// in the same partition. Records without a key go to partition 0.
/// </summary>
public static class Partitioner
{
    private const uint Seed = 0x9747b28c;
    private const uint Multiplier = 0x5bd1e995;

    /// <summary>The partition of a key among <paramref name="partitions"/>.</summary>
    public static int PartitionOf(ReadOnlySpan<byte> key, bool hasKey, int partitions) =>
        partitions == 1 || !hasKey ? 0 : (int)((Murmur2(key) & 0x7fffffff) % (uint)partitions);

    /// <summary>MurmurHash2, 32 bits, with the seed Kafka uses (public domain, Austin Appleby).</summary>
    internal static uint Murmur2(ReadOnlySpan<byte> data)
    {
        unchecked
        {
            var hash = Seed ^ (uint)data.Length;
            while (data.Length >= 4)
            {
                var word = System.Buffers.Binary.BinaryPrimitives.ReadUInt32LittleEndian(data) * Multiplier;
                hash = (hash * Multiplier) ^ ((word ^ (word >> 24)) * Multiplier);
                data = data[4..];
            }

            for (var i = data.Length - 1; i >= 0; i--) hash ^= (uint)data[i] << (8 * i);
            if (data.Length > 0) hash *= Multiplier;
            hash = (hash ^ (hash >> 13)) * Multiplier;
            return hash ^ (hash >> 15);
        }
    }
}
