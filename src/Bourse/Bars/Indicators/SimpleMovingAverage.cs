namespace Bourse.Bars.Indicators;

/// <summary>SMA: the mean of the last n closes.</summary>
public sealed class SimpleMovingAverage : Indicator
{
    private readonly int _window;
    private readonly NumberRing _closes;
    private WindowMean _mean;

    /// <summary>Creates one.</summary>
    /// <param name="window">n, from 1 to <see cref="IndicatorCatalog.LongestWindow"/>.</param>
    public SimpleMovingAverage(int window)
        : base($"sma{window}")
    {
        _window = RequireWindow(window);
        _closes = new NumberRing(window);
        _mean = new WindowMean(window);
    }

    /// <inheritdoc/>
    public override void Next(in BarFigures bar, Span<double> figures)
    {
        figures[0] = _mean.Next(bar.Close, _closes.Oldest);
        _closes.Put(bar.Close);
        if (_mean.IsRenewalDue) _mean.Renew(_closes.Numbers);
    }

    /// <inheritdoc/>
    public override void Compute(BarColumns bars, double[][] figures)
    {
        var closes = bars.Closes;
        var averages = figures[0].AsSpan(0, closes.Length);
        var mean = new WindowMean(_window);
        for (var i = 0; i < closes.Length; i++)
        {
            averages[i] = mean.Next(closes[i], i < _window ? 0 : closes[i - _window]);
            if (mean.IsRenewalDue) mean.Renew(closes.Slice(i + 1 - _window, _window));
        }
    }
}
