using Apache.Arrow;
using Bourse.Adapters.SparkConnect;
using Bourse.Audit;
using Bourse.Investors;
using Bourse.Market;

namespace Bourse.Adapters.Spark;

/// <summary>A row of <see cref="ValuationSql.Values"/>: some days of a portfolio.</summary>
/// <param name="Portfolio">The portfolio's number; negative for the records that belong to none.</param>
/// <param name="First">The first of the days on which a price was quoted; null without one.</param>
/// <param name="Records">How many records the row stands for.</param>
/// <param name="NonCanonical">How many of them Spark could not read.</param>
/// <param name="Sums">
/// The days on which every holding has a price, and what the portfolio is worth: millionths, divided by <see cref="HeldPosition.UnitsOf"/>.
/// </param>
internal sealed record ValueRow(int Portfolio, int? First, long Records, long NonCanonical, IReadOnlyList<(int Day, decimal Micros)> Sums)
{
    /// <summary>The rows of a batch.</summary>
    /// <exception cref="InvalidDataException">The batch has other columns.</exception>
    public static IEnumerable<ValueRow> Read(RecordBatch batch)
    {
        var (portfolios, firsts) = (batch.Column<Int32Array>("p"), batch.Column<Int32Array>("f"));
        var (records, nonCanonical) = (batch.Column<Int64Array>("n"), batch.Column<Int64Array>("noncanonical"));
        var sums = batch.Column<ListArray>("v");
        if (sums.Values is not StructArray { Fields: [Int32Array days, Decimal128Array micros] })
        {
            throw new InvalidDataException("v is no list of sums");
        }

        for (var row = 0; row < batch.Length; row++)
        {
            var of = Enumerable.Range(sums.ValueOffsets[row], sums.GetValueLength(row));
            yield return new ValueRow(
                portfolios.At(row),
                firsts.GetValue(row),
                records.At(row),
                nonCanonical.At(row),
                [.. of.Select(at => (days.At(at), micros.GetValue(at) ?? throw new InvalidDataException("a day has no sum")))]);
        }
    }
}

/// <summary>Combines the rows; the figures that follow from a day's sum are computed here.</summary>
/// <param name="task">What was asked for.</param>
/// <param name="priced">The days that have prices, where the values depend on them (<see cref="ValuationTask.NeedsDays"/>).</param>
/// <param name="hasLostPrices">Whether the topic has lost its oldest records.</param>
internal sealed class ValuesReader(ValuationTask task, PricedDays priced, bool hasLostPrices)
{
    private readonly List<PortfolioDays> _portfolios = [.. task.Portfolios.Select(_ => new PortfolioDays())];

    /// <summary>How many records Spark has read.</summary>
    public long Records { get; private set; }

    /// <summary>How many of them Spark could not read.</summary>
    public long NonCanonical { get; private set; }

    /// <summary>How many of them hold no price that Spark could use.</summary>
    public long Unused { get; private set; }

    /// <summary>Takes a row.</summary>
    /// <exception cref="FormatException">It has a portfolio or a day that was not requested.</exception>
    public void Add(ValueRow row)
    {
        Records += row.Records;
        NonCanonical += row.NonCanonical;
        if (row.Portfolio == ValuationTask.NoPortfolio) Unused += row.Records;
        if (row.Portfolio < 0) return;
        if (row.Portfolio >= _portfolios.Count) throw new FormatException($"{row.Portfolio} is not the number of a portfolio");
        var days = _portfolios[row.Portfolio];
        if (row.First is { } first) days.First = Math.Min(days.First, first);
        foreach (var (day, _) in row.Sums) ValuationTask.DayOf(day);
        days.Sums.AddRange(row.Sums);
    }

    /// <summary>The values of all portfolios.</summary>
    /// <param name="usable">How many of the records that Spark could not use hold a usable price all the same.</param>
    public Revaluation ToRevaluation(long usable) =>
        new(Records - Unused + usable, task.Portfolios.Zip(_portfolios, ValueDays))
        {
            Unusable = Unused - usable,
            HasLostPrices = hasLostPrices,
        };

    private IReadOnlyList<AuditedDay> ValueDays(Portfolio portfolio, PortfolioDays found) =>
        hasLostPrices ? RemainingDaysOf(portfolio, found) : DaysOf(portfolio, found);

    /// <summary>The days whose prices are all there; the changes of a day are unknown if the trading day before is none of them.</summary>
    private List<AuditedDay> RemainingDaysOf(Portfolio portfolio, PortfolioDays found)
    {
        var days = new List<AuditedDay>(found.Sums.Count);
        found.Sums.Sort();
        var (open, units) = (FirstOpenDay(portfolio, found.First), HeldPosition.UnitsOf(portfolio));
        int? next = null;
        foreach (var (number, sum) in found.Sums.Where(one => one.Day >= found.First))
        {
            var day = ValuationTask.DayOf(number);
            var previous = number == next ? days[^1] : null;
            days.Add(AuditedDay.Of(portfolio, day, ValueOf(sum, units), previous) with
            {
                IsChangeKnown = previous is not null, OnlyAtEnd = number >= open, Carried = null,
            });
            next = task.FirstTradingDayFrom(number + 1, priced);
        }

        return days;
    }

    /// <summary>The value of a sum of quantities, in so many units each, times prices in millionths.</summary>
    private static decimal ValueOf(decimal sum, long units) => Math.Round(sum / Money.Scale / units, 2, MidpointRounding.AwayFromZero);

    private List<AuditedDay> DaysOf(Portfolio portfolio, PortfolioDays found)
    {
        var days = new List<AuditedDay>(found.Sums.Count);
        found.Sums.Sort();
        var (open, units) = (FirstOpenDay(portfolio, found.First), HeldPosition.UnitsOf(portfolio));
        int? next = null;
        foreach (var (number, sum) in found.Sums)
        {
            // Prices carried forward complete days before the first on which a price was quoted.
            if (number < found.First) continue;
            var day = ValuationTask.DayOf(number);
            if (task.Options.Missing == MissingPolicy.Wait && (days.Count == 0 ? number != found.First : number != next)) break;
            days.Add(AuditedDay.Of(portfolio, day, ValueOf(sum, units), days.Count == 0 ? null : days[^1]) with
            {
                OnlyAtEnd = number >= open,
                // The query does not return which prices were carried.
                Carried = task.Options.Missing == MissingPolicy.Carry ? null : [],
            });
            next = task.FirstTradingDayFrom(number + 1, priced);
        }

        return days;
    }

    /// <summary>The first trading day on which a price is missing that may still come; <see cref="int.MaxValue"/> when there is none.</summary>
    private int FirstOpenDay(Portfolio portfolio, int first)
    {
        var open = int.MaxValue;
        if (first == int.MaxValue || task.Options.Missing == MissingPolicy.Wait) return open;
        var closedBefore = priced.ClosedBefore(task.Options.Lateness);
        foreach (var holding in portfolio.Holdings)
        {
            var from = Math.Max(Math.Max(first, closedBefore), priced.NewestOf(task.NumberOf(holding.Ticker)) + 1);
            var last = holding.Until is { } until ? Math.Min(priced.Last, ValuationTask.NumberOf(until)) : priced.Last;
            if (from <= last && task.FirstTradingDayFrom(from, priced) is { } day && day <= last) open = Math.Min(open, day);
        }

        return open;
    }

    private sealed class PortfolioDays
    {
        /// <summary>The first day on which a price of any holding was quoted.</summary>
        public int First { get; set; } = int.MaxValue;

        /// <summary>The days on which every holding has a price, and their sums as in <see cref="ValueRow"/>.</summary>
        public List<(int Day, decimal Micros)> Sums { get; } = [];
    }
}
