namespace Bourse.Bars.Indicators;

/// <summary>
/// VWAP of a session: the mean of the typical prices (high + low + close)/3 of its bars so far, weighted with their volumes. A session is a day at
/// the exchange. Blank until shares were traded in it.
/// </summary>
public sealed class SessionVwap : Indicator
{
    private State _state;

    /// <summary>Creates one.</summary>
    public SessionVwap()
        : base("vwap")
    {
    }

    /// <inheritdoc/>
    public override void Next(in BarFigures bar, Span<double> figures) => figures[0] = _state.Next(bar.High, bar.Low, bar.Close, bar.Volume, bar.Day);

    /// <inheritdoc/>
    public override void Compute(BarColumns bars, double[][] figures)
    {
        var (count, state) = (bars.Count, default(State));
        var averages = figures[0].AsSpan(0, count);
        var highs = bars.Highs[..count];
        var lows = bars.Lows[..count];
        var closes = bars.Closes[..count];
        var volumes = bars.Volumes[..count];
        var days = bars.Days[..count];
        for (var i = 0; i < averages.Length; i++) averages[i] = state.Next(highs[i], lows[i], closes[i], volumes[i], days[i]);
    }

    private struct State
    {
        private const double Prices = 3;
        private double _turnover;
        private double _volume;
        private int _day;

        public double Next(double high, double low, double close, double volume, int day)
        {
            if (day != _day) (_turnover, _volume, _day) = (0, 0, day);
            _turnover = Math.FusedMultiplyAdd(high + low + close, volume, _turnover);
            _volume += volume;
            return _volume > 0 ? _turnover / (Prices * _volume) : double.NaN;
        }
    }
}
