using Bourse.Exchanges;
using Xunit;

namespace Bourse.Tests.Exchanges;

public sealed class GeneratorTests
{
    // The known answers published with the generator (Random123, kat_vectors, philox4x32 10).
    [Theory]
    [InlineData(0x0000000000000000, 0x0000000000000000, 0x0000000000000000, 0xe169c58d6627e8d5, 0x9b00dbd8bc57ac4c)]
    [InlineData(0xffffffffffffffff, 0xffffffffffffffff, 0xffffffffffffffff, 0x41c83b0e408f276d, 0x6d5451fda20bc7c6)]
    [InlineData(0x85a308d3243f6a88, 0x0370734413198a2e, 0x299f31d0a4093822, 0x94fdccebd16cfe09, 0x24126ea15001e420)]
    public void Philox_gives_its_published_answers(ulong counterLow, ulong counterHigh, ulong key, ulong low, ulong high) =>
        Assert.Equal((low, high), Philox.Draw(counterLow, counterHigh, key));

    // Test vectors of FNV-1a (Landon Curt Noll's test suite, also in RFC 9923).
    [Theory]
    [InlineData("", 0xcbf29ce484222325)]
    [InlineData("a", 0xaf63dc4c8601ec8c)]
    [InlineData("foobar", 0x85944171f73967e8)]
    public void Fnv_gives_its_published_answers(string text, ulong hash) => Assert.Equal(hash, Fnv.Hash(System.Text.Encoding.UTF8.GetBytes(text)));

    // 2^(n / 2^32) × 2^62, rounded down, worked out by Python's decimal module with 60 digits.
    [Theory]
    [InlineData(0u, 4611686018427387904)]
    [InlineData(1u, 4611686019171649022)]
    [InlineData(0x80000000u, 6521908912666391106)]
    [InlineData(0x95C01A3Au, 6917529027659231912)]
    [InlineData(0xffffffffu, 9223372035366253572)]
    public void A_power_of_two_agrees_with_another_tool_to_fifty_five_binary_digits(uint fraction, ulong expected)
    {
        var power = PowerOfTwo.Of(fraction);
        Assert.InRange(power > expected ? power - expected : expected - power, 0UL, 127UL);
    }
}
