namespace Bourse.Bars.Indicators;

/// <summary>What indicators use of a series of bars, a column each, the oldest bar first. All columns have the same length.</summary>
public sealed class BarColumns
{
    private readonly double[] _highs;
    private readonly double[] _lows;
    private readonly double[] _closes;
    private readonly double[] _volumes;
    private readonly int[] _days;

    private BarColumns(int count)
    {
        (_highs, _lows, _closes, _volumes) = (new double[count], new double[count], new double[count], new double[count]);
        _days = new int[count];
    }

    /// <summary>How many bars there are.</summary>
    public int Count => _closes.Length;

    /// <summary>The highest prices.</summary>
    public ReadOnlySpan<double> Highs => _highs;

    /// <summary>The lowest prices.</summary>
    public ReadOnlySpan<double> Lows => _lows;

    /// <summary>The closing prices.</summary>
    public ReadOnlySpan<double> Closes => _closes;

    /// <summary>The shares traded.</summary>
    public ReadOnlySpan<double> Volumes => _volumes;

    /// <summary>The days at the exchange, as <see cref="DateOnly.DayNumber"/>.</summary>
    public ReadOnlySpan<int> Days => _days;

    /// <summary>The columns of some bars.</summary>
    /// <param name="bars">The oldest first.</param>
    public static BarColumns Of(IReadOnlyList<BarFigures> bars)
    {
        var columns = new BarColumns(bars.Count);
        for (var i = 0; i < bars.Count; i++)
        {
            var bar = bars[i];
            (columns._highs[i], columns._lows[i], columns._closes[i]) = (bar.High, bar.Low, bar.Close);
            (columns._volumes[i], columns._days[i]) = (bar.Volume, bar.Day);
        }

        return columns;
    }

    /// <inheritdoc cref="Of(IReadOnlyList{BarFigures})"/>
    public static BarColumns Of(IEnumerable<Bar> bars) => Of([.. bars.Select(BarFigures.Of)]);
}
