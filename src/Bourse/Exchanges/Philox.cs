namespace Bourse.Exchanges;

/// <summary>
/// Philox-4x32-10, a counter-based random generator: the same counter and key give the same 128 bits on every machine and in any order
/// (J. K. Salmon, M. A. Moraes, R. O. Dror, D. E. Shaw: Parallel Random Numbers: As Easy as 1, 2, 3; SC11, 2011).
/// </summary>
public static class Philox
{
    private const int Rounds = 10;
    private const uint Multiplier0 = 0xD2511F53;
    private const uint Multiplier1 = 0xCD9E8D57;
    private const uint Weyl0 = 0x9E3779B9;
    private const uint Weyl1 = 0xBB67AE85;
    private const int Word = 32;

    /// <summary>The random bits of a counter under a key; in each 64-bit number the low half is the earlier word.</summary>
    /// <param name="counterLow">Words 0 and 1 of the counter.</param>
    /// <param name="counterHigh">Words 2 and 3 of the counter.</param>
    /// <param name="key">Words 0 and 1 of the key.</param>
    /// <returns>Words 0 and 1, and words 2 and 3 of the result.</returns>
    public static (ulong Low, ulong High) Draw(ulong counterLow, ulong counterHigh, ulong key)
    {
        unchecked
        {
            var (c0, c1, c2, c3) = ((uint)counterLow, (uint)(counterLow >> Word), (uint)counterHigh, (uint)(counterHigh >> Word));
            var (k0, k1) = ((uint)key, (uint)(key >> Word));
            for (var round = 0; round < Rounds; round++)
            {
                var product0 = (ulong)Multiplier0 * c0;
                var product1 = (ulong)Multiplier1 * c2;
                c0 = (uint)(product1 >> Word) ^ c1 ^ k0;
                c2 = (uint)(product0 >> Word) ^ c3 ^ k1;
                (c1, c3) = ((uint)product1, (uint)product0);
                (k0, k1) = (k0 + Weyl0, k1 + Weyl1);
            }

            return (c0 | (ulong)c1 << Word, c2 | (ulong)c3 << Word);
        }
    }
}
