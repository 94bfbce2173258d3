using System.Globalization;
using System.Text.Json;
using Bourse.Market;
using Bourse.Statistics;

namespace Bourse.Adapters.Spark;

/// <summary>Combines the rows of <see cref="StatisticsSql"/> to figures. Fractions are computed here, from the exact sums.</summary>
/// <param name="request">What was asked for.</param>
internal sealed class FiguresReader(StatisticsRequest request)
{
    private readonly List<PortfolioParts> _parts = [.. request.Portfolios.Select(_ => new PortfolioParts())];

    /// <summary>Takes a row.</summary>
    /// <exception cref="FormatException">The row does not belong to the query.</exception>
    public void Add(string? row)
    {
        try
        {
            using var json = JsonDocument.Parse(row ?? "null");
            Add(json.RootElement);
        }
        catch (Exception failure) when (failure is JsonException or InvalidOperationException or KeyNotFoundException or ArgumentException)
        {
            throw new FormatException("a row is not what was asked for", failure);
        }
    }

    /// <summary>The figures of all portfolios.</summary>
    public IReadOnlyList<PortfolioFigures> ToFigures() => [.. _parts.Select(FiguresOf)];

    private static MonthAverage MonthOf(JsonElement row)
    {
        var month = DateOnly.ParseExact(row.GetProperty("m").GetString()!, "yyyy-MM", CultureInfo.InvariantCulture);
        var average = ExactMoments.Average(new Moments(row.GetProperty("n").GetInt64(), Whole(row, "s"), default));
        return new MonthAverage(month.Year, month.Month, average ?? throw new FormatException("a month without days"));
    }

    private static YearExtremes YearOf(JsonElement row) =>
        new(int.Parse(row.GetProperty("y").GetString()!, CultureInfo.InvariantCulture), ChangesOf(row));

    private static ChangeExtremes ChangesOf(JsonElement row) => new(
        Extreme(row, "cl", cents => Money.FromCents(cents)),
        Extreme(row, "ch", cents => Money.FromCents(-cents)),
        Extreme(row, "rl", micros => new Money(micros)),
        Extreme(row, "rh", micros => new Money(-micros)));

    private static Extreme? Extreme(JsonElement row, string name, Func<long, Money> amount) =>
        row.TryGetProperty(name, out var pair) ? new Extreme(amount(pair.GetProperty("v").GetInt64()), Day(pair)) : null;

    private static DateOnly Day(JsonElement owner) =>
        DateOnly.ParseExact(owner.GetProperty("day").GetString()!, "yyyy-MM-dd", CultureInfo.InvariantCulture);

    /// <summary>Sums exceed the number types of JSON readers.</summary>
    private static Int128 Whole(JsonElement row, string name) =>
        Int128.Parse(row.GetProperty(name).GetRawText(), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture);

    private static Moments MomentsOf(JsonElement row, string count, string sum, string squares) =>
        new(row.GetProperty(count).GetInt64(), Whole(row, sum), (UInt128)Whole(row, squares));

    private static LastDay LastOf(JsonElement row) => new(
        Day(row),
        Money.FromCents(row.GetProperty("x").GetInt64()),
        row.TryGetProperty("c", out var change) ? Money.FromCents(change.GetInt64()) : null,
        row.TryGetProperty("r", out var percent) ? new Money(percent.GetInt64()) : null);

    private static MonthRange RangeOf(JsonElement row)
    {
        var drawdown = row.GetProperty("ul");
        return new MonthRange(
            Value(row.GetProperty("xl")), Value(row.GetProperty("xh"), -1), new ChartPoint(Day(drawdown).DayNumber, Amount(drawdown)));
    }

    private static ChartPoint Value(JsonElement pair, int sign = 1) => new(Day(pair).DayNumber, Money.FromCents(sign * Amount(pair)).Micros);

    private static long Amount(JsonElement pair) => pair.GetProperty("v").GetInt64();

    private void Add(JsonElement row)
    {
        var parts = _parts[row.GetProperty("p").GetInt32()];
        if (row.TryGetProperty("recent", out _)) parts.LastYear.Add(Value(row.GetProperty("xl")));
        else if (row.TryGetProperty("m", out _)) AddMonth(parts, row);
        else if (row.TryGetProperty("y", out _)) parts.Years.Add(YearOf(row));
        else parts.Whole = row.Clone();
    }

    private void AddMonth(PortfolioParts parts, JsonElement row)
    {
        parts.Months.Add(MonthOf(row));
        if (request.WithCurves) parts.Ranges.Add(RangeOf(row));
    }

    private PortfolioFigures FiguresOf(PortfolioParts parts)
    {
        var curves = request.WithCurves ? parts.ToCurves() : null;
        if (parts.Whole is not { } whole)
        {
            return new PortfolioFigures(new StatisticsAccumulator(request.Period, request.Deviation).ToStatistics(), null, curves);
        }

        var all = MomentsOf(whole, "n", "s", "q");
        var last = LastOf(whole.GetProperty("tail"));
        var statistics = new PortfolioStatistics
        {
            Days = all.Count,
            First = Day(whole.GetProperty("head")),
            Last = last.AsOf,
            Lowest = Money.FromCents(whole.GetProperty("low").GetInt64()),
            Changes = ChangesOf(whole),
            Years = [.. parts.Years.OrderByDescending(year => year.Year)],
            Evaluation = EvaluationFigures.Of(all, request.Deviation),
            Period = request.Period,
            PeriodEvaluation = EvaluationFigures.Of(MomentsOf(whole, "pn", "ps", "pq"), request.Deviation),
            Months = [.. parts.Months.OrderByDescending(month => (month.Year, month.Month))],
            Deviation = request.Deviation,
        };
        return new PortfolioFigures(statistics, last, curves);
    }

    private sealed class PortfolioParts
    {
        public List<MonthAverage> Months { get; } = [];

        public List<YearExtremes> Years { get; } = [];

        public List<ChartPoint> LastYear { get; } = [];

        public List<MonthRange> Ranges { get; } = [];

        /// <summary>The row about the whole table; null when that is empty.</summary>
        public JsonElement? Whole { get; set; }

        public PortfolioCurves ToCurves() =>
            new([.. LastYear.OrderBy(point => point.Day)], [.. Ranges.OrderBy(range => range.Lowest.Day)]);
    }
}
