namespace Bourse.Bars.Indicators;

/// <summary>
/// Bollinger bands 20, 2 (John Bollinger, Bollinger on Bollinger Bands, 2001): the mean of the last 20 closes, and two population deviations of
/// the same closes above and below it. All are blank before bar 20.
/// </summary>
public sealed class BollingerBands : Indicator
{
    private const int Window = 20;
    private const double Width = 2;
    private readonly NumberRing _closes = new(Window);
    private WindowMoments _moments = new(Window);

    /// <summary>Creates them.</summary>
    public BollingerBands()
        : base("bollinger_upper", "bollinger_middle", "bollinger_lower")
    {
    }

    /// <inheritdoc/>
    public override void Next(in BarFigures bar, Span<double> figures)
    {
        _moments.Next(bar.Close, _closes.Oldest);
        _closes.Put(bar.Close);
        (figures[0], figures[1], figures[2]) = BandsOf(_moments);
        if (_moments.IsRenewalDue) _moments.Renew(_closes.Numbers);
    }

    /// <inheritdoc/>
    public override void Compute(BarColumns bars, double[][] figures)
    {
        var closes = bars.Closes;
        var upper = figures[0].AsSpan(0, closes.Length);
        var middle = figures[1].AsSpan(0, closes.Length);
        var lower = figures[2].AsSpan(0, closes.Length);
        var moments = new WindowMoments(Window);
        for (var i = 0; i < closes.Length; i++)
        {
            moments.Next(closes[i], i < Window ? 0 : closes[i - Window]);
            (upper[i], middle[i], lower[i]) = BandsOf(moments);
            if (moments.IsRenewalDue) moments.Renew(closes.Slice(i + 1 - Window, Window));
        }
    }

    private static (double Upper, double Middle, double Lower) BandsOf(in WindowMoments moments)
    {
        if (!moments.IsFull) return (double.NaN, double.NaN, double.NaN);
        var (mean, distance) = (moments.Mean, Width * moments.Deviation);
        return (mean + distance, mean, mean - distance);
    }
}
