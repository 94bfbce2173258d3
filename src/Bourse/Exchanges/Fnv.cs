namespace Bourse.Exchanges;

/// <summary>
/// FNV-1a, 64 bits (G. Fowler, L. C. Noll, K.-P. Vo; RFC 9923): turns a ticker into the number that stands for it in a random counter.
/// </summary>
public static class Fnv
{
    private const ulong OffsetBasis = 0xcbf29ce484222325;
    private const ulong Prime = 0x100000001b3;

    /// <summary>The hash of some bytes.</summary>
    public static ulong Hash(ReadOnlySpan<byte> bytes)
    {
        var hash = OffsetBasis;
        foreach (var b in bytes) hash = unchecked((hash ^ b) * Prime);
        return hash;
    }
}
