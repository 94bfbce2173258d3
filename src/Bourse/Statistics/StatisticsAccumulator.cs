using System.Runtime.InteropServices;
using Bourse.Ledger;
using Bourse.Market;

namespace Bourse.Statistics;

/// <summary>
/// Computes the figures of a report in one pass over a table's rows, which come in ascending order of their days, in any number of batches.
/// Memory grows with months, not with rows. Sums are exact, so it makes no difference where the batches are cut. The daily change is that
/// of the evaluation, the percentage that of the net asset value per share (they are the same percentage). One thread at a time; after an
/// error the accumulator is of no more use.
/// </summary>
/// <param name="period">The days of the fourth section.</param>
/// <param name="deviation">Which standard deviation to compute.</param>
public sealed class StatisticsAccumulator(ReportPeriod period, DeviationKind deviation)
{
    private const int NoDay = -1;

    private readonly List<YearSoFar> _years = [];
    private readonly List<MonthSoFar> _months = [];
    private Stretch _stretch = new(NoDay);
    private YearSoFar? _year;
    private bool _inPeriod;
    private Moments _moments;
    private Moments _periodMoments;
    private DateOnly? _first;
    private int _lastDay = NoDay;

    /// <summary>The figures of a whole table at once.</summary>
    /// <inheritdoc cref="Add(ReadOnlySpan{ValuationRow})"/>
    public static PortfolioStatistics Compute(ReadOnlySpan<ValuationRow> rows, ReportPeriod period, DeviationKind deviation)
    {
        var accumulator = new StatisticsAccumulator(period, deviation);
        accumulator.Add(rows);
        return accumulator.ToStatistics();
    }

    /// <summary>Takes the next rows.</summary>
    /// <exception cref="ArgumentException">A row is not later than the one before it, or its evaluation is not in whole cents.</exception>
    public void Add(ReadOnlySpan<ValuationRow> rows)
    {
        var (taken, looked) = (0, 0);
        while (taken < rows.Length)
        {
            var (day, year) = (rows[taken].AsOf, _year);
            if (day.DayNumber > _stretch.LastDay) BeginStretch(day);
            if (_year != year)
            {
                year?.Observe(rows[looked..taken]);
                looked = taken;
            }

            taken += _stretch.Take(rows[taken..], ref _lastDay);
        }

        // Extremes are found in a loop of their own, a year at a time, so that the summing loop keeps its sums in registers.
        _year?.Observe(rows[looked..]);
    }

    /// <summary>The figures of the rows taken so far; more may follow.</summary>
    public PortfolioStatistics ToStatistics()
    {
        EndStretch();
        _stretch = new Stretch(_stretch.LastDay);
        var (change, changePct) = (ExtremesTracker.None, ExtremesTracker.None);
        foreach (var year in _years)
        {
            change.Follow(year.Change);
            changePct.Follow(year.ChangePct);
        }

        return new PortfolioStatistics
        {
            Days = _moments.Count,
            First = _first,
            Last = _lastDay == NoDay ? null : DateOnly.FromDayNumber(_lastDay),
            Lowest = _years.Count == 0 ? null : new Money(_years.Min(year => year.Lowest)),
            Changes = Extremes(change, changePct),
            Years = [.. Enumerable.Reverse(_years).Select(year => new YearExtremes(year.Year, Extremes(year.Change, year.ChangePct)))],
            Evaluation = EvaluationFigures.Of(_moments, deviation),
            Period = period,
            PeriodEvaluation = EvaluationFigures.Of(_periodMoments, deviation),
            Months = Averages(),
            Deviation = deviation,
        };
    }

    private static ChangeExtremes Extremes(in ExtremesTracker change, in ExtremesTracker changePct) =>
        new(change.Min, change.Max, changePct.Min, changePct.Max);

    private MonthAverage[] Averages()
    {
        var averages = new MonthAverage[_months.Count];
        for (var i = 0; i < averages.Length; i++)
        {
            var month = _months[^(i + 1)];
            averages[i] = new MonthAverage(month.Year, month.Month, Money.FromCents(Money.RoundedQuotient(month.Sum, month.Count)));
        }

        return averages;
    }

    private void BeginStretch(DateOnly day)
    {
        EndStretch();
        _first ??= day;
        day.Deconstruct(out var year, out var month, out var dayOfMonth);
        if (_year?.Year != year) _years.Add(_year = new YearSoFar(year));
        if (_months.Count == 0 || _months[^1].Month != month || _months[^1].Year != year) _months.Add(new MonthSoFar(year, month));
        _inPeriod = period.Contains(day);
        var monthEnd = day.DayNumber - dayOfMonth + DateTime.DaysInMonth(year, month);
        var sideEnd = _inPeriod ? period.To.DayNumber : day < period.From ? period.From.DayNumber - 1 : int.MaxValue;
        _stretch = new Stretch(Math.Min(monthEnd, sideEnd));
    }

    private void EndStretch()
    {
        if (_stretch.Count == 0) return;
        var moments = _stretch.Moments;
        _moments += moments;
        if (_inPeriod) _periodMoments += moments;
        ref var month = ref CollectionsMarshal.AsSpan(_months)[^1];
        month.Count += _stretch.Count;
        month.Sum += _stretch.Sum;
    }

    private sealed class YearSoFar(int year)
    {
        public ExtremesTracker Change = ExtremesTracker.None;
        public ExtremesTracker ChangePct = ExtremesTracker.None;

        public int Year => year;

        public long Lowest { get; private set; } = long.MaxValue;

        public void Observe(ReadOnlySpan<ValuationRow> rows)
        {
            var lowest = Lowest;
            foreach (ref readonly var row in rows)
            {
                lowest = Math.Min(lowest, row.Evaluation.Micros);
                if (row.EvaluationChange is { } change) Change.Observe(change.Micros, row.AsOf.DayNumber);
                if (row.NavChangePct is { } percent) ChangePct.Observe(percent.Micros, row.AsOf.DayNumber);
            }

            Lowest = lowest;
        }
    }

    /// <summary>A month and the sum of its evaluations in cents, which has room for its 31 days.</summary>
    private struct MonthSoFar(int year, int month)
    {
        public long Count;
        public long Sum;

        public readonly int Year => year;

        public readonly int Month => month;
    }
}
