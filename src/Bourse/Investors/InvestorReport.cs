using Bourse.Events;

namespace Bourse.Investors;

/// <summary>Describes what an investor is doing.</summary>
/// <param name="book">Its prices and portfolios.</param>
/// <param name="clock">Dates the time since which a price has been missing.</param>
internal sealed class InvestorReport(InvestorBook book, TimeProvider clock)
{
    private const int MostNotes = 10;
    private readonly EndedHoldings _ended = new(book.Options.Investor);
    private Waiting? _waiting;

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
    private int SlowestDay()
    {
        var going = book.Portfolios.Where(portfolio => !portfolio.HasFinished(int.MaxValue)).Select(portfolio => portfolio.LastDay);
        return going.DefaultIfEmpty(book.Portfolios.Max(portfolio => portfolio.LastDay)).Min();
    }

    /// <summary>A sentence for each portfolio that has passed days without a value; at most eleven.</summary>
    private IEnumerable<string> LeftOut()
    {
        var portfolios = book.Portfolios.Where(portfolio => portfolio.DaysLeftOut > 0).ToList();
        foreach (var portfolio in portfolios.Take(MostNotes))
        {
            var (day, ticker) = portfolio.LastLeftOut;
            var (date, missing) = ($"{DateOnly.FromDayNumber(day):yyyy-MM-dd}", $"no price of {book.Tickers.NameOf(ticker)}");
            yield return portfolio.DaysLeftOut == 1
                ? $"{portfolio.Portfolio.Key}: 1 day left out: {date}, {missing}"
                : $"{portfolio.Portfolio.Key}: {portfolio.DaysLeftOut:N0} days left out, the last of them {date}: {missing}";
        }

        if (portfolios.Count > MostNotes) yield return $"{portfolios.Count - MostNotes:N0} more portfolios have days left out";
    }

    private Waiting? FindWaiting()
    {
        foreach (var portfolio in book.Portfolios)
        {
            if (portfolio.MissingTicker < 0) continue;
            var day = portfolio.MissingDay;
            var now = new Waiting(
                portfolio.Portfolio.Key, book.Tickers.NameOf(portfolio.MissingTicker), DateOnly.FromDayNumber(day), clock.GetUtcNow())
            {
                // Later days have prices, this one has none at all.
                IsMarketClosed = !book.Days.Contains(day),
            };
            return _waiting is { } before && before with { Since = now.Since } == now ? before : now;
        }

        return null;
    }
}
