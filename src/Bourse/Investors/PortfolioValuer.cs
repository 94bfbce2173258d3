using Bourse.Market;

namespace Bourse.Investors;

/// <summary>
/// Values one portfolio day after day from the <see cref="PriceMatrix"/>. What it emits is a function of the prices in the order they came: reading
/// the same log again gives the same evaluations with the same revisions.
/// </summary>
internal sealed class PortfolioValuer
{
    private readonly DayValuer _valuation;
    private readonly LogDays _days;
    private readonly MissingPolicy _policy;
    private readonly int _from;
    private readonly Action<PortfolioValuer, ValuedDay> _emit;

    /// <summary>For each day with a known revision one more than that.</summary>
    private readonly DayTable<int> _revisions;
    private int _valuedFrom;

    /// <summary>The first day from the network's first on that has a price of a held ticker; 0 while there is none.</summary>
    private int _begin;

    public PortfolioValuer(InvestorBook owner, int index, Portfolio portfolio, Action<PortfolioValuer, ValuedDay> emit)
    {
        _valuation = new DayValuer(owner, index, portfolio);
        _days = owner.Days;
        _policy = owner.Options.Missing;
        _from = owner.Options.From.DayNumber;
        _revisions = new DayTable<int>(owner.RevisionSlots);
        Index = index;
        _emit = emit;
        Portfolio = portfolio;
    }

    public Portfolio Portfolio { get; }

    /// <summary>Its place in <see cref="Positions"/>.</summary>
    public int Index { get; }

    /// <summary>The first day that it has not processed; 0 while no held ticker has a price.</summary>
    public int NextDay { get; private set; }

    /// <summary>The last day it has valued; 0 when there is none.</summary>
    public int LastDay { get; private set; }

    /// <summary>The value of <see cref="LastDay"/>.</summary>
    public Money LastValue { get; private set; }

    /// <summary>The ticker whose price is missing, when that is what holds it back; otherwise -1.</summary>
    public int MissingTicker { get; private set; } = -1;

    /// <summary>The day whose price is missing; undefined without a <see cref="MissingTicker"/>.</summary>
    public int MissingDay { get; private set; }

    /// <summary>How many trading days it has passed without a value, because a price was missing for good.</summary>
    public int DaysLeftOut { get; private set; }

    /// <summary>The last day that was left out, and the ticker without a price; undefined when there is none.</summary>
    public (int Day, int Ticker) LastLeftOut { get; private set; }

    /// <summary>
    /// What earlier runs have sent, when prices are carried and those of some days are not in the log: their topic was deleted, and may be filled
    /// again. What was sent stands until they have come again. Null when there is no such day.
    /// </summary>
    public SentDays? SentBefore { get; set; }

    /// <summary>Whether every trading day up to that one is processed, or the last day of the last holding.</summary>
    public bool HasFinished(int day)
    {
        if (NextDay == 0) return false;
        var last = Math.Min(day, _valuation.LastHeldDay);
        // With a calendar from data, days before the last one may still come.
        return NextDay > last || (!_days.DefineCalendar || _days.LastDay >= last) && _days.FirstFrom(NextDay) > last;
    }

    /// <summary>Registers a new price of a ticker: valuation begins with the first day on which a held ticker has a price.</summary>
    public void Notice(int ticker, int day)
    {
        if (day < _from || !_valuation.Holds(ticker, day)) return;
        _begin = _begin == 0 ? day : Math.Min(_begin, day);
        if (NextDay == 0 || (LastDay == 0 && day < NextDay)) NextDay = day;
    }

    /// <summary>Whether it has processed a day on which it holds the ticker, by prices that it has.</summary>
    public bool HasProcessed(int ticker, int day) => IsPast(day) && _valuation.Holds(ticker, day) && !IsKnownFromBefore(day);

    /// <summary>
    /// Whether its value was sent in an earlier run and the prices of then are no longer in the log. When they come again, as after the topic was
    /// deleted, they make no revision.
    /// </summary>
    public bool IsKnownFromBefore(int day) => IsPast(day) && _revisions[day] > 0
        && (!_valuation.TryValue(day, out _, out _, out _) || (SentBefore is not null && Recall(day) is { } now && LacksPricesOf(now)));

    /// <summary>
    /// Whether the prices with which an earlier run has valued a day, or the day before, are not in the log: more of them are carried now. Then what
    /// was sent says more than the present value.
    /// </summary>
    public bool LacksPricesOf(in ValuedDay now)
    {
        if (SentBefore?.Find(now.Day) is not { Exists: true } sent || sent.SaysTheSameAs(Valuation.Of(Portfolio, now))) return false;
        return IsCarriedMore(now) || (now.PreviousDay != 0 && Recall(now.PreviousDay) is { } previous && IsCarriedMore(previous));
    }

    /// <summary>Values the days that can be valued now, in order.</summary>
    /// <param name="most">After so many days it stops.</param>
    /// <returns>Whether it stopped because of that.</returns>
    public bool CatchUp(int most)
    {
        MissingTicker = -1;
        var end = Math.Min(_days.LastDay, _valuation.LastHeldDay);
        while (NextDay != 0 && _days.FirstFrom(NextDay) is var day && day <= end)
        {
            if (most-- == 0) return true;
            if (_valuation.TryValue(day, out var value, out var carried, out var missing)) EmitNext(day, value, carried);
            else if (_policy == MissingPolicy.Wait || !_valuation.IsClosed(day))
            {
                (MissingTicker, MissingDay) = (missing, day);
                return false;
            }
            else if (missing >= 0)
            {
                DaysLeftOut++;
                LastLeftOut = (day, missing);
            }

            NextDay = day + 1;
        }

        return false;
    }

    /// <summary>Closes the days up to this one for all its tickers, whether their prices have come or not.</summary>
    public void CloseUpTo(int day) => _valuation.CloseUpTo(day);

    /// <summary>
    /// Revalues the processed days that depend on a late price, and recalculates the change of the following valued day. The price must be entered.
    /// </summary>
    /// <returns>Each day after it was emitted.</returns>
    public IEnumerable<int> Revise(LatePrice late)
    {
        var (valuedFrom, last) = (_valuedFrom, 0);
        foreach (var day in DaysPricedBy(late))
        {
            if (!_valuation.TryValue(day, out var value, out var carried, out _)) continue;
            var wasValued = valuedFrom != 0 && day >= valuedFrom && late.HadPriceOn(day);
            _valuedFrom = _valuedFrom == 0 ? day : Math.Min(_valuedFrom, day);
            if (!wasValued && DaysLeftOut > 0) DaysLeftOut--;
            EmitAgain(day, value, carried, wasValued);
            last = day;
            yield return day;
        }

        if (last == 0) yield break;
        if (FollowingValuedDay(last) is var following and not 0 && _valuation.TryValue(following, out var next, out var nextCarried, out _))
        {
            EmitAgain(following, next, nextCarried, true);
            yield return following;
        }
    }

    /// <summary>The present value of a processed day, for comparison with the one sent; null when it has none.</summary>
    public ValuedDay? Recall(int day)
    {
        var isValued = IsPast(day) && _valuedFrom != 0 && day >= _valuedFrom && _days.IsTradingDay(day);
        if (!isValued || !_valuation.TryValue(day, out var value, out var carried, out _)) return null;
        var (previousDay, previousValue) = Before(day);
        return new ValuedDay(day, value, previousDay, previousValue, RevisionOf(day), carried);
    }

    /// <summary>Registers a revision that was sent in an earlier run, so that the next evaluation of that day gets a higher one.</summary>
    public void RememberSent(int day, int revision) => _revisions[day] = revision + 1;

    /// <summary>Sends a processed day again with a revision above <paramref name="sent"/>, because the value sent earlier was wrong.</summary>
    public void Correct(ValuedDay day, int sent)
    {
        SentBefore?.Forget(day.Day);
        RememberSent(day.Day, sent + 1);
        _emit(this, day with { Revision = sent + 1 });
    }

    /// <summary>
    /// Continues after the evaluations sent earlier, when their prices are no longer in the log, were read in another order this time so that an
    /// older day still waits, or were carried at the end of a run. Returns the days passed over that have a value nevertheless.
    /// </summary>
    /// <param name="first">The first day that was sent.</param>
    /// <param name="last">The last day that was sent.</param>
    /// <param name="value">Its value then; used only when the present prices give none.</param>
    public IReadOnlyList<ValuedDay> ContinueAfter(int first, int last, Money value)
    {
        if (NextDay > last) return [];
        var days = new List<int>();
        for (var day = _days.FirstFrom(NextDay == 0 ? first : NextDay); day <= last; day = _days.FirstFrom(day + 1))
        {
            if (_valuation.TryValue(day, out _, out _, out _)) days.Add(day);
        }

        NextDay = last + 1;
        LastDay = last;
        _valuedFrom = days.Append(first).Append(_valuedFrom == 0 ? first : _valuedFrom).Min();
        LastValue = Recall(last) is { } now && !LacksPricesOf(now) ? now.Value : value;
        return [.. days.Select(Recall).OfType<ValuedDay>()];
    }

    /// <summary>Whether the day has been processed, so that a price for it leads to a revision.</summary>
    private bool IsPast(int day) => day < NextDay && day >= _from;

    /// <summary>The processed days whose value depends on that price: its day and those to which it is carried.</summary>
    private IEnumerable<int> DaysPricedBy(LatePrice late)
    {
        var isHeld = _valuation.Holds(late.Ticker, late.Day);
        // Other prices are carried to a day that has just become a trading day.
        if (IsPast(late.Day) && (isHeld || late.IsNewDay)) yield return late.Day;
        if (_policy != MissingPolicy.Carry || !isHeld) yield break;
        // A price of before the first day is carried, but begins nothing.
        var later = _days.FirstFrom(Math.Max(late.Day + 1, _begin));
        while (IsPast(later) && _valuation.Lacks(late.Ticker, later))
        {
            yield return later;
            later = _days.FirstFrom(later + 1);
        }
    }

    private void EmitNext(int day, Money value, IReadOnlyList<string>? carried)
    {
        if (_valuedFrom == 0) _valuedFrom = day;
        // An older price of a ticker that is not held any more may still come: what is missing on its day then has no one to wait for it.
        CloseUpTo(day);
        // Prices of the last day may have come again since.
        if (SentBefore is not null && Recall(LastDay) is { } last && !LacksPricesOf(last)) LastValue = last.Value;
        var valued = new ValuedDay(day, value, LastDay, LastValue, 0, carried);
        if (SentBefore?.Find(day) is { Exists: true } sent) EmitSent(valued, sent);
        else _emit(this, valued);
        LastDay = day;
        LastValue = value;
    }

    private void EmitAgain(int day, Money value, IReadOnlyList<string>? carried, bool wasValued)
    {
        var revision = wasValued || _revisions[day] > 0 ? RevisionOf(day) + 1 : 0;
        var (previousDay, previousValue) = Before(day);
        var valued = new ValuedDay(day, value, previousDay, previousValue, revision, carried);
        if (SentBefore?.Find(day) is { Exists: true } sent)
        {
            EmitSent(valued, sent);
        }
        else
        {
            if (revision > 0) RememberSent(day, revision);
            _emit(this, valued);
        }

        if (day >= LastDay) (LastDay, LastValue) = (day, value);
    }

    /// <summary>Corrects a day that an earlier run has sent, if the prices that have come again since say something else.</summary>
    private void EmitSent(ValuedDay day, EvaluationFingerprint sent)
    {
        var revision = SentBefore!.RevisionOf(day.Day);
        var isRight = sent.SaysTheSameAs(Valuation.Of(Portfolio, day)) || LacksPricesOf(day);
        RememberSent(day.Day, revision);
        if (!isRight) Correct(day, revision);
    }

    private bool IsCarriedMore(in ValuedDay now) =>
        SentBefore?.Find(now.Day) is { Exists: true } sent && (now.Carried?.Count ?? 0) > sent.Carried;

    private int RevisionOf(int day) => Math.Max(0, _revisions[day] - 1);

    private (int Day, Money Value) Before(int day)
    {
        for (var earlier = day - 1; _valuedFrom != 0 && earlier >= _valuedFrom; earlier--)
        {
            if (_days.IsTradingDay(earlier) && _valuation.TryValue(earlier, out var value, out _, out _)) return (earlier, value);
        }

        return default;
    }

    private int FollowingValuedDay(int day)
    {
        for (var later = _days.FirstFrom(day + 1); IsPast(later); later = _days.FirstFrom(later + 1))
        {
            if (_valuation.TryValue(later, out _, out _, out _)) return later;
        }

        return 0;
    }
}
