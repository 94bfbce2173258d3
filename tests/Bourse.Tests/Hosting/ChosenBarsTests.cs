using Bourse.Bars;
using Bourse.Hosting.Reading;
using Bourse.Sinks;
using Bourse.Tests.Bars;

namespace Bourse.Tests.Hosting;

/// <summary>The newest of the larger bars that a series makes, against all that it makes.</summary>
public sealed class ChosenBarsTests
{
    private const int Days = 60;
    private static readonly Symbol Nvda = Symbol.Parse("NVDA");
    private readonly MemoryBarStore.Contents _contents = new();

    [Theory]
    [InlineData("60min", null, null)]
    [InlineData("60min", "2024-06-20", null)]
    [InlineData("60min", null, "2024-07-04")]
    [InlineData("60min", "2024-06-20", "2024-06-21")]
    [InlineData("30min", "2024-05-01", "2024-05-20")]
    [InlineData("1day", null, null)]
    [InlineData("1day", "2024-06-20", "2024-07-08")]
    [InlineData("1day", "2024-01-01", "2024-05-31")]
    [InlineData("5min", "2024-06-20", null)]
    public async Task The_newest_bars_are_the_last_of_all_that_the_range_makes(string interval, string? from, string? to)
    {
        var chosen = await ChooseAsync(interval, from, to);
        var all = (await chosen.ReadAsync(default).ToListAsync(TestContext.Current.CancellationToken)).ConvertAll(SampleBars.Text);
        foreach (var count in (long[])[1, 2, 7, 8, 25, 100, long.MaxValue])
        {
            var newest = (await chosen.ReadNewestAsync(count, default)).ConvertAll(SampleBars.Text);
            newest.Reverse();
            Assert.Equal(all.TakeLast((int)Math.Min(count, all.Count)), newest);
        }
    }

    [Fact]
    public async Task Bars_before_the_range_are_those_that_end_where_it_begins()
    {
        var chosen = await ChooseAsync("60min", "2024-06-19", "2024-06-21");
        var before = await chosen.ReadBeforeAsync(2, default);
        Assert.Equal(["2024-06-18 15:30:00", "2024-06-18 14:30:00"], before.Select(bar => bar.LocalTime.ToString(Bar.TimeFormat, null)));
        Assert.Empty(await (await ChooseAsync("60min", null, "2024-06-21")).ReadBeforeAsync(2, default));
        Assert.Empty(await (await ChooseAsync("60min", "2024-01-01", null)).ReadBeforeAsync(2, default));
    }

    [Theory]
    [InlineData("60min", 25, 1000)]
    [InlineData("1day", 2, 1000)]
    public async Task Of_a_long_series_only_a_part_is_read(string interval, int count, int most)
    {
        var chosen = await ChooseAsync(interval, null, null);
        _contents.Handed = 0;
        Assert.Equal(count, (await chosen.ReadNewestAsync(count, default)).Count);
        Assert.InRange(_contents.Handed, count, most);
    }

    private async Task<ChosenBars> ChooseAsync(string interval, string? from, string? to)
    {
        var store = new MemoryBarStore(_contents);
        await store.WriteAsync(new SinkWrite<BarRow>([.. FiveMinutes().Select((bar, i) => new BarRow(bar, i))], []), default);
        var wish = new BarWish(Nvda) { Interval = BarInterval.Parse(interval), Resamples = true, From = MomentOf(from), To = MomentOf(to) };
        return await BarSelection.FindAsync(store, wish, default);
    }

    private static ExchangeMoment? MomentOf(string? day) =>
        day is null ? null : new ExchangeMoment(DateOnly.ParseExact(day, "yyyy-MM-dd", null).ToDateTime(TimeOnly.MinValue), IsDay: true);

    /// <summary>Every day from 9:30 to 16:00, also on weekends: a store keeps what it is given.</summary>
    private static IEnumerable<Bar> FiveMinutes()
    {
        for (var day = 0; day < Days; day++)
        {
            for (var bar = 0; bar < 78; bar++)
            {
                var time = new DateTime(2024, 5, 15, 9, 30, 0).AddDays(day).AddMinutes(5 * bar);
                yield return SampleBars.Of("NVDA", time.ToString(Bar.TimeFormat, null), $"{100 + day}.{bar:00}", "5min");
            }
        }
    }
}
