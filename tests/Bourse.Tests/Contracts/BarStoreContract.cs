using System.Globalization;
using Bourse.Bars;
using Bourse.Bars.Resampling;
using Bourse.Events;
using Bourse.Sinks;
using Bourse.Tests.Bars;

namespace Bourse.Tests.Contracts;

/// <summary>What every implementation of <see cref="IBarStore"/> must do, bars and progress in a file each; a subclass names one.</summary>
public abstract partial class BarStoreContract : IAsyncLifetime
{
    /// <summary>An instance that nobody else uses, on the store of this test, which is empty at first.</summary>
    protected IBarStore Store { get; private set; } = null!;

    /// <summary>Whether a write that fails leaves nothing of itself; otherwise it may leave the first of its bars.</summary>
    protected virtual bool IsTransactional => true;

    /// <summary>How many symbols are many; fewer where a table takes long to create.</summary>
    protected virtual int ManySymbols => 300;

    protected static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        Store = await OpenAsync();
        await Store.CreateAsync(Cancellation);
    }

    public async ValueTask DisposeAsync()
    {
        if (Store is not null) await Store.DisposeAsync();
        await CleanUpAsync();
        GC.SuppressFinalize(this);
    }

    /// <summary>Opens another instance on the store of this test.</summary>
    protected abstract Task<IBarStore> OpenAsync();

    /// <summary>Removes the store of this test.</summary>
    protected virtual Task CleanUpAsync() => Task.CompletedTask;

    [Fact]
    public async Task A_bar_comes_back_as_it_was_with_all_its_digits()
    {
        Bar[] bars =
        [
            SampleBars.Of("NVDA", "2024-05-01 10:00:00") with
            {
                Open = 181.50m, High = 7922816251426433759354395033.5m, Low = 0.0000000000000000000000000001m, Close = 1.10000m,
            },
            SampleBars.Of("NVDA", "2024-05-01 11:00:00", "0.00000001"),
            SampleBars.Of("NVDA", "2024-05-01 12:00:00", "500000000.000") with { Volume = long.MaxValue },
            SampleBars.Of("NVDA", "2024-05-01 13:00:00", "1") with { Volume = 0 },
        ];
        await WriteAsync([.. bars]);
        Assert.Equal(bars.Select(SampleBars.Text), await ReadAsync("NVDA"));
    }

    [Fact]
    public async Task Instants_are_right_around_the_changes_of_the_clocks()
    {
        var zone = ExchangeTimeZone.Find("Europe/London");
        var locals = new[] { "2024-10-27 00:30:00", "2024-10-27 01:00:00", "2024-10-27 01:00:00", "2024-10-27 02:00:00" };
        var bars = locals.Select(local => SampleBars.Of("VOD.L", local) with { TimeZone = zone.Name }).ToList();
        var instants = zone.InstantsOf([.. bars.Select(bar => bar.LocalTime)]);
        bars = [.. bars.Zip(instants, (bar, instant) => bar with { Instant = instant })];
        await WriteAsync([.. bars]);
        Assert.Equal(bars.Select(SampleBars.Text), await ReadAsync("VOD.L"));
    }

    [Fact]
    public async Task The_month_is_that_of_the_exchange()
    {
        // 20:00 in New York on the last of May is midnight of June in UTC.
        var bar = SampleBars.Of("NVDA", "2024-05-31 20:00:00");
        await WriteAsync(bar);
        Assert.Equal("2024-05", bar.Month.ToString());
        Assert.Equal([SampleBars.Text(bar)], await ReadAsync("NVDA", range => range with { From = bar.Instant, Before = bar.Instant.AddHours(1) }));
    }

    [Fact]
    public async Task The_same_bars_written_twice_are_there_once()
    {
        var bars = SampleBars.Hours("NVDA", new DateOnly(2024, 5, 30), 20).ToArray();
        await WriteAsync([.. bars]);
        var first = await ReadAsync("NVDA");
        await WriteAsync([.. bars]);
        await WriteAsync(bars[7..]);
        Assert.Equal(first, await ReadAsync("NVDA"));
        Assert.Equal(20, first.Count);
    }

    [Fact]
    public async Task A_changed_bar_takes_the_place_of_the_one_before()
    {
        var bars = SampleBars.Hours("NVDA", new DateOnly(2024, 5, 1), 3).ToArray();
        await WriteAsync([.. bars]);
        var changed = bars[1] with { Close = 100.0m, Volume = 7 };
        await WriteAsync(offset: 3, changed);
        Assert.Equal(new[] { bars[0], changed, bars[2] }.Select(SampleBars.Text), await ReadAsync("NVDA"));
    }

    [Fact]
    public async Task Of_two_versions_of_a_bar_in_one_write_the_later_one_counts()
    {
        var bar = SampleBars.Of("NVDA", "2024-05-01 10:00:00");
        var later = bar with { Volume = 5678 };
        await WriteAsync(bar, later);
        Assert.Equal([SampleBars.Text(later)], await ReadAsync("NVDA"));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_range_holds_its_first_instant_and_not_its_last(bool isNewestFirst)
    {
        var bars = SampleBars.Hours("NVDA", new DateOnly(2024, 5, 28), 70).ToArray();
        await WriteAsync([.. bars]);
        var (from, before) = (bars[10].Instant, bars[60].Instant);
        var expected = bars[10..60].Select(SampleBars.Text);
        if (isNewestFirst) expected = expected.Reverse();
        Assert.Equal(expected, await ReadAsync("NVDA", range => range with { From = from, Before = before, IsNewestFirst = isNewestFirst }));
        Assert.Equal(10, (await ReadAsync("NVDA", range => range with { Before = from, IsNewestFirst = isNewestFirst })).Count);
        Assert.Equal(10, (await ReadAsync("NVDA", range => range with { From = before, IsNewestFirst = isNewestFirst })).Count);
        Assert.Empty(await ReadAsync("NVDA", range => range with { From = from, Before = from }));
        Assert.Single(await ReadAsync("NVDA", range => range with { From = from, Before = from.AddMilliseconds(1) }));
    }

    [Theory]
    [InlineData(1, false)]
    [InlineData(7, true)]
    [InlineData(35, false)]
    [InlineData(100, true)]
    public async Task Pages_follow_each_other_without_a_gap_or_a_repeat(int size, bool isNewestFirst)
    {
        var bars = SampleBars.Hours("NVDA", new DateOnly(2024, 5, 28), 70).ToArray();
        await WriteAsync([.. bars]);
        var range = RangeOf("NVDA") with { PageSize = size, IsNewestFirst = isNewestFirst };
        var read = new List<Bar>();
        while (await Store.ReadAsync(range, Cancellation) is { Count: > 0 } page)
        {
            Assert.True(page.Count <= size);
            read.AddRange(page);
            range = range.After(page[^1]);
        }

        var expected = isNewestFirst ? bars.Reverse() : bars;
        Assert.Equal(expected.Select(SampleBars.Text), read.Select(SampleBars.Text));
    }

    [Fact]
    public async Task Intervals_of_a_symbol_are_kept_apart()
    {
        var (hour, five) = (SampleBars.Of("NVDA", "2024-05-01 10:00:00"), SampleBars.Of("NVDA", "2024-05-01 10:00:00", "99.9", "5min"));
        await WriteAsync(hour, five);
        Assert.Equal([SampleBars.Text(hour)], await ReadAsync("NVDA"));
        Assert.Equal([SampleBars.Text(five)], await ReadAsync("NVDA", range => range with { Interval = five.Interval }));
        Assert.Equal(["5min", "60min"], (await Store.ListAsync(Cancellation)).Select(series => series.Interval.Text));
    }

    [Fact]
    public async Task Series_are_listed_with_their_counts_and_ends()
    {
        Bar[] bars = [.. SampleBars.Hours("NVDA", new DateOnly(2024, 5, 30), 20), .. SampleBars.Hours("IBM", new DateOnly(2024, 4, 30), 9)];
        await WriteAsync([.. bars]);
        var (ibm, nvda) = (bars[20..], bars[..20]);
        Assert.Equal(
            [
                new BarSeries(Symbol.Parse("IBM"), BarInterval.Hour, 9, ibm[0].Instant, ibm[^1].Instant),
                new BarSeries(Symbol.Parse("NVDA"), BarInterval.Hour, 20, nvda[0].Instant, nvda[^1].Instant),
            ],
            await Store.ListAsync(Cancellation));
        Assert.Equal(["IBM", "NVDA"], (await Store.ListSymbolsAsync(Cancellation)).Select(symbol => symbol.Text));
    }

    [Fact]
    public async Task The_newest_bars_of_all_symbols_are_read_at_once()
    {
        // The n-th hour opens at 100.00 and n cents, seven make a day; the newest 26 of 30 begin with the fifth of the first day.
        Bar[] hours = [.. SampleBars.Hours("NVDA", new DateOnly(2024, 5, 30), 30)];
        var days = Enumerable.Range(1, 5).Select(day => SampleBars.Of("IBM", $"2024-05-0{day} 00:00:00", $"{day}.50", "1day")).ToArray();
        await WriteAsync([.. hours, .. days, SampleBars.Of("NVDA", "2020-05-01 00:00:00", "1", "1day")]);
        var latest = await Store.ReadLatestAsync(null, Cancellation);
        Assert.Equal(["1day", "60min 1day"], latest.Select(one => string.Join(' ', one.Intervals.Select(interval => interval.Text))));
        Assert.Equal([days[^1], hours[^1]], latest.Select(one => one.Newest), (one, other) => SampleBars.Text(one) == SampleBars.Text(other));
        Assert.Equal(days[2..].Select(SampleBars.Text), latest[0].Days.Select(SampleBars.Text));
        Assert.Equal(
            ["05-30 100.04", "05-31 100.07", "06-01 100.14", "06-02 100.21", "06-03 100.28"],
            latest[1].Days.Select(day => $"{day.LocalTime:MM-dd} {day.Open}"));
        Assert.Equal(
            BarResampling.Resample(hours[4..], BarInterval.Day).Select(SampleBars.Text), latest[1].Days.Select(SampleBars.Text));
    }

    [Fact]
    public async Task The_newest_bars_are_read_of_the_symbols_that_are_asked_for()
    {
        await WriteAsync([.. new[] { "C", "A", "B" }.Select(symbol => SampleBars.Of(symbol, "2024-05-01 10:00:00"))]);
        Symbol[] asked = [Symbol.Parse("C"), Symbol.Parse("NONE"), Symbol.Parse("A"), Symbol.Parse("C")];
        Assert.Equal(["A", "C"], (await Store.ReadLatestAsync(asked, Cancellation)).Select(one => one.Newest.Symbol.Text));
        Assert.Equal(["A", "B", "C"], (await Store.ReadLatestAsync(null, Cancellation)).Select(one => one.Newest.Symbol.Text));
        Assert.Empty(await Store.ReadLatestAsync([], Cancellation));
    }

    [Fact]
    public async Task Many_symbols_are_written_at_once_and_interleaved()
    {
        var symbols = Enumerable.Range(0, ManySymbols).Select(i => $"S{i}").ToList();
        var hours = SampleBars.Hours("S", new DateOnly(2024, 5, 1), 3);
        await WriteAsync([.. hours.SelectMany(bar => symbols.Select(symbol => bar with { Symbol = Symbol.Parse(symbol) }))]);
        var series = await Store.ListAsync(Cancellation);
        Assert.Equal((ManySymbols, 3), (series.Count, series.Select(one => (int)one.Count).Distinct().Single()));
        Assert.Equal(3, (await ReadAsync($"S{ManySymbols - 1}")).Count);
    }

    [Fact]
    public async Task Symbols_are_data_whatever_they_hold()
    {
        string[] symbols =
        [
            "BRK.B", "BRK-B", "BRK_B", "^GSPC", "000001.SS", "M&M.NS", "'", "\"", "A\"B", "';--", "A;B", "%", "_", "\\", "[X]", "{0}", "$1", "Ä",
            "😀", "SELECT", "DROP", "../X", "=1+1", "@X", "A B", "<B>",
        ];
        await WriteAsync([.. symbols.Select((symbol, i) => SampleBars.Of(symbol, "2024-05-01 10:00:00", $"{i + 1}.50"))]);
        for (var i = 0; i < symbols.Length; i++)
        {
            Assert.Contains($" {i + 1}.50 ", Assert.Single(await ReadAsync(symbols[i])), StringComparison.Ordinal);
        }

        Assert.Equal(symbols.Select(Symbol.Parse).Order(), await Store.ListSymbolsAsync(Cancellation));
    }

    [Fact]
    public async Task An_empty_store_and_an_unknown_symbol_have_no_bars()
    {
        Assert.Empty(await Store.ListAsync(Cancellation));
        Assert.Empty(await Store.ListSymbolsAsync(Cancellation));
        Assert.Empty(await Store.ReadLatestAsync(null, Cancellation));
        Assert.Empty(await Store.ReadProgressAsync(Cancellation));
        Assert.Empty(await ReadAsync("NVDA"));
        await WriteAsync(SampleBars.Of("IBM", "2024-05-01 10:00:00"));
        Assert.Empty(await ReadAsync("NVDA"));
    }

    [Fact]
    public async Task Writers_at_the_same_time_do_not_disturb_each_other()
    {
        var stores = await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => OpenAsync()));
        await Task.WhenAll(stores.Select((store, i) => Task.Run(
            async () =>
            {
                for (var month = 1; month <= 5; month++)
                {
                    var shared = SampleBars.Hours("NVDA", new DateOnly(2024, month, 1), 50);
                    var own = SampleBars.Hours($"OWN{i}", new DateOnly(2024, month, 1), 50);
                    await store.WriteAsync(WriteOf([.. shared, .. own]), Cancellation);
                }
            },
            Cancellation)));
        foreach (var store in stores) await store.DisposeAsync();
        var series = await Store.ListAsync(Cancellation);
        Assert.Equal(["NVDA", "OWN0", "OWN1", "OWN2", "OWN3"], series.Select(one => one.Symbol.Text));
        Assert.All(series, one => Assert.Equal(250, one.Count));
    }

    /// <summary>A write of bars that come from no topic, such as those of a test.</summary>
    protected static SinkWrite<BarRow> WriteOf(IReadOnlyList<Bar> bars, long offset = 0, params PartitionAdvance[] partitions) =>
        new([.. bars.Select((bar, i) => new BarRow(bar, offset + i))], partitions);

    protected static BarRange RangeOf(string symbol) => new() { Symbol = Symbol.Parse(symbol), Interval = BarInterval.Hour };

    [Theory]
    [InlineData("US/Eastern", "2024-03-08", "1min")]
    [InlineData("America/Chicago", "2024-11-01", "30min")]
    [InlineData("Europe/London", "2024-03-29", "15min")]
    [InlineData("Asia/Tokyo", "2024-12-30", "60min")]
    [InlineData("Australia/Lord_Howe", "2024-04-05", "5min")]
    public async Task Days_are_those_that_the_bars_make_with_all_their_digits(string timeZone, string from, string interval)
    {
        var (zone, random) = (ExchangeTimeZone.Find(timeZone), new Random(3));
        var begin = DateTime.SpecifyKind(DateTime.Parse(from, CultureInfo.InvariantCulture), DateTimeKind.Utc);
        string[] prices = ["10", "9.5", "9.50", "10.00", "10.000000000000000001", "9.4999", "11.2500", "1000.1", "0.5", "7.9"];
        var step = BarInterval.Parse(interval).Minutes;
        var bars = Enumerable.Range(0, 4 * 24 * 60 / step).Where(_ => random.Next(4) > 0).Select(i => begin.AddMinutes(i * step)).Select(instant =>
        {
            var sorted = Enumerable.Range(0, 4).Select(_ => decimal.Parse(prices[random.Next(10)], CultureInfo.InvariantCulture)).Order().ToList();
            return SampleBars.Of("NVDA", "2024-05-01 10:00:00", interval: interval) with
            {
                Instant = instant, LocalTime = zone.LocalTimeOf(instant), TimeZone = timeZone, Low = sorted[0], Open = sorted[1],
                Close = sorted[2], High = sorted[3], Volume = random.Next(1_000_000),
            };
        }).ToList();
        await WriteAsync([.. bars]);

        var range = new BarRange { Symbol = Symbol.Parse("NVDA"), Interval = BarInterval.Parse(interval), PageSize = 100 };
        var days = await Store.ReadDaysAsync(range, Cancellation);
        Assert.InRange(days.Count, 2, 5);
        Assert.Equal(BarResampling.Resample(bars, BarInterval.Day).Select(SampleBars.Text), days.Select(SampleBars.Text));

        var part = range with { From = bars[bars.Count / 3].Instant, Before = bars[2 * bars.Count / 3].Instant };
        var some = bars.Where(bar => bar.Instant >= part.From && bar.Instant < part.Before);
        Assert.Equal(
            BarResampling.Resample(some, BarInterval.Day).Select(SampleBars.Text),
            (await Store.ReadDaysAsync(part, Cancellation)).Select(SampleBars.Text));
    }

    protected Task WriteAsync(params Bar[] bars) => WriteAsync(0, bars);

    protected Task WriteAsync(long offset, params Bar[] bars) => Store.WriteAsync(WriteOf(bars, offset), Cancellation);

    /// <summary>The bars of a range as texts; by default all hours of a symbol, oldest first.</summary>
    protected async Task<List<string>> ReadAsync(string symbol, Func<BarRange, BarRange>? change = null)
    {
        var range = RangeOf(symbol);
        return [.. (await Store.ReadAsync(change?.Invoke(range) ?? range, Cancellation)).Select(SampleBars.Text)];
    }
}
