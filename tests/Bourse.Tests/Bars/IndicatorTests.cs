using System.Globalization;
using Bourse.Bars.Indicators;
using FsCheck;
using FsCheck.Fluent;

namespace Bourse.Tests.Bars;

/// <summary>Indicators against figures of TA-Lib and pandas, against exact arithmetic, and their two forms against each other.</summary>
public sealed class IndicatorTests
{
    // The golden figures are rounded to eight decimals.
    private const double HalfOfLastDigit = 0.51e-8;
    private const double OneUlp = 2.5e-16;

    [Theory]
    [InlineData("sma20", 0, "SMA20", 20)]
    [InlineData("sma50", 0, "SMA50", 50)]
    [InlineData("ema20", 0, "EMA20", 20)]
    [InlineData("rsi14", 0, "RSI14", 15)]
    [InlineData("macd", 0, "MACD_ta", 34)]
    [InlineData("macd", 1, "MACDsignal_ta", 34)]
    [InlineData("bollinger", 0, "BBupper20", 20)]
    [InlineData("bollinger", 1, "SMA20", 20)]
    [InlineData("bollinger", 2, "BBlower20", 20)]
    public void Figures_are_the_golden_ones_and_blank_before_the_first(string name, int column, string golden, int first)
    {
        var figures = IndicatorCatalog.Create(name).Compute(GooglDays.Columns)[column];
        var expected = Golden(golden);
        Assert.Equal(754, expected.Length);
        Assert.All(figures[..(first - 1)], figure => Assert.Equal(double.NaN, figure));
        for (var i = first - 1; i < figures.Length; i++) Assert.Equal(expected[i], figures[i], HalfOfLastDigit);
    }

    [Fact]
    public void Bar_after_bar_and_a_whole_series_give_the_same_bits()
    {
        string[] names = ["sma1", "sma2", "sma7", "sma20", "ema1", "ema9", "rsi1", "rsi14", "macd", "bollinger", "vwap"];
        Properties.Hold(Series(), Effort.Of(200, 2000), bars =>
        {
            foreach (var name in names)
            {
                var batch = IndicatorCatalog.Create(name).Compute(BarColumns.Of(bars));
                Assert.Equal(Bits(Transpose(Stream(name, bars))), Bits(batch));
            }
        });
    }

    [Fact]
    public void A_batch_leaves_a_stream_alone()
    {
        var (indicator, other, columns) = (IndicatorCatalog.Create("sma3"), IndicatorCatalog.Create("sma3"), GooglDays.Columns);
        var (one, two) = (new double[1], new double[1]);
        foreach (var close in columns.Closes[..10].ToArray())
        {
            indicator.Next(new BarFigures(close, close, close, 1, 1), one);
            indicator.Compute(columns);
            other.Next(new BarFigures(close, close, close, 1, 1), two);
            Assert.Equal(two, one);
        }
    }

    [Fact]
    public void A_million_bars_leave_no_drift_in_means_and_deviations()
    {
        // Prices like 1234.5678 that hardly move: their deviation is a ten-thousandth of them.
        var closes = Walk(1_000_000, start: 12_345_678, step: 500);
        Compare(closes, from: closes.Length - 200, tolerance: 1e-13);
    }

    [Fact]
    public void A_shock_leaves_no_trace_in_means_and_deviations_after_it()
    {
        var closes = Walk(2_000, start: 200, step: 3);
        closes[1_000] = 999_999_999_0000m / 10_000;
        Compare(closes, from: 1_000 + 101, tolerance: 1e-13);
    }

    [Fact]
    public void A_price_that_never_moves_has_no_deviation_and_no_direction()
    {
        var bars = Enumerable.Range(0, 100).Select(_ => new BarFigures(0.1, 0.1, 0.1, 1, 1)).ToList();
        var bands = IndicatorCatalog.Create("bollinger").Compute(BarColumns.Of(bars));
        Assert.Equal((0.1, 0.1, 0.1), (bands[0][^1], bands[1][^1], bands[2][^1]));
        Assert.Equal(50, IndicatorCatalog.Create("rsi14").Compute(BarColumns.Of(bars))[0][^1]);
    }

    [Fact]
    public void The_volume_weighted_price_begins_anew_each_session()
    {
        BarFigures[] bars = [new(12, 9, 9, 0, 1), new(12, 9, 9, 100, 1), new(21, 18, 21, 300, 1), new(30, 30, 30, 5, 2), new(6, 6, 6, 0, 3)];
        // (10 × 100 + 20 × 300) / 400
        Assert.Equal([double.NaN, 10, 17.5, 30, double.NaN], IndicatorCatalog.Create("vwap").Compute(BarColumns.Of(bars))[0]);
    }

    [Fact]
    public void A_price_that_only_rises_or_falls_has_a_strength_of_100_or_0()
    {
        Assert.Equal(100, Strength(i => 100 + i));
        Assert.Equal(0, Strength(i => 100 - i));

        static double Strength(Func<int, double> closeOf)
        {
            var bars = Enumerable.Range(0, 30).Select(closeOf).Select(close => new BarFigures(close, close, close, 1, 1)).ToList();
            return IndicatorCatalog.Create("rsi14").Compute(BarColumns.Of(bars))[0][^1];
        }
    }

    [Fact]
    public void Names_are_read_in_any_case_and_wrong_ones_are_refused_with_the_nearest()
    {
        var columns = IndicatorCatalog.CreateAll("SMA20, ema7,macd,Bollinger,vwap,rsi2").SelectMany(one => one.Columns);
        Assert.Equal(
            "sma20 ema7 macd macd_signal macd_histogram bollinger_upper bollinger_middle bollinger_lower vwap rsi2", string.Join(' ', columns));
        Assert.All(IndicatorCatalog.Names, name => Assert.NotEmpty(IndicatorCatalog.Create(name).Columns));
        Assert.Empty(IndicatorCatalog.CreateAll(""));
        Assert.Equal("did you mean bollinger?", Refusal("bolinger").Remedy);
        Assert.Equal("the indicator sma20 is given twice", Refusal("sma20,SMA20").Message);
        foreach (var name in new[] { "sma", "sma0", "sma-1", "ema100001", "rsi14x", "sma+5", "sma 5", "xyz" }) Refusal(name);

        static BourseException Refusal(string names)
        {
            var refusal = Assert.Throws<BourseException>(() => IndicatorCatalog.CreateAll(names));
            Assert.Equal(FailureKind.Usage, refusal.Kind);
            return refusal;
        }
    }

    /// <summary>Figures of windows of 20 against decimals, which hold these prices and their squares exactly.</summary>
    private static void Compare(decimal[] closes, int from, double tolerance)
    {
        var bars = BarColumns.Of([.. closes.Select(close => new BarFigures((double)close, (double)close, (double)close, 1, 1))]);
        var means = IndicatorCatalog.Create("sma20").Compute(bars)[0];
        var bands = IndicatorCatalog.Create("bollinger").Compute(bars);
        for (var i = from; i < closes.Length; i++)
        {
            var window = closes[(i - 19)..(i + 1)];
            var mean = window.Average();
            var deviation = Math.Sqrt((double)(window.Sum(close => (close - mean) * (close - mean)) / 20));
            Assert.Equal((double)mean, means[i], (double)mean * OneUlp);
            Assert.Equal((double)mean + 2 * deviation, bands[0][i], (double)mean * tolerance);
            Assert.Equal(4 * deviation, bands[0][i] - bands[2][i], (double)mean * tolerance);
        }
    }

    private static decimal[] Walk(int count, int start, int step)
    {
        var (random, closes, price) = (new Random(7), new decimal[count], start);
        for (var i = 0; i < count; i++)
        {
            price = Math.Max(1, price + random.Next(-step, step + 1));
            closes[i] = price / 10_000m;
        }

        return closes;
    }

    private static Gen<List<BarFigures>> Series() =>
        from count in Gen.Choose(0, 150)
        from seed in Gen.Choose(0, int.MaxValue)
        from size in Gen.Elements(0.01, 100, 1e9)
        select Draw(count, new Random(seed), size);

    private static List<BarFigures> Draw(int count, Random random, double size)
    {
        var (bars, day) = (new List<BarFigures>(), 1);
        for (var i = 0; i < count; i++)
        {
            day += random.Next(10) == 0 ? 1 : 0;
            var close = random.Next(5) == 0 && i > 0 ? bars[^1].Close : size * random.NextDouble();
            bars.Add(new BarFigures(close * 1.1, close * 0.9, close, random.Next(0, 1000), day));
        }

        return bars;
    }

    private static List<double[]> Stream(string name, List<BarFigures> bars)
    {
        var indicator = IndicatorCatalog.Create(name);
        return bars.ConvertAll(bar =>
        {
            var figures = new double[indicator.Columns.Count];
            indicator.Next(bar, figures);
            return figures;
        });
    }

    private static IEnumerable<double[]> Transpose(List<double[]> rows) =>
        rows.Count == 0 ? [] : Enumerable.Range(0, rows[0].Length).Select(column => rows.Select(row => row[column]).ToArray());

    private static string Bits(IEnumerable<double[]> columns) =>
        string.Join('|', columns.Where(one => one.Length > 0).Select(one => string.Join(' ', one.Select(BitConverter.DoubleToInt64Bits))));

    private static double[] Golden(string column)
    {
        var lines = File.ReadLines(GooglDays.PathOf("indicators-GOOGL.csv")).Select(line => line.Split(',')).ToList();
        var place = Array.IndexOf(lines[0], column);
        return [.. lines.Skip(1).Select(cells => cells[place].Length == 0 ? double.NaN : double.Parse(cells[place], CultureInfo.InvariantCulture))];
    }
}
