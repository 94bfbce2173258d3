using Bourse.Events;

namespace Bourse.Investors;

/// <summary>
/// Describes what an investor is doing. It is told of each portfolio that has had a turn, so that a step of an investor of many thousand portfolios
/// does not look at all of them.
/// </summary>
/// <param name="book">Its prices and portfolios.</param>
/// <param name="clock">Dates the time since which a price has been missing.</param>
internal sealed class InvestorReport(InvestorBook book, TimeProvider clock)
{
    private const int MostNotes = 10;
    private readonly EndedHoldings _ended = new(book.Options.Investor);
    private readonly int[] _lastDays = new int[book.Portfolios.Count];
    private readonly bool[] _finished = new bool[book.Portfolios.Count];

    /// <summary>How many portfolios with further days to come have that last day.</summary>
    private readonly SortedDictionary<int, int> _going = new() { [0] = book.Portfolios.Count };
    private readonly SortedSet<int> _leftOut = [];
    private readonly SortedSet<int> _missing = [];
    private Waiting? _waiting;

    /// <summary>Takes over the state of a portfolio that has had a turn.</summary>
    public void Note(PortfolioValuer portfolio)
    {
        var (index, isFinished) = (portfolio.Index, portfolio.HasFinished(int.MaxValue));
        if (_lastDays[index] != portfolio.LastDay || _finished[index] != isFinished)
        {
            if (!_finished[index] && --_going[_lastDays[index]] == 0) _going.Remove(_lastDays[index]);
            (_lastDays[index], _finished[index]) = (portfolio.LastDay, isFinished);
            if (!isFinished) _going[portfolio.LastDay] = _going.GetValueOrDefault(portfolio.LastDay) + 1;
        }

        Set(_leftOut, index, portfolio.DaysLeftOut > 0);
        Set(_missing, index, portfolio.MissingTicker >= 0);
    }

    /// <summary>Its status.</summary>
    /// <param name="records">How many records it has read.</param>
    /// <param name="lag">How many are left to read.</param>
    /// <param name="deadLetters">How many it could not use.</param>
    public StageStatus Of(long records, long lag, long deadLetters)
    {
        var slowest = SlowestDay();
        return new StageStatus
        {
            LastDate = slowest == 0 ? null : DateOnly.FromDayNumber(slowest),
            Records = records,
            Lag = lag,
            DeadLetters = deadLetters,
            Waiting = _waiting = FindWaiting(),
            Notes = [.. _ended.Before(DateOnly.FromDayNumber(book.Days.LastDay)), .. LeftOut()],
        };
    }

    /// <summary>Why not every portfolio is valued up to the last day, as far as it is known now.</summary>
    public string WhyIncomplete()
    {
        if (book.Days.LastDay == 0) return $"topic {Topics.Prices} holds no price";
        if (_waiting is { } waiting) return $"{waiting.Portfolio} waits for {waiting.Ticker} of {waiting.Date:yyyy-MM-dd}";
        return $"the prices end on {DateOnly.FromDayNumber(book.Days.LastDay):yyyy-MM-dd}";
    }

    /// <summary>The smallest of the portfolios' last days. A portfolio whose holdings have all ended counts only when all have.</summary>
    private int SlowestDay() => _going.Count > 0 ? _going.Keys.First() : _lastDays.Max();

    /// <summary>A sentence for each portfolio that has passed days without a value; at most eleven.</summary>
    private IEnumerable<string> LeftOut()
    {
        foreach (var portfolio in _leftOut.Take(MostNotes).Select(index => book.Portfolios[index]))
        {
            var (day, ticker) = portfolio.LastLeftOut;
            var (date, missing) = ($"{DateOnly.FromDayNumber(day):yyyy-MM-dd}", $"no price of {book.Tickers.NameOf(ticker)}");
            yield return portfolio.DaysLeftOut == 1
                ? $"{portfolio.Portfolio.Key}: 1 day left out: {date}, {missing}"
                : $"{portfolio.Portfolio.Key}: {portfolio.DaysLeftOut:N0} days left out, the last of them {date}: {missing}";
        }

        if (_leftOut.Count > MostNotes) yield return $"{_leftOut.Count - MostNotes:N0} more portfolios have days left out";
    }

    private Waiting? FindWaiting()
    {
        if (_missing.Count == 0) return null;
        var portfolio = book.Portfolios[_missing.Min];
        var day = portfolio.MissingDay;
        var now = new Waiting(
            portfolio.Portfolio.Key, book.Tickers.NameOf(portfolio.MissingTicker), DateOnly.FromDayNumber(day), clock.GetUtcNow())
        {
            // Later days have prices, this one has none at all.
            IsMarketClosed = !book.Days.Contains(day),
        };
        return _waiting is { } before && before with { Since = now.Since } == now ? before : now;
    }

    private static void Set(SortedSet<int> set, int index, bool isIn)
    {
        if (isIn) set.Add(index);
        else set.Remove(index);
    }
}
