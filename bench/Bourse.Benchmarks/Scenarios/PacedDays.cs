using System.Diagnostics;
using Bourse.Market;

namespace Bourse.Benchmarks.Scenarios;

/// <summary>The trading days of the default network, published at a steady pace.</summary>
internal static class PacedDays
{
    /// <summary>The pace.</summary>
    public const int PricesASecond = 1_000;

    /// <summary>The first of them.</summary>
    public static readonly DateOnly From = new(1950, 1, 1);

    /// <summary>How many prices a day has.</summary>
    public static readonly int Stocks = NetworkFile.Default.Exchanges.Sum(exchange => exchange.Stocks.Count);

    private static readonly double DaysASecond = PricesASecond / (double)Stocks;

    /// <summary>How many days are published within a time.</summary>
    public static int CountIn(TimeSpan time) => (int)Math.Ceiling(time.TotalSeconds * DaysASecond);

    /// <summary>The first trading days.</summary>
    /// <exception cref="BourseException">There are not so many (<see cref="FailureKind.Usage"/>).</exception>
    public static List<DateOnly> Take(int count)
    {
        var days = Calendars.Greek.Between(From, DateOnly.FromDateTime(DateTime.UtcNow)).Take(count).ToList();
        return days.Count == count ? days : throw new BourseException(FailureKind.Usage, "so many trading days there are not", "give --seconds less");
    }

    /// <summary>When a day is due, as <see cref="Stopwatch.GetTimestamp"/> counts.</summary>
    /// <param name="start">When the first one is.</param>
    /// <param name="index">The day's number, from 0.</param>
    public static long DueOf(long start, int index) => start + (long)(index / DaysASecond * Stopwatch.Frequency);

    /// <summary>Waits until then.</summary>
    public static async Task WaitAsync(long due, CancellationToken cancellation)
    {
        var left = Stopwatch.GetElapsedTime(Stopwatch.GetTimestamp(), due);
        if (left > TimeSpan.Zero) await Task.Delay(left, cancellation);
    }
}
