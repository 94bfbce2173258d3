using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace Bourse.Investors;

/// <summary>
/// Σ quantity × price in 64 bits, unchecked, near the rate at which one core reads memory. The caller has checked that the sum fits and that every
/// ticker number has a price: a check for each position would take half as long again.
/// </summary>
internal static class DotProduct
{
    /// <summary>How many numbers a cache line has; the loops take as many at once.</summary>
    private const int Line = 16;

    /// <summary>The prefetch distance in numbers. The processor's own prefetcher stops at the end of a page.</summary>
    private const int Ahead = 512;

    /// <summary>
    /// The sum over all positions: with the gather instruction where 64-bit vectors can be multiplied too (AVX-512), otherwise with plain loads,
    /// which are faster than a gather whose products must be put together from halves.
    /// </summary>
    /// <param name="tickers">The ticker number of each position, at least 0 and less than the number of prices.</param>
    /// <param name="quantities">The quantity of each position.</param>
    /// <param name="prices">The price of each ticker number.</param>
    public static long Of(ReadOnlySpan<int> tickers, ReadOnlySpan<int> quantities, ReadOnlySpan<long> prices) =>
        Avx512DQ.VL.IsSupported ? Gathered(tickers, quantities, prices) : Plain(tickers, quantities, prices);

    /// <summary>The sum with plain loads.</summary>
    /// <inheritdoc cref="Of"/>
    internal static long Plain(ReadOnlySpan<int> tickers, ReadOnlySpan<int> quantities, ReadOnlySpan<long> prices)
    {
        ref var ticker = ref MemoryMarshal.GetReference(tickers);
        ref var quantity = ref MemoryMarshal.GetReference(quantities);
        ref var price = ref MemoryMarshal.GetReference(prices);
        // Four independent sums keep the multiplier busy; a single one would wait for its previous result.
        long a = 0, b = 0, c = 0, d = 0;
        nint i = 0, end = tickers.Length;
        for (; i <= end - Line; i += Line)
        {
            Prefetch(ref Unsafe.Add(ref ticker, i + Ahead), ref Unsafe.Add(ref quantity, i + Ahead));
            for (var j = i; j < i + Line; j += 4)
            {
                a = unchecked(a + Product(ref ticker, ref quantity, ref price, j));
                b = unchecked(b + Product(ref ticker, ref quantity, ref price, j + 1));
                c = unchecked(c + Product(ref ticker, ref quantity, ref price, j + 2));
                d = unchecked(d + Product(ref ticker, ref quantity, ref price, j + 3));
            }
        }

        for (; i < end; i++) a = unchecked(a + Product(ref ticker, ref quantity, ref price, i));
        return unchecked(a + b + c + d);
    }

    /// <summary>The sum with four prices gathered at a time.</summary>
    /// <inheritdoc cref="Of"/>
    internal static unsafe long Gathered(ReadOnlySpan<int> tickers, ReadOnlySpan<int> quantities, ReadOnlySpan<long> prices)
    {
        var (a, b) = (Vector256<long>.Zero, Vector256<long>.Zero);
        var whole = tickers.Length / Line * Line;
        fixed (int* ticker = tickers, quantity = quantities)
        fixed (long* price = prices)
        {
            for (var i = 0; i < whole; i += Line)
            {
                Prefetch(ref ticker[i + Ahead], ref quantity[i + Ahead]);
                a += Products(ticker + i, quantity + i, price);
                b += Products(ticker + i + 4, quantity + i + 4, price);
                a += Products(ticker + i + 8, quantity + i + 8, price);
                b += Products(ticker + i + 12, quantity + i + 12, price);
            }
        }

        return unchecked(Vector256.Sum(a + b) + Plain(tickers[whole..], quantities[whole..], prices));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static long Product(ref int ticker, ref int quantity, ref long price, nint position) =>
        unchecked(Unsafe.Add(ref quantity, position) * Unsafe.Add(ref price, (nint)(uint)Unsafe.Add(ref ticker, position)));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static unsafe Vector256<long> Products(int* ticker, int* quantity, long* price) => Avx512DQ.VL.MultiplyLow(
        Avx2.GatherVector256(price, Vector128.Load(ticker), sizeof(long)), Avx2.ConvertToVector256Int64(Vector128.Load(quantity)));

    /// <summary>Prefetches memory that will be read soon. The addresses may be past the end of an array: nothing is read there.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static unsafe void Prefetch(ref int ticker, ref int quantity)
    {
        if (!Sse.IsSupported) return;
        Sse.Prefetch0(Unsafe.AsPointer(ref ticker));
        Sse.Prefetch0(Unsafe.AsPointer(ref quantity));
    }
}
