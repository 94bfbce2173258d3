using Bourse.Dashboard.Reading;

namespace Bourse.Tests.Dashboard;

/// <summary>What of a series has changed since it was sent last.</summary>
public sealed class CandleSeriesTests
{
    [Fact]
    public void Nothing_was_sent_before() => Assert.Equal(["01", "02"], Since(Of("01 5", "02 6"), null));

    [Fact]
    public void Nothing_has_changed() => Assert.Empty(Since(Of("01 5", "02 6"), Of("01 5", "02 6")));

    [Fact]
    public void The_last_candle_has_moved() => Assert.Equal(["02", "03"], Since(Of("01 5", "02 6", "03 8"), Of("01 5", "02 6", "03 7")));

    [Fact]
    public void A_candle_has_come_and_the_oldest_has_left() =>
        Assert.Equal(["03", "04"], Since(Of("02 6", "03 7", "04 8"), Of("01 5", "02 6", "03 7")));

    [Fact]
    public void More_candles_have_come_than_are_told() => Assert.Equal(["07", "08"], Since(Of("07 6", "08 7"), Of("01 5", "02 6")));

    [Fact]
    public void All_candles_after_a_revised_one_are_sent_again() =>
        Assert.Equal(["02", "03", "04"], Since(Of("01 5", "02 6", "03 9", "04 7"), Of("01 5", "02 6", "03 6", "04 7")));

    [Fact]
    public void A_late_candle_has_come_between_others() => Assert.Equal(["01", "02", "03"], Since(Of("01 5", "02 6", "03 7"), Of("01 5", "03 7")));

    [Fact]
    public void A_candle_that_is_gone_takes_all_along() => Assert.Equal(["01", "02"], Since(Of("01 5", "02 6"), Of("01 5", "02 6", "03 7")));

    [Fact]
    public void An_indicator_has_changed_and_its_candle_has_not()
    {
        var former = Of("01 5", "02 6", "03 7") with { Indicators = new Dictionary<string, IReadOnlyList<double?>> { ["sma2"] = [5.5, 5.5, 1] } };
        Assert.Equal(["02", "03"], Since(Of("01 5", "02 6", "03 7"), former));
    }

    [Fact]
    public void Candles_of_some_time_ago_end_with_the_newest_as_they_are_now()
    {
        var whole = Of("01 5", "02 6", "03 7").UpTo(Of("02 6", "03 8", "04 9"))!;
        Assert.Equal(["2024-05-01", "2024-05-02", "2024-05-03", "2024-05-04"], whole.Time);
        Assert.Equal([5m, 6m, 8m, 9m], whole.Close);
        Assert.Equal([1L, 2L, 3L, 4L], whole.Instant);
        Assert.Equal([5.5, 5.5, 5.5, 5.5], whole.Indicators["sma2"]);
    }

    [Fact]
    public void Candles_before_a_gap_are_not_told_with_those_after_it() => Assert.Null(Of("01 5", "02 6").UpTo(Of("04 9")));

    [Fact]
    public void No_candles_are_told_up_to_none() => Assert.Null(Of("01 5").UpTo(Of()));

    private static IEnumerable<string> Since(CandleSeries series, CandleSeries? former) => series.Since(former).Time.Select(time => time[^2..]);

    private static CandleSeries Of(params string[] candles)
    {
        var days = candles.Select(one => int.Parse(one.Split(' ')[0], null)).ToList();
        decimal[] closes = [.. candles.Select(one => decimal.Parse(one.Split(' ')[1], null))];
        return new CandleSeries
        {
            Symbol = "NVDA", Source = "prices", Interval = "1day",
            Time = [.. days.Select(day => $"2024-05-{day:00}")], Instant = [.. days.Select(day => (long)day)],
            Open = closes, High = closes, Low = closes, Close = closes, Volume = [.. closes.Select(_ => (long?)null)],
            Indicators = new Dictionary<string, IReadOnlyList<double?>> { ["sma2"] = [.. closes.Select(_ => (double?)5.5)] },
        };
    }
}
