using Bourse.Investors;

namespace Bourse.Tests.Investors;

/// <summary>A price as the stories tell it: ticker, day of the week's count from Monday 2024-01-08, whole units.</summary>
internal readonly record struct Tick(string Ticker, DateOnly Day, int Price)
{
    public override string ToString() => $"{Ticker} {Day:MM-dd} {Price}";
}

/// <summary>What happens between two investors: prices are appended together, or the investor takes a step, or it is started anew.</summary>
/// <param name="Appended">Prices appended together; null when it is something else.</param>
/// <param name="Restarts">Whether the investor is dropped and started anew; otherwise it takes a step.</param>
internal readonly record struct Turn(IReadOnlyList<Tick>? Appended, bool Restarts)
{
    public override string ToString() => Appended is null ? Restarts ? "restart" : "step" : $"append({string.Join(", ", Appended)})";
}

/// <summary>
/// A history of prices in the order in which they come, and of what the investor lives through meanwhile; all of it drawn from a seed.
/// </summary>
internal sealed record PriceStory(int Seed, MissingPolicy Missing, int Partitions, IReadOnlyList<Turn> Turns)
{
    private static readonly string[] Tickers = ["AAA", "BBB", "CCC"];

    /// <summary>See <see cref="InvestorOptions.Lateness"/>.</summary>
    public int Lateness { get; init; } = 5;

    /// <summary>The last day of the holding BBB of the first portfolio; null when it has none.</summary>
    public DateOnly? Until { get; init; }

    /// <summary>Whether the days are those that have prices.</summary>
    public bool IsData { get; init; }

    /// <summary>Whether the run ends with the story, and sometimes before a restart.</summary>
    public bool Ends { get; init; }

    /// <summary>All prices, in the order in which they are appended.</summary>
    public IEnumerable<Tick> Ticks => Turns.SelectMany(turn => turn.Appended ?? []);

    public static PriceStory Of(int seed, MissingPolicy missing, int partitions)
    {
        var random = new Random(seed);
        var ordered = IsOrdered(random);
        // Whoever waits for a missing price values nothing behind it; and what was valued before an older price came stays valued. So
        // an investor that waits gets gaps only where each ticker's prices come in order.
        var ticks = Prices(random, gaps: missing != MissingPolicy.Wait || ordered);
        ticks = ordered ? Interleave(random, ticks) : Shuffle(random, ticks);
        return new PriceStory(seed, missing, partitions, [.. Turnings(random, Disturb(random, ticks, anywhere: !ordered))]);
    }

    /// <summary>The same with a lateness, an end of a holding and a calendar of its own.</summary>
    public static PriceStory VariedOf(int seed, MissingPolicy missing, int partitions)
    {
        var random = new Random(~seed);
        var story = Of(seed, missing, partitions);
        return story with
        {
            Lateness = random.Next(4) is var days and < 3 ? days : 5,
            Until = random.Next(3) > 0 ? null : missing == MissingPolicy.Wait ? DayWithoutGapBefore(random, story) : DayOf(random.Next(8)),
            // Whoever waits values nothing behind a missing price; a day that becomes a trading day later is one.
            IsData = random.Next(3) == 0 && missing != MissingPolicy.Wait,
        };
    }

    /// <summary>Also a holding that has ended lets nobody who waits go on who has reached a day on which its price is missing.</summary>
    private static DateOnly? DayWithoutGapBefore(Random random, PriceStory story)
    {
        var priced = story.Ticks.Where(tick => tick.Ticker == "BBB").Select(tick => tick.Day).Distinct().Order().ToList();
        return IsOrdered(new Random(story.Seed)) || priced.Count == 0 ? null : priced[random.Next(priced.Count)];
    }

    private static bool IsOrdered(Random random) => random.Next(3) == 0;

    public override string ToString() =>
        $"seed {Seed}, {Missing}, {Partitions} partitions, lateness {Lateness}, until {Until:MM-dd}{(IsData ? ", data" : "")}"
        + $"{(Ends ? ", ends" : "")}: " + string.Join("; ", Turns);

    private static List<Tick> Prices(Random random, bool gaps)
    {
        var days = random.Next(2, 9);
        var ticks = new List<Tick>();
        foreach (var ticker in Tickers)
        {
            var known = random.Next(4) == 0 ? random.Next(days + 1) : days;
            for (var day = 0; day < known; day++)
            {
                if (!gaps || random.Next(6) > 0) ticks.Add(new Tick(ticker, DayOf(day), random.Next(1, 6)));
            }
        }

        return ticks;
    }

    /// <summary>Weekdays, with a weekend between the fifth and the sixth.</summary>
    private static DateOnly DayOf(int number) => new DateOnly(2024, 1, 8).AddDays(number + number / 5 * 2);

    /// <summary>Each ticker's prices in the order of their days, the tickers mixed.</summary>
    private static List<Tick> Interleave(Random random, List<Tick> ticks)
    {
        var places = ticks.Select(tick => tick.Ticker).ToArray();
        random.Shuffle(places);
        var queues = ticks.GroupBy(tick => tick.Ticker).ToDictionary(group => group.Key, group => new Queue<Tick>(group.OrderBy(tick => tick.Day)));
        return [.. places.Select(ticker => queues[ticker].Dequeue())];
    }

    /// <summary>Whole days out of order, or every single price, or a few that are late.</summary>
    private static List<Tick> Shuffle(Random random, List<Tick> ticks)
    {
        var kind = random.Next(3);
        var keys = ticks.Select(tick => tick.Day).Distinct().ToDictionary(day => day, day => kind == 0 ? random.Next(100) : day.DayNumber);
        return [.. ticks.Select(tick => (Tick: tick, Key: keys[tick.Day] + Delay())).OrderBy(pair => pair.Key).Select(pair => pair.Tick)];

        double Delay() => kind switch
        {
            0 => 0,
            1 => random.NextDouble() * 1_000_000,
            _ => random.Next(4) == 0 ? random.NextDouble() * 6 : random.NextDouble() * 0.5,
        };
    }

    /// <summary>Adds repeats and other prices for days that have one: later on, or anywhere.</summary>
    private static List<Tick> Disturb(Random random, List<Tick> ticks, bool anywhere)
    {
        var disturbed = new List<Tick>(ticks);
        for (var i = random.Next(1 + ticks.Count / 2); i > 0; i--)
        {
            var original = random.Next(disturbed.Count);
            var place = random.Next(anywhere ? 0 : original + 1, disturbed.Count + 1);
            disturbed.Insert(place, disturbed[original] with { Price = random.Next(2) == 0 ? disturbed[original].Price : random.Next(1, 6) });
        }

        return disturbed;
    }

    private static IEnumerable<Turn> Turnings(Random random, List<Tick> ticks)
    {
        var longest = random.Next(1, 8);
        for (var start = 0; start < ticks.Count;)
        {
            var length = Math.Min(random.Next(1, longest + 1), ticks.Count - start);
            yield return new Turn(ticks.GetRange(start, length), false);
            start += length;
            for (var i = random.Next(4); i > 0; i--) yield return new Turn(null, random.Next(3) == 0);
        }
    }
}
