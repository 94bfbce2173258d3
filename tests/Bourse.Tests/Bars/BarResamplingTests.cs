using System.Globalization;
using Bourse.Bars;
using Bourse.Bars.Resampling;
using FsCheck;
using FsCheck.Fluent;

namespace Bourse.Tests.Bars;

/// <summary>Larger bars from smaller ones; sessions and early closes are those of New York.</summary>
public sealed class BarResamplingTests
{
    private static readonly BarInterval HalfHour = BarInterval.Parse("30min");

    [Fact]
    public void An_hour_has_the_first_open_the_last_close_the_extremes_and_the_sum_of_the_volumes()
    {
        var hours = Resample(
            "60min", Of("09:30", 10.50m, 11.0m, 9.75m, 10.6m, 100), Of("10:25", 10.6m, 12.10m, 10m, 11.000m, 20), Of("10:30", 8m, 8m, 8m, 8m, 3));
        Assert.Equal(["2024-07-02 09:30:00 10.50 12.10 9.75 11.000 120", "2024-07-02 10:30:00 8 8 8 8 3"], hours.Select(Text));
        Assert.All(hours, hour => Assert.Equal(("60min", "NVDA", "US/Eastern"), (hour.Interval.Text, hour.Symbol.Text, hour.TimeZone)));
        Assert.Equal(new DateTime(2024, 7, 2, 13, 30, 0, DateTimeKind.Utc), hours[0].Instant);
    }

    [Theory]
    [InlineData("2024-07-02 15:55:00", "2024-07-02 15:30:00")]
    [InlineData("2024-07-02 16:00:00", "2024-07-02 16:00:00")]
    [InlineData("2024-07-02 17:05:00", "2024-07-02 17:00:00")]
    [InlineData("2024-07-02 09:25:00", "2024-07-02 08:30:00")]
    [InlineData("2024-07-02 04:05:00", "2024-07-02 04:00:00")]
    [InlineData("2024-07-03 12:55:00", "2024-07-03 12:30:00")]
    [InlineData("2024-07-03 13:10:00", "2024-07-03 13:00:00")]
    [InlineData("2024-07-04 10:10:00", "2024-07-04 10:00:00")]
    public void Hours_are_counted_from_the_opening_and_never_reach_beyond_the_close(string part, string start) =>
        Assert.StartsWith($"{start} ", Text(Resample("60min", SampleBars.Of("NVDA", part, interval: "5min")).Single()), StringComparison.Ordinal);

    [Fact]
    public void A_day_starts_at_the_opening_and_has_regular_hours_only()
    {
        var days = Resample(
            "1day", Of("08:00", 1, 1, 1, 1, 1), Of("09:30", 5, 5, 5, 5, 10), Of("15:55", 6, 6, 6, 6, 10), Of("16:00", 99, 99, 99, 99, 99));
        Assert.Equal(["2024-07-02 09:30:00 5 6 5 6 20"], days.Select(Text));
    }

    [Fact]
    public void An_hour_that_lasts_beyond_the_opening_belongs_to_the_day()
    {
        var day = Resample("1day", [.. new[] { "08", "09", "10" }.Select(hour => SampleBars.Of("NVDA", $"2024-07-02 {hour}:00:00", hour))]).Single();
        Assert.Equal((9, 10), (day.Open, day.Close));
    }

    [Fact]
    public void An_hour_that_occurs_twice_makes_two_bars_of_one_local_time_and_one_day()
    {
        var zone = ExchangeTimeZone.Find("America/Chicago");
        var parts = Enumerable.Range(0, 4).Select(i => At(zone, new DateTime(2024, 11, 3, 6, 0, 0, DateTimeKind.Utc).AddMinutes(30 * i))).ToList();
        Assert.Equal(["01:00", "01:30", "01:00", "01:30"], parts.Select(bar => bar.LocalTime.ToString("HH:mm", CultureInfo.InvariantCulture)));
        var hours = BarResampling.Resample(parts, BarInterval.Hour).ToList();
        Assert.Equal([6, 7], hours.Select(hour => hour.Instant.Hour));
        Assert.Equal([1, 1], hours.Select(hour => hour.LocalTime.Hour));
        var day = Assert.Single(BarResampling.Resample(parts, BarInterval.Day));
        Assert.Equal(new DateTime(2024, 11, 3, 5, 0, 0, DateTimeKind.Utc), day.Instant);
    }

    [Fact]
    public void Two_steps_give_the_same_bars_as_one() => Properties.Hold(Parts(), Effort.Of(100, 1000), parts =>
    {
        var halves = BarResampling.Resample(parts, HalfHour).ToList();
        Assert.Equal(Texts(BarResampling.Resample(parts, BarInterval.Hour)), Texts(BarResampling.Resample(halves, BarInterval.Hour)));
        foreach (var step in new[] { HalfHour, BarInterval.Hour })
        {
            var inTwo = BarResampling.Resample(BarResampling.Resample(parts, step), BarInterval.Day);
            Assert.Equal(Texts(BarResampling.Resample(parts, BarInterval.Day)), Texts(inTwo));
        }
    });

    [Fact]
    public void Late_and_revised_bars_make_the_same_bars_as_the_final_series() =>
        Properties.Hold(from parts in Parts() from seed in Gen.Choose(0, int.MaxValue) select (parts, seed), Effort.Of(100, 1000), given =>
        {
            var (random, latest) = (new Random(given.seed), new SortedDictionary<DateTime, Bar>());
            var resampler = new BarResampler(BarInterval.Hour, kept: 1000);
            var revised = given.parts.Where(_ => random.Next(3) == 0)
                .Select(bar => bar with { High = bar.High + 5, Low = 0.01m, Close = 0.02m, Volume = 7 });
            foreach (var bar in given.parts.Concat(revised).OrderBy(_ => random.Next()).ToList())
            {
                Assert.True(resampler.TryAdd(bar, out var larger));
                latest[larger!.Instant] = larger;
                given.parts[given.parts.FindIndex(part => part.Instant == bar.Instant)] = bar;
            }

            Assert.Equal(Texts(BarResampling.Resample(given.parts, BarInterval.Hour)), Texts(latest.Values));
        });

    [Fact]
    public void A_part_of_a_bar_that_is_no_longer_kept_is_refused_and_changes_nothing()
    {
        var resampler = new BarResampler(BarInterval.Hour, kept: 2);
        foreach (var time in new[] { "09:30", "10:30", "11:30" }) Assert.True(resampler.TryAdd(Of(time, 5, 5, 5, 5, 10), out _));
        Assert.False(resampler.TryAdd(Of("09:35", 6, 6, 6, 6, 10), out var refused));
        Assert.Null(refused);
        Assert.True(resampler.TryAdd(Of("10:35", 6, 6, 6, 6, 10), out var late));
        Assert.Equal("2024-07-02 10:30:00 5 6 5 6 20", Text(late!));
        Assert.True(new BarResampler(BarInterval.Day).TryAdd(Of("08:00", 5, 5, 5, 5, 10), out var none));
        Assert.Null(none);
    }

    [Fact]
    public void Bars_that_make_no_larger_one_are_refused()
    {
        var bar = Of("09:30", 5, 5, 5, 5, long.MaxValue);
        Assert.Throws<ArgumentException>(() => Resample("5min", bar));
        Assert.Throws<ArgumentException>(() => Resample("60min", bar, bar));
        Assert.Throws<ArgumentException>(() => Resample("60min", bar, Of("10:30", 5, 5, 5, 5, 1) with { Symbol = Symbol.Parse("IBM") }));
        var refusal = Assert.Throws<BourseException>(() => Resample("60min", bar, Of("09:35", 5, 5, 5, 5, 1)));
        Assert.StartsWith("the volumes of NVDA from 2024-07-02 09:30:00 on add up to more than", refusal.Message, StringComparison.Ordinal);
        var resampler = new BarResampler(BarInterval.Hour);
        Assert.True(resampler.TryAdd(bar, out _));
        Assert.Throws<ArgumentException>(() => resampler.TryAdd(bar with { Symbol = Symbol.Parse("IBM") }, out _));
        Assert.Throws<ArgumentException>(() => resampler.TryAdd(bar with { Interval = BarInterval.Hour }, out _));
    }

    private static List<Bar> Resample(string interval, params Bar[] parts) => [.. BarResampling.Resample(parts, BarInterval.Parse(interval))];

    private static Bar Of(string time, decimal open, decimal high, decimal low, decimal close, long volume) =>
        SampleBars.Of("NVDA", $"2024-07-02 {time}:00", interval: "5min") with { Open = open, High = high, Low = low, Close = close, Volume = volume };

    private static Bar At(ExchangeTimeZone zone, DateTime instant) => SampleBars.Of("X", "2024-07-02 10:00:00", interval: "30min") with
    {
        LocalTime = zone.LocalTimeOf(instant),
        Instant = instant,
        TimeZone = zone.Name,
    };

    /// <summary>Some of the five minutes from 03:00 to 21:00 of five days, of which one closes early and one is a holiday.</summary>
    private static Gen<List<Bar>> Parts() =>
        from seed in Gen.Choose(0, int.MaxValue)
        from share in Gen.Choose(1, 100)
        select Draw(new Random(seed), share);

    private static List<Bar> Draw(Random random, int share)
    {
        var parts = new List<Bar>();
        for (var time = new DateTime(2024, 7, 1, 3, 0, 0); time.Day <= 5; time = time.AddMinutes(5))
        {
            if (time.Hour is < 3 or > 20 || random.Next(100) >= share) continue;
            var low = Price(random);
            var (open, close) = (low + Price(random), low + Price(random));
            parts.Add(SampleBars.Of("NVDA", time.ToString(Bar.TimeFormat, CultureInfo.InvariantCulture), interval: "5min") with
            {
                Open = open, Close = close, Low = low, High = Math.Max(open, close) + Price(random), Volume = random.Next(1_000_000),
            });
        }

        return parts;
    }

    /// <summary>From 1 to 9.99, with any of its digits: 2, 2.0 and 2.00 are equal and still not the same.</summary>
    private static decimal Price(Random random) => random.Next(3) switch
    {
        0 => random.Next(1, 10),
        1 => new decimal(random.Next(10, 100), 0, 0, false, 1),
        _ => new decimal(random.Next(100, 1000), 0, 0, false, 2),
    };

    private static string Text(Bar bar) => string.Join(
        ' ', bar.LocalTime.ToString(Bar.TimeFormat, CultureInfo.InvariantCulture), PriceDigits.Text(bar.Open), PriceDigits.Text(bar.High),
        PriceDigits.Text(bar.Low), PriceDigits.Text(bar.Close), bar.Volume);

    private static List<string> Texts(IEnumerable<Bar> bars) => [.. bars.Select(SampleBars.Text)];
}
