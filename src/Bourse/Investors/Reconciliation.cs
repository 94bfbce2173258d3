namespace Bourse.Investors;

/// <summary>
/// Runs once when all prices known at the start are read: every processed day then has the value that follows from the log. Where another value was
/// sent (several partitions may have been read in another order then), the day is sent again with a higher revision.
/// </summary>
/// <param name="book">The investor's prices and portfolios.</param>
/// <param name="sent">What was sent in earlier runs; forgotten portfolio by portfolio.</param>
/// <param name="send">Sends a day that was never sent.</param>
internal sealed class Reconciliation(InvestorBook book, SentEvaluations sent, Action<PortfolioValuer, ValuedDay> send)
{
    /// <summary>Does it. It must be enumerated to its end.</summary>
    /// <returns>A portfolio after each day that was compared.</returns>
    public IEnumerable<PortfolioValuer> Run()
    {
        var newest = NewestOf(book);
        foreach (var portfolio in book.Portfolios)
        {
            var days = sent.Of(portfolio.Index)!;
            if (book.Options.Missing == MissingPolicy.Carry) portfolio.SentBefore = days;
            foreach (var day in Continue(portfolio, days, newest))
            {
                if (days.RevisionOf(day.Day) < 0) send(portfolio, day);
                yield return portfolio;
            }

            var isConfirmed = !days.HasAfter(newest);
            foreach (var day in days.DaysUpTo(newest))
            {
                isConfirmed &= Compare(portfolio, day, days.Find(day), days.RevisionOf(day));
                yield return portfolio;
            }

            if (isConfirmed) portfolio.SentBefore = null;
            sent.Forget(portfolio.Index);
        }
    }

    /// <summary>The last day that is compared: no investor has sent a day later than every price.</summary>
    public static int NewestOf(InvestorBook book) => book.Days.LastDay == 0 ? int.MaxValue : book.Days.LastDay;

    private IReadOnlyList<ValuedDay> Continue(PortfolioValuer portfolio, SentDays days, int newest)
    {
        var last = days.LastDayUpTo(newest);
        if (last == 0) return [];
        // At the end of a run, days were closed before the watermark had reached them.
        if (portfolio.NextDay <= last) book.CloseUpTo(portfolio, last);
        return portfolio.ContinueAfter(days.FirstDay, last, days.ValueOf(last));
    }

    /// <summary>Compares a day, and corrects it where the prices say something else.</summary>
    /// <returns>Whether its prices are in the log.</returns>
    private static bool Compare(PortfolioValuer portfolio, int day, EvaluationFingerprint sent, int revision)
    {
        var recalled = portfolio.Recall(day);
        // The same prices, read in another order, may have produced fewer revisions this time.
        if (recalled is null || recalled.Value.Revision < revision) portfolio.RememberSent(day, revision);
        if (recalled is not { } now) return false;
        // Retention may have removed the previous day's prices since: then the evaluation sent earlier has more information than is available now.
        if (now.PreviousDay == 0 && sent.HasPrevious) return false;
        if (sent.SaysTheSameAs(Valuation.Of(portfolio.Portfolio, now))) return true;
        if (portfolio.LacksPricesOf(now))
        {
            portfolio.RememberSent(day, revision);
            return false;
        }

        portfolio.Correct(now, revision);
        return true;
    }
}
