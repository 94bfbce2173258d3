using Bourse.Adapters.Sqlite;
using Bourse.Bars;
using Bourse.Bars.Indicators;
using Bourse.Bars.Resampling;
using Bourse.Benchmarks.Harness;

namespace Bourse.Benchmarks.Scenarios;

/// <summary>Indicators over ten years of minutes, and these minutes as days, beside the loops that one would write at first.</summary>
internal sealed class IndicatorSeries : IBenchmark
{
    private const int Bars = 1_000_000;
    private const int MinutesPerDay = 390;
    private const int Window = 20;
    private const string Unit = "ns a bar";
    private const double OfPlainMean = 2;
    private const double OfGroups = 1;
    private static readonly string[] Names = ["sma20", "ema50", "rsi14", "macd", "bollinger", "vwap"];

    /// <inheritdoc/>
    public string Name => "indicators";

    /// <inheritdoc/>
    public string About => $"indicators over {Bars:N0} bars of a minute, and these bars as days, on one core";

    /// <inheritdoc/>
    public async Task<Findings> RunAsync(BenchmarkSettings settings, CancellationToken cancellation)
    {
        using var folder = new WorkFolder();
        var bars = Make();
        var columns = BarColumns.Of(bars);
        var closes = bars.ConvertAll(bar => bar.Close);
        await using var store = new SqliteBarStore(folder.Fresh("bars.db"), TimeProvider.System);
        await store.CreateAsync(cancellation);
        await FillAsync(store, bars, cancellation);
        var averages = new double[Bars];
        var series = await Rounds.RunAsync(
            settings.Rounds,
            [
                .. Names.Select(name => Batch(name, columns)),
                new("all of them, bar after bar", () => Stream(bars)),
                new("a loop that adds up 20 doubles a bar", () => AddUp(columns.Closes, averages)),
                new("the same in decimals", () => AddUp(closes)),
                new("minutes as days, from memory", () => Require(BarResampling.Resample(bars, BarInterval.Day).Count())),
                new("LINQ: minutes grouped by day", () => Require(Group(bars))),
                new("minutes as days, from SQLite", _ => ReadAsync(store, bars[0].Symbol, cancellation)),
                new("the same, bar after bar", _ => ReadBarsAsync(store, bars[0].Symbol, cancellation)),
            ],
            cancellation);
        var (plain, resampled, grouped) = (series[Names.Length + 1], series[Names.Length + 3], series[Names.Length + 4]);
        return new Findings(
            [
                .. series.Take(Names.Length).Select(one => one.TimeBeside(plain) with { Target = Target.AtMost(OfPlainMean) }),
                resampled.TimeBeside(grouped) with { Target = Target.AtMost(OfGroups) },
            ],
            [
                .. series.Take(Names.Length + 3).Select(one => one.Nanoseconds(Unit, Bars)),
                .. series.Skip(Names.Length + 3).Select(one => one.Milliseconds()),
            ])
        {
            Notes =
            [
                $"{Bars:N0} bars in sessions of {MinutesPerDay}. Each indicator ran by itself over columns.",
                "Bar after bar, all six took every bar in turn, and its prices were converted from decimals.",
                "LINQ groups the same objects by day, with first, last, maximum, minimum and sum.",
                folder.Note,
            ],
        };
    }

    private static Contender Batch(string name, BarColumns columns)
    {
        var indicator = IndicatorCatalog.Create(name);
        var figures = indicator.Compute(columns);
        return new Contender(name, () => indicator.Compute(columns, figures));
    }

    private static void Stream(List<Bar> bars)
    {
        var (indicators, figures) = (IndicatorCatalog.CreateAll(string.Join(',', Names)), new double[3]);
        foreach (var bar in bars)
        {
            var one = BarFigures.Of(bar);
            foreach (var indicator in indicators) indicator.Next(one, figures);
        }
    }

    private static void AddUp(ReadOnlySpan<double> closes, double[] averages)
    {
        for (var i = Window - 1; i < closes.Length; i++)
        {
            var sum = 0.0;
            for (var k = i - Window + 1; k <= i; k++) sum += closes[k];
            averages[i] = sum / Window;
        }
    }

    private static void AddUp(List<decimal> closes)
    {
        var (averages, sum) = (new decimal[closes.Count], 0m);
        for (var i = 0; i < closes.Count; i++)
        {
            sum += closes[i];
            if (i >= Window) sum -= closes[i - Window];
            averages[i] = sum / Window;
        }
    }

    private static int Group(List<Bar> bars) => bars.GroupBy(bar => bar.LocalTime.Date).Select(day => day.First() with
    {
        Interval = BarInterval.Day,
        High = day.Max(bar => bar.High),
        Low = day.Min(bar => bar.Low),
        Close = day.Last().Close,
        Volume = day.Sum(bar => bar.Volume),
    }).Count();

    private static async Task<Elapsed> ReadAsync(SqliteBarStore store, Symbol symbol, CancellationToken cancellation)
    {
        var days = 0;
        var range = new BarRange { Symbol = symbol, Interval = BarInterval.All[0] };
        var elapsed = await Stopwatches.TimeAsync(async () => days = (await store.ReadDaysAsync(range, cancellation)).Count);
        Require(days);
        return elapsed;
    }

    private static async Task<Elapsed> ReadBarsAsync(SqliteBarStore store, Symbol symbol, CancellationToken cancellation)
    {
        var days = 0;
        var range = new BarRange { Symbol = symbol, Interval = BarInterval.All[0] };
        var elapsed = await Stopwatches.TimeAsync(async () =>
        {
            var resampling = new BarResampling(BarInterval.Day);
            await foreach (var bar in store.ReadAllAsync(range, cancellation)) days += resampling.Add(bar) is null ? 0 : 1;
            days += resampling.Finish() is null ? 0 : 1;
        });
        Require(days);
        return elapsed;
    }

    private static void Require(int days)
    {
        const int Expected = (Bars + MinutesPerDay - 1) / MinutesPerDay;
        if (days != Expected) throw new BourseException(FailureKind.Failed, $"there are {days} days instead of {Expected}");
    }

    private static List<Bar> Make()
    {
        var (zone, hours) = (ExchangeTimeZone.Find("US/Eastern"), Bourse.Market.SessionHours.NewYork);
        var (bars, random, price) = (new List<Bar>(Bars), new Random(1), 1_000_000);
        for (var day = new DateOnly(2010, 1, 4); bars.Count < Bars; day = day.AddDays(1))
        {
            if (hours.Find(day, extended: false) is not { } session || session.Close - session.Open < TimeSpan.FromMinutes(MinutesPerDay)) continue;
            for (var minute = 0; minute < MinutesPerDay && bars.Count < Bars; minute++)
            {
                price += random.Next(-500, 501);
                bars.Add(Make(zone, session.Open.AddMinutes(minute), new decimal(price, 0, 0, false, 4)));
            }
        }

        return bars;
    }

    private static Bar Make(ExchangeTimeZone zone, DateTime local, decimal price) => new()
    {
        Symbol = Symbol.Parse("S"),
        Interval = BarInterval.All[0],
        LocalTime = local,
        Instant = zone.InstantOf(local),
        Open = price,
        High = price + 0.5000m,
        Low = price - 0.2500m,
        Close = price + 0.1250m,
        Volume = 1_000 + local.Minute,
        TimeZone = zone.Name,
    };

    private static async Task FillAsync(SqliteBarStore store, List<Bar> bars, CancellationToken cancellation)
    {
        const int AtOnce = 50_000;
        foreach (var chunk in bars.Chunk(AtOnce)) await store.WriteAsync(new([.. chunk.Select((bar, i) => new BarRow(bar, i))], []), cancellation);
    }
}
