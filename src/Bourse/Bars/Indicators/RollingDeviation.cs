namespace Bourse.Bars.Indicators;

/// <summary>
/// The deviation of the last n daily returns, for each day: the sample deviation of close/previous − 1, times √252, as
/// <see cref="RiskFigures.Volatility"/> has it for all days.
/// </summary>
public static class RollingDeviation
{
    /// <summary>The least n that has a deviation.</summary>
    public const int ShortestWindow = 2;

    /// <summary>A figure for each day; null before there are n returns, and while one of them begins at a price that is not above zero.</summary>
    /// <param name="days">The days, ascending.</param>
    /// <param name="window">n.</param>
    public static IReadOnlyList<double?> Of(IReadOnlyList<PriceDay> days, int window)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(window, ShortestWindow);
        var figures = new double?[days.Count];
        var scale = Math.Sqrt(RiskFigures.DaysPerYear * (window / (window - 1.0)));
        var (returns, moments) = (new NumberRing(window), new WindowMoments(window));
        for (var i = 1; i < days.Count; i++)
        {
            if (days[i - 1].Close <= 0)
            {
                (returns, moments) = (new NumberRing(window), new WindowMoments(window));
                continue;
            }

            var change = days[i].Close / days[i - 1].Close - 1;
            moments.Next(change, returns.Oldest);
            returns.Put(change);
            if (moments.IsFull) figures[i] = moments.Deviation * scale;
            if (moments.IsRenewalDue) moments.Renew(returns.Numbers);
        }

        return figures;
    }
}
