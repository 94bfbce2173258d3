using FsCheck;
using FsCheck.Fluent;
using Microsoft.FSharp.Core;

namespace Bourse.Tests;

/// <summary>Checks properties with FsCheck; a failing one is thrown with the example that broke it and its seed.</summary>
internal static class Properties
{
    private const ulong Seed = 1;

    /// <summary>Checks that <paramref name="property"/> holds for so many generated values.</summary>
    public static Task HoldsAsync<T>(Gen<T> values, int examples, Func<T, Task<bool>> property) =>
        Task.Run(() => Check.One(Drawn(examples), Prop.ForAll(values.ToArbitrary(), property)));

    /// <summary>Checks that <paramref name="property"/>, which asserts, holds for so many generated values.</summary>
    public static void Hold<T>(Gen<T> values, int examples, Action<T> property) =>
        Check.One(Drawn(examples), Prop.ForAll(values.ToArbitrary(), property));

    /// <summary>A whole number from one end of the range to the other, its ends and 0 more often than chance would have it.</summary>
    public static Gen<long> Whole(long low, long high) => Gen.Frequency(
        (4, Between(low, high)),
        (2, Between(Math.Max(low, -1000), Math.Min(high, 1000))),
        (1, Gen.Elements(low, high)));

    /// <summary>A number of any size up to the largest: as many small ones as large ones.</summary>
    public static Gen<long> Magnitude() =>
        from bits in Gen.Choose(0, 62)
        from number in Between(long.MinValue + 1, long.MaxValue)
        select number >> bits;

    /// <summary>Bytes, up to so many.</summary>
    public static Gen<byte[]> Bytes(int longest) =>
        from length in Gen.Choose(0, longest)
        from seed in Gen.Choose(0, int.MaxValue)
        select Draw(length, seed);

    // FsCheck would choose them one after another, and take its time.
    private static byte[] Draw(int length, int seed)
    {
        var bytes = new byte[length];
        new Random(seed).NextBytes(bytes);
        return bytes;
    }

    /// <summary>
    /// So many examples. Each ordinary run draws the same ones, so that what has passed passes again; the long form draws others each time.
    /// </summary>
    public static Config Drawn(int examples = 100)
    {
        var config = Config.QuickThrowOnFailure.WithMaxTest(examples).WithQuietOnSuccess(true);
        return Effort.IsFull ? config : config.WithReplay(FSharpOption<FsCheck.Replay>.Some(new FsCheck.Replay(new Rnd(Seed), null)));
    }

    /// <summary>FsCheck chooses 32-bit numbers only: three of them make more than 64 bits.</summary>
    private static Gen<long> Between(long low, long high) =>
        from a in Gen.Choose(0, int.MaxValue)
        from b in Gen.Choose(0, int.MaxValue)
        from c in Gen.Choose(0, int.MaxValue)
        select (long)(low + (Int128)((((UInt128)a << 62) | ((UInt128)b << 31) | (uint)c) % (UInt128)((Int128)high - low + 1)));
}
