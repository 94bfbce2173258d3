using System.Text;
using Bourse.Bars;
using Bourse.Exchanges;
using Bourse.Market;

namespace Bourse.Pipelines;

/// <summary>
/// The bars of an invented stock on one day. Prices move minute by minute on a random bridge: from the close of the day before to the opening, from
/// there to the day's close, and around that until the evening. Longer bars are made of the minutes, so all intervals tell one story. Random numbers
/// come from <see cref="Philox"/> with the seed as key; the words of its counter are the hash of the symbol (two), the day, and the minute.
/// </summary>
internal sealed class SyntheticSession
{
    private const uint Stream = 3 << 16;
    private const int UniformBits = 16;
    private const int Uniforms = 4;

    /// <summary>The gap at the opening is this part of the day's change.</summary>
    private const int GapDivisor = 3;

    /// <summary>
    /// A step has a deviation of 0.06 %: its divisor is 37,837, the deviation of the sum of four uniform numbers of 16 bits, times 10,000 / 6.
    /// </summary>
    private const long StepDivisor = 63_061_667;

    private readonly ulong _hash;
    private readonly uint _day;
    private readonly ulong _seed;
    private readonly DateTime _midnight;
    private readonly Session _regular;
    private readonly Session _extended;
    private readonly long _before;
    private readonly long _close;

    /// <param name="symbol">The symbol.</param>
    /// <param name="day">A trading day of New York.</param>
    /// <param name="seed">Chooses the prices.</param>
    /// <param name="closes">The closing price of the trading day before, and of this one.</param>
    public SyntheticSession(Symbol symbol, DateOnly day, ulong seed, (long Before, long Close) closes)
    {
        _hash = Fnv.Hash(Encoding.UTF8.GetBytes(symbol.Text));
        (_day, _seed, _midnight) = ((uint)day.DayNumber, seed, day.ToDateTime(TimeOnly.MinValue));
        _regular = SessionHours.NewYork.Find(day, extended: false)!.Value;
        _extended = SessionHours.NewYork.Find(day, extended: true)!.Value;
        (_before, _close) = closes;
    }

    /// <summary>The bars with their ends, ascending. They are counted from the opening, of the extended hours if these are wanted.</summary>
    public IEnumerable<(SourceBar Bar, DateTime End)> Bars(BarInterval interval, bool extended)
    {
        var session = extended ? _extended : _regular;
        var minutes = extended ? [.. EarlyMinutes(), .. RegularMinutes(), .. LateMinutes()] : RegularMinutes();
        foreach (var group in minutes.Chunk(interval.Minutes))
        {
            var start = interval.IsDay ? _midnight : group[0].Start;
            var end = start.AddMinutes(interval.Minutes);
            yield return (Joined(start, group), interval.IsDay || end > session.Close ? session.Close : end);
        }
    }

    private long Opening => _before + (_close - _before) / GapDivisor;

    private List<Minute> EarlyMinutes() => Bridge(_extended.Open, _regular.Open, _before, Opening, 1);

    private List<Minute> RegularMinutes() => Bridge(_regular.Open, _regular.Close, Opening, _close, 20);

    private List<Minute> LateMinutes() => Bridge(_regular.Close, _extended.Close, _close, _close, 1);

    /// <summary>The minutes of a part of the day, from one price to another.</summary>
    private List<Minute> Bridge(DateTime start, DateTime end, long from, long to, int activity)
    {
        var count = (int)((end - start).Ticks / TimeSpan.TicksPerMinute);
        var (sums, bits) = Steps(start, count);
        var minutes = new List<Minute>(count);
        var open = from;
        for (var i = 0; i < count; i++)
        {
            var noise = sums[i] - sums[^1] * (i + 1) / count;
            var close = Math.Max(1, from + (to - from) * (i + 1) / count + (long)((Int128)from * noise / StepDivisor));
            minutes.Add(MinuteOf(start.AddMinutes(i), open, close, bits[i], activity * WeightAt(i, count)));
            open = close;
        }

        return minutes;
    }

    /// <summary>The sums of the random steps up to each minute, and further random bits of each.</summary>
    private (long[] Sums, ulong[] Bits) Steps(DateTime start, int count)
    {
        var (sums, bits) = (new long[count], new ulong[count]);
        var first = (uint)((start - _midnight).Ticks / TimeSpan.TicksPerMinute);
        var sum = 0L;
        for (var i = 0; i < count; i++)
        {
            var (low, high) = Philox.Draw(_hash, _day | (ulong)(Stream | first + (uint)i) << 32, _seed);
            sums[i] = sum += Deviate(low);
            bits[i] = high;
        }

        return (sums, bits);
    }

    /// <summary>The sum of four uniform numbers less its mean.</summary>
    private static long Deviate(ulong bits)
    {
        var sum = 0L;
        for (var i = 0; i < Uniforms; i++) sum += (long)(bits >> (i * UniformBits) & ushort.MaxValue);
        return sum - Uniforms * ushort.MaxValue / 2;
    }

    private static Minute MinuteOf(DateTime start, long open, long close, ulong bits, int weight)
    {
        const int wickBits = 10;
        const long mostWick = 2_000;
        const int lowVolumeBits = 20;
        const long leastVolume = 64;
        var (upper, lower) = ((long)(bits & (1 << wickBits) - 1), (long)(bits >> wickBits & (1 << wickBits) - 1));
        var high = Math.Max(open, close) + (Math.Max(open, close) * upper >> wickBits) / mostWick;
        var low = Math.Min(open, close) - (Math.Min(open, close) * lower >> wickBits) / mostWick;
        var volume = ((long)(bits >> lowVolumeBits & ushort.MaxValue) + leastVolume) * weight / 500;
        return new Minute(start, open, high, low, close, volume);
    }

    /// <summary>How much is traded in a minute: most at both ends, a quarter of it in the middle.</summary>
    private static int WeightAt(int minute, int count)
    {
        var fromMiddle = Math.Abs(2 * minute - count);
        return 25 + 75 * fromMiddle / count;
    }

    private static SourceBar Joined(DateTime start, Minute[] minutes) => new(
        start,
        PriceOf(minutes[0].Open),
        PriceOf(minutes.Max(minute => minute.High)),
        PriceOf(minutes.Min(minute => minute.Low)),
        PriceOf(minutes[^1].Close),
        minutes.Sum(minute => minute.Volume));

    private static decimal PriceOf(long units) => new(unchecked((int)units), (int)(units >> 32), 0, false, 4);

    private readonly record struct Minute(DateTime Start, long Open, long High, long Low, long Close, long Volume);
}
