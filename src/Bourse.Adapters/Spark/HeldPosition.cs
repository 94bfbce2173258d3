using Bourse.Market;

namespace Bourse.Adapters.Spark;

/// <summary>
/// A holding while the holdings of its portfolio stay the same: a portfolio whose holdings end one after another has several such times.
/// </summary>
/// <param name="Portfolio">The portfolio's number; below 0 for what stands for no holding.</param>
/// <param name="Ticker">The ticker's number.</param>
/// <param name="Quantity">How many are held, in the units of <see cref="UnitsOf"/>.</param>
/// <param name="Holdings">How many holdings the portfolio has in this time.</param>
/// <param name="From">The first day of this time.</param>
/// <param name="Until">The last day of this time.</param>
/// <param name="Counts">1 when the records of the ticker are counted here; otherwise 0.</param>
internal readonly record struct HeldPosition(int Portfolio, int Ticker, long Quantity, int Holdings, int From, int Until, int Counts)
{
    /// <summary>All positions of a task, and one for each known ticker, at which its records are counted.</summary>
    public static IEnumerable<HeldPosition> Of(ValuationTask task)
    {
        // Records that are not usable prices count as ticker -1.
        yield return new HeldPosition(ValuationTask.NoPortfolio, -1, 0, 0, int.MinValue, int.MaxValue, 1);
        for (var ticker = 0; ticker < task.KnownTickers.Count; ticker++)
        {
            yield return new HeldPosition(ValuationTask.Counting, ticker, 0, 0, int.MinValue, int.MaxValue, 1);
        }

        foreach (var (at, portfolio) in task.Portfolios.Index())
        {
            foreach (var position in Of(task, at, portfolio)) yield return position;
        }
    }

    private static IEnumerable<HeldPosition> Of(ValuationTask task, int number, Portfolio portfolio)
    {
        var from = int.MinValue;
        var units = UnitsOf(portfolio);
        foreach (var until in portfolio.Holdings.Select(UntilOf).Distinct().Order())
        {
            var held = portfolio.Holdings.Where(holding => UntilOf(holding) >= until).ToList();
            foreach (var holding in held)
            {
                // A holding without a known ticker keeps the portfolio incomplete.
                var ticker = task.NumberOf(holding.Ticker);
                if (ticker >= 0) yield return new HeldPosition(number, ticker, QuantityOf(holding, units), held.Count, from, until, 0);
            }

            from = until == int.MaxValue ? until : until + 1;
        }
    }

    /// <summary>In how many units a portfolio's quantities are counted: one by one, or in millionths if any of them has a fraction.</summary>
    public static long UnitsOf(Portfolio portfolio) => portfolio.Holdings.All(holding => holding.Quantity.IsWhole) ? 1 : Market.Quantity.Scale;

    private static long QuantityOf(Holding holding, long units) => units == 1 ? holding.Quantity.Whole : holding.Quantity.Micros;

    private static int UntilOf(Holding holding) => holding.Until is { } until ? ValuationTask.NumberOf(until) : int.MaxValue;
}
