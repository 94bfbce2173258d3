using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using Bourse.Benchmarks.Harness;

namespace Bourse.Benchmarks.Scenarios;

/// <summary>
/// The limit of <see cref="Revaluation"/>: how fast memory can be read at all. As many bytes as the positions have go through the widest
/// registers, and nothing is done with them but adding them up, so that the loop cannot be left out.
/// </summary>
internal sealed class MemoryRead
{
    private readonly int[] _numbers = new int[ManyPortfolios.Bytes / sizeof(int)];
    private readonly int[] _sums = new int[Environment.ProcessorCount];
    private readonly int _sum;

    public MemoryRead()
    {
        // Memory that was never written has no pages of its own.
        for (var i = 0; i < _numbers.Length; i++) _numbers[i] = i;
        foreach (var number in _numbers) _sum = unchecked(_sum + number);
    }

    /// <summary>Reads everything on one core.</summary>
    public void Read() => Check(Sum(_numbers));

    /// <summary>Reads everything, an equal part on each core.</summary>
    public void ReadOn(int cores)
    {
        Parallel.For(0, cores, new ParallelOptions { MaxDegreeOfParallelism = cores }, core => _sums[core] = Sum(PartOf(core, cores)));
        Check(_sums.Take(cores).Aggregate((left, right) => unchecked(left + right)));
    }

    private static int Sum(ReadOnlySpan<int> numbers)
    {
        var vectors = MemoryMarshal.Cast<int, Vector512<int>>(numbers);
        var (a, b, c, d) = (Vector512<int>.Zero, Vector512<int>.Zero, Vector512<int>.Zero, Vector512<int>.Zero);
        var i = 0;
        for (; i <= vectors.Length - 4; i += 4)
        {
            a += vectors[i];
            b += vectors[i + 1];
            c += vectors[i + 2];
            d += vectors[i + 3];
        }

        for (; i < vectors.Length; i++) a += vectors[i];
        var sum = Vector512.Sum(a + b + c + d);
        foreach (var number in numbers[(vectors.Length * Vector512<int>.Count)..]) sum = unchecked(sum + number);
        return sum;
    }

    private ReadOnlySpan<int> PartOf(int core, int cores)
    {
        var (from, to) = ((long)_numbers.Length * core / cores, (long)_numbers.Length * (core + 1) / cores);
        return _numbers.AsSpan((int)from..(int)to);
    }

    private void Check(int sum)
    {
        if (sum != _sum) throw new BourseException(FailureKind.Failed, $"memory was not read: {sum} instead of {_sum}");
    }
}
