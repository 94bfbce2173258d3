using System.Globalization;

namespace Bourse.Benchmarks.Scenarios;

/// <summary>CSV rows of the shape of a file of index values, from a seed.</summary>
internal static class IndexRows
{
    /// <summary>As many columns has a row.</summary>
    public const int Columns = 9;

    private const int Seed = 20_000_101;
    private const int Days = 10_000;

    /// <summary>Writes a header and rows.</summary>
    public static void Write(TextWriter text, int count)
    {
        var random = new Random(Seed);
        text.Write("Index,Date,Open,High,Low,Close,Adj Close,Volume,CloseUSD\n");
        for (var i = 0; i < count; i++)
        {
            text.Write(string.Create(CultureInfo.InvariantCulture, $"HSI,{new DateOnly(1986, 12, 31).AddDays(i % Days):yyyy-MM-dd}"));
            for (var column = 0; column < 5; column++) text.Write($",{random.Next(2000, 30000)}.{random.Next(1, 1_000_000):000000}");
            text.Write($",{random.Next(1_000_000, 2_000_000_000)}.0,{random.Next(200, 4000)}.");
            text.Write($"{random.NextInt64(1, 1_000_000_000_000):000000000000}\n");
        }
    }
}
