using Bourse.Adapters.Sqlite;

namespace Bourse.Tests.Sqlite;

public sealed class Crc32CTests
{
    private const uint Polynomial = 0x82F63B78;

    /// <summary>RFC 3720, B.4, and the usual check value.</summary>
    [Fact]
    public void Published_sums_are_found()
    {
        Assert.Equal(0xE3069283u, Crc32C.Of("123456789"u8));
        Assert.Equal(0x8A9136AAu, Crc32C.Of(new byte[32]));
        Assert.Equal(0x62A8AB43u, Crc32C.Of([.. Enumerable.Repeat((byte)0xFF, 32)]));
        Assert.Equal(0x46DD794Eu, Crc32C.Of([.. Enumerable.Range(0, 32).Select(i => (byte)i)]));
        Assert.Equal(0u, Crc32C.Of([]));
    }

    [Theory]
    [InlineData(4_095)]
    [InlineData(12_287)]
    [InlineData(12_288)]
    [InlineData(12_289)]
    [InlineData(24_575)]
    [InlineData(24_576)]
    [InlineData(100_003)]
    public void Large_values_have_the_sum_that_their_bits_make_one_by_one(int length)
    {
        var bytes = new byte[length];
        new Random(length).NextBytes(bytes);

        Assert.Equal(SumOfBits(bytes), Crc32C.Of(bytes));
    }

    private static uint SumOfBits(byte[] bytes)
    {
        var sum = uint.MaxValue;
        foreach (var value in bytes)
        {
            sum ^= value;
            for (var bit = 0; bit < 8; bit++) sum = (sum >> 1) ^ ((sum & 1) == 1 ? Polynomial : 0);
        }

        return ~sum;
    }
}
