using System.Globalization;
using System.Text;
using Bourse.Events;
using Bourse.Market;

namespace Bourse.Tests.Spark;

/// <summary>
/// Price topics drawn from a seed: repeats, corrections, gaps, days out of order, prices that make values end on half a cent, all the shapes that
/// others write, messages that come near the right form, and bad ones; now and then under a key that leads to another partition.
/// </summary>
internal static class RandomPrices
{
    private static readonly string[] Tickers = ["AA", "B.B", "^C", "D=X", "E-1", "ORCL"];

    /// <summary>The portfolios: a single share, all tickers, quantities in between, one with a holding that nobody prices, fractions,
    /// and short positions.</summary>
    public static IReadOnlyList<Portfolio> Portfolios { get; } =
    [
        Portfolio("P1", new Holding("AA", 1)),
        Portfolio("P2", [.. Tickers.Select((ticker, at) => new Holding(ticker, 1 + 7 * at))]),
        Portfolio("P3", new Holding("B.B", int.MaxValue), new Holding("^C", int.MaxValue), new Holding("AA", 3)),
        Portfolio("P4", new Holding("AA", 10), new Holding("NONE", 10)),
        Portfolio("P5", new Holding("D=X", 50), new Holding("ORCL", 30)),
        Portfolio("P6", new Holding("AA", 5), new Holding("^C", 7, new DateOnly(2024, 1, 10)), new Holding("NONE", 7, new DateOnly(2023, 12, 29))),
        Portfolio("P7", new Holding("B.B", 5, new DateOnly(2024, 2, 8)), new Holding("E-1", 7, new DateOnly(2024, 2, 1))),
        Portfolio("P8", new Holding("AA", new Quantity(333_333)), new Holding("^C", 2), new Holding("E-1", new Quantity(1_000_001))),
        Portfolio("P9", new Holding("B.B", -20), new Holding("^C", new Quantity(-1)), new Holding("ORCL", 5)) with { GivenShares = 100 },
    ];

    /// <summary>What may come: the tickers held, and one that nobody holds.</summary>
    public static IReadOnlySet<string> Known { get; } = new HashSet<string>([.. Tickers, "NONE", "FREE"], StringComparer.Ordinal);

    /// <summary>The first day of the stories.</summary>
    private static readonly DateOnly FirstDay = new(2023, 12, 18);

    /// <summary>From when a story is valued; of half of them there is no price on that very day.</summary>
    public static DateOnly From(int seed) => seed % 2 == 0 ? FirstDay : FirstDay.AddDays(9);

    /// <summary>Records in the order in which they are written: key, message, and time of writing.</summary>
    public static IEnumerable<(byte[]? Key, byte[]? Message, long Time)> Of(int seed)
    {
        var random = new Random(seed);
        var time = new DateTimeOffset(2024, 3, 1, 9, 0, 0, TimeSpan.Zero).ToUnixTimeMilliseconds();
        for (var day = FirstDay; day < FirstDay.AddDays(60); day = day.AddDays(1))
        {
            if (day == From(seed) && day != FirstDay) continue;
            foreach (var ticker in Tickers.Append("FREE"))
            {
                // Early on and late there are more gaps: portfolios begin and end on days of their own.
                if (random.Next(100) < (day < FirstDay.AddDays(8) || day > FirstDay.AddDays(50) ? 25 : 1)) continue;
                for (var times = random.Next(10) == 0 ? 2 : 1; times > 0; times--)
                {
                    time += random.Next(-1, 3);
                    var quoted = random.Next(30) == 0 && day > FirstDay.AddDays(20) ? day.AddDays(-random.Next(10)) : day;
                    var key = random.Next(40) == 0 ? $"other{random.Next(3)}" : ticker;
                    yield return (Encoding.UTF8.GetBytes(key), Encoding.UTF8.GetBytes(Message(random, ticker, quoted)), time);
                }
            }

            if (random.Next(3) == 0) yield return (random.Next(2) == 0 ? null : "bad"u8.ToArray(), Bad(random), time);
        }
    }

    private static Portfolio Portfolio(string id, params Holding[] holdings) => new("Inv1", id, id, true, holdings);

    private static string Message(Random random, string ticker, DateOnly day)
    {
        var price = Price(random);
        var iso = day.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);
        return random.Next(24) switch
        {
            0 => $$"""{"TICK":"{{ticker}}","PRICE":"{{price}}","TS":"{{iso}} 10:00:00"}""",
            1 => $$"""{ "tick": "{{ticker.ToLowerInvariant()}}", "price": {{price}}, "date": "{{iso}}" }""",
            2 => $$"""{"date":"{{iso}}","stocks":{"{{ticker}}":{{price}},"FREE":1.00,"E-1":{{(ticker == "E-1" ? price : "7.5")}}},"server":"se1"}""",
            3 => "\"" + Plain(ticker, price, iso).Replace("\"", "\\\"", StringComparison.Ordinal) + "\"",
            4 => Plain(ticker, price, iso) + "\n",
            5 => Plain(ticker == "ORCL" ? "ORKL" : ticker, price, iso),
            6 => Plain(ticker, price.TrimEnd('0').TrimEnd('.'), iso),
            7 => Plain(ticker, price + "0000000", iso),
            _ => Plain(ticker, price, iso),
        };
    }

    private static string Plain(string ticker, string price, string day) =>
        $$"""{"TICK":"{{ticker}}","PRICE":{{price}},"DATE":"{{day}}","EXCHANGE":"SE1"}""";

    private static string Price(Random random) => random.Next(8) switch
    {
        0 => $"{random.Next(300)}.{random.Next(1000):000}",
        1 => $"{random.Next(3)}.{random.Next(1_000_000):000000}",
        2 => $"{random.Next(100)}.{random.Next(10)}05",
        3 => random.Next(20) == 0 ? "10000000.00" : "0.000001",
        _ => $"{1 + random.Next(500)}.{random.Next(100):00}",
    };

    private static byte[]? Bad(Random random) => random.Next(14) switch
    {
        0 => null,
        1 => [],
        2 => [0xff, 0xfe, (byte)'{'],
        3 => "{\"TICK\":\"AA\",\"PRICE\":1.00,\"DATE\":\"2024-01-0"u8.ToArray(),
        4 => Text(Plain("AA", "0.00", "2024-01-08")),
        5 => Text(Plain("AA", "-5.00", "2024-01-08")),
        6 => Text(Plain("AA", "10000000.01", "2024-01-08")),
        7 => Text(Plain("AA", "007.00", "2024-01-08")),
        8 => Text(Plain("AA", "77.77", "2024-02-31")),
        9 => Text(Plain("AA", "77.77", "1899-12-29")),
        10 => Text(Plain("AA", "77.77", "2031-01-06")),
        11 => Text(Plain("ZZ", "77.77", "2024-01-08")),
        12 => Text(Plain("A'A", "77.77", "2024-01-08")),
        _ => Text(Plain("AA", "77.77", "2024-01-06")),
    };

    private static byte[] Text(string message) => Encoding.UTF8.GetBytes(message);
}
