using Bourse.Market;

namespace Bourse.Investors;

/// <summary>The value of one portfolio on one day, and the previous value for comparison.</summary>
/// <param name="Day">The day number.</param>
/// <param name="Value">The value rounded to cents.</param>
/// <param name="PreviousDay">The day number of the last valued day before; 0 when there is none.</param>
/// <param name="PreviousValue">The value of that day.</param>
/// <param name="Revision">0, or one more than that of the evaluation it replaces.</param>
/// <param name="Carried">Tickers valued at an earlier price; null when there are none.</param>
internal readonly record struct ValuedDay(
    int Day, Money Value, int PreviousDay, Money PreviousValue, int Revision, IReadOnlyList<string>? Carried);

/// <summary>
/// Values one portfolio day after day from the <see cref="PriceMatrix"/>. What it emits is a function of the prices in the order they came: reading
/// the same log again gives the same evaluations with the same revisions.
/// </summary>
internal sealed class ValuedPortfolio
{
    private readonly PriceMatrix _book;
    private readonly Positions _positions;
    private readonly int _index;
    private readonly TickerNumbers _tickers;
    private readonly TradingCalendar _calendar;
    private readonly MissingPolicy _policy;
    private readonly int _from;
    private readonly Action<ValuedPortfolio, ValuedDay> _emit;
    private readonly Dictionary<int, int> _revisions = [];
    private readonly long[] _prices;
    private int _valuedFrom;

    public ValuedPortfolio(InvestorBook owner, int index, Portfolio portfolio, Action<ValuedPortfolio, ValuedDay> emit)
    {
        _book = owner.Prices;
        _positions = owner.Positions;
        _tickers = owner.Tickers;
        _calendar = owner.Options.Calendar;
        _policy = owner.Options.Missing;
        _from = owner.Options.From.DayNumber;
        _index = index;
        _emit = emit;
        _prices = new long[owner.Tickers.Count];
        Portfolio = portfolio;
    }

    public Portfolio Portfolio { get; }

    /// <summary>Its place in <see cref="Positions"/>.</summary>
    public int Index => _index;

    /// <summary>The day it will value next; 0 while no held ticker has a price.</summary>
    public int NextDay { get; private set; }

    /// <summary>The last day it has valued; 0 when there is none.</summary>
    public int LastDay { get; private set; }

    /// <summary>The value of <see cref="LastDay"/>.</summary>
    public Money LastValue { get; private set; }

    /// <summary>The ticker whose price of <see cref="NextDay"/> is missing, when that is what holds it back; otherwise -1.</summary>
    public int MissingTicker { get; private set; } = -1;

    /// <summary>Registers a new price of a held ticker: valuation begins with the first day that has a price.</summary>
    public void Notice(int day)
    {
        if (day < _from) return;
        if (NextDay == 0 || (LastDay == 0 && day < NextDay)) NextDay = day;
    }

    /// <summary>Values the days that can be valued now, in order.</summary>
    /// <param name="most">After so many days it stops.</param>
    /// <returns>Whether it stopped because of that.</returns>
    public bool CatchUp(int most = int.MaxValue)
    {
        MissingTicker = -1;
        while (NextDay != 0 && NextDay <= _book.LastDay)
        {
            if (most-- == 0) return true;
            if (TryValue(NextDay, out var value, out var carried, out var missing)) EmitNext(value, carried);
            else if (!MayPassOver(NextDay))
            {
                MissingTicker = missing;
                return false;
            }

            NextDay = NextTradingDay(NextDay);
        }

        return false;
    }

    /// <summary>Whether the day has been processed, so that a price for it leads to a revision.</summary>
    public bool IsPast(int day) => day < NextDay && day >= _from;

    /// <summary>Whether the day is past and has a value.</summary>
    public bool IsValued(int day) => IsPast(day) && day >= _valuedFrom && _valuedFrom != 0 && TryValue(day, out _, out _, out _);

    /// <summary>
    /// Revalues a past day after one of its prices has changed or arrived late, and recalculates the change of the following valued day.
    /// </summary>
    /// <param name="day">The day.</param>
    /// <param name="ticker">Whose price it was.</param>
    /// <param name="wasValued">Days from <paramref name="day"/> on that had a value before the price came (<see cref="DaysPricedBy"/>).</param>
    public void Revise(int day, int ticker, IReadOnlySet<int> wasValued)
    {
        var last = 0;
        foreach (var affected in DaysPricedBy(ticker, day))
        {
            if (!TryValue(affected, out var value, out var carried, out _)) continue;
            _valuedFrom = _valuedFrom == 0 ? affected : Math.Min(_valuedFrom, affected);
            EmitAgain(affected, value, carried, wasValued.Contains(affected));
            last = affected;
        }

        if (last == 0) return;
        if (FollowingValuedDay(last) is var following and not 0 && TryValue(following, out var next, out var nextCarried, out _))
        {
            EmitAgain(following, next, nextCarried, true);
        }
    }

    /// <summary>The past days whose value depends on that ticker's price of that day: the day itself and those it is carried over to.</summary>
    public IEnumerable<int> DaysPricedBy(int ticker, int day)
    {
        if (IsPast(day)) yield return day;
        if (_policy != MissingPolicy.Carry) yield break;
        for (var later = NextTradingDay(day); IsPast(later) && _book.PriceOf(ticker, later) == 0; later = NextTradingDay(later)) yield return later;
    }

    /// <summary>The present value of a past day, for comparison with the one sent; null when it has none.</summary>
    public ValuedDay? Recall(int day)
    {
        if (!IsValued(day) || !TryValue(day, out var value, out var carried, out _)) return null;
        var (previousDay, previousValue) = Before(day);
        return new ValuedDay(day, value, previousDay, previousValue, RevisionOf(day), carried);
    }

    /// <summary>Registers a revision that was sent in an earlier run, so that the next evaluation of that day gets a higher one.</summary>
    public void RememberSent(int day, int revision) => _revisions[day] = revision;

    /// <summary>Sends a past day again with a revision above <paramref name="sent"/>, because the value sent earlier was wrong.</summary>
    public void Correct(ValuedDay day, int sent)
    {
        _revisions[day.Day] = sent + 1;
        _emit(this, day with { Revision = sent + 1 });
    }

    /// <summary>
    /// Continues after the evaluations sent earlier, when their prices are no longer in the log, or were read in another order this time so that an
    /// older day still waits. Returns the skipped days that have a value nevertheless.
    /// </summary>
    /// <param name="first">The first day that was sent.</param>
    /// <param name="last">The last day that was sent.</param>
    /// <param name="value">Its value then; used only when the present prices give none.</param>
    public IReadOnlyList<ValuedDay> ContinueAfter(int first, int last, Money value)
    {
        if (NextDay > last) return [];
        var days = TradingDaysUpTo(last, from: NextDay == 0 ? first : NextDay).Where(day => TryValue(day, out _, out _, out _)).ToList();
        NextDay = NextTradingDay(last);
        LastDay = last;
        LastValue = TryValue(last, out var now, out _, out _) ? now : value;
        _valuedFrom = days.Append(first).Append(_valuedFrom == 0 ? first : _valuedFrom).Min();
        return [.. days.Select(Recall).OfType<ValuedDay>()];
    }

    private void EmitNext(Money value, IReadOnlyList<string>? carried)
    {
        if (_valuedFrom == 0) _valuedFrom = NextDay;
        _emit(this, new ValuedDay(NextDay, value, LastDay, LastValue, 0, carried));
        LastDay = NextDay;
        LastValue = value;
    }

    private void EmitAgain(int day, Money value, IReadOnlyList<string>? carried, bool wasValued)
    {
        var revision = wasValued || _revisions.ContainsKey(day) ? RevisionOf(day) + 1 : 0;
        if (revision > 0) _revisions[day] = revision;
        var (previousDay, previousValue) = Before(day);
        _emit(this, new ValuedDay(day, value, previousDay, previousValue, revision, carried));
        if (day >= LastDay) (LastDay, LastValue) = (day, value);
    }

    private int RevisionOf(int day) => _revisions.GetValueOrDefault(day);

    private (int Day, Money Value) Before(int day)
    {
        for (var earlier = day - 1; _valuedFrom != 0 && earlier >= _valuedFrom; earlier--)
        {
            if (IsTradingDay(earlier) && TryValue(earlier, out var value, out _, out _)) return (earlier, value);
        }

        return default;
    }

    private int FollowingValuedDay(int day)
    {
        for (var later = NextTradingDay(day); IsPast(later); later = NextTradingDay(later))
        {
            if (TryValue(later, out _, out _, out _)) return later;
        }

        return 0;
    }

    private bool TryValue(int day, out Money value, out IReadOnlyList<string>? carried, out int missing)
    {
        carried = null;
        value = default;
        var row = _book.RowOf(day);
        missing = FirstMissing(row);
        if (missing >= 0)
        {
            if (_policy != MissingPolicy.Carry || !TryCarry(day, row, out carried)) return false;
            row = _prices;
        }

        value = _positions.ValueOf(_index, row, _book.MaxPrice).RoundToCents();
        return true;
    }

    private int FirstMissing(ReadOnlySpan<long> row)
    {
        var tickers = _positions.TickersOf(_index);
        if (row.IsEmpty) return tickers[0];
        foreach (var ticker in tickers)
        {
            if (row[ticker] == 0) return ticker;
        }

        return -1;
    }

    /// <summary>Fills <see cref="_prices"/> with the day's prices and, for those that are missing for good, the last ones before.</summary>
    private bool TryCarry(int day, ReadOnlySpan<long> row, out IReadOnlyList<string>? carried)
    {
        var names = new List<string>();
        carried = names;
        foreach (var ticker in _positions.TickersOf(_index))
        {
            _prices[ticker] = row.IsEmpty ? 0 : row[ticker];
            if (_prices[ticker] != 0) continue;
            if (_book.NewestDayOf(ticker) <= day) return false;
            for (var earlier = day - 1; earlier >= _book.FirstDay && _prices[ticker] == 0; earlier--)
            {
                _prices[ticker] = _book.PriceOf(ticker, earlier);
            }
            if (_prices[ticker] == 0) return false;
            names.Add(_tickers.NameOf(ticker));
        }

        return true;
    }

    private bool MayPassOver(int day)
    {
        if (_policy == MissingPolicy.Wait) return false;
        foreach (var ticker in _positions.TickersOf(_index))
        {
            if (_book.PriceOf(ticker, day) == 0 && _book.NewestDayOf(ticker) <= day) return false;
        }

        return true;
    }

    private bool IsTradingDay(int day) => _calendar.IsTradingDay(DateOnly.FromDayNumber(day));

    private IEnumerable<int> TradingDaysUpTo(int last, int from) =>
        _calendar.Between(DateOnly.FromDayNumber(from), DateOnly.FromDayNumber(last)).Select(day => day.DayNumber);

    /// <summary>The next trading day; <see cref="int.MaxValue"/> when the calendar has no more.</summary>
    private int NextTradingDay(int day) => _calendar.NextAfter(DateOnly.FromDayNumber(day))?.DayNumber ?? int.MaxValue;
}
