namespace Bourse.Bars.Indicators;

/// <summary>
/// MACD 12/26/9 (Gerald Appel): the EMA of 12 closes less that of 26, its signal, which is the EMA of 9 such differences, and the histogram, the
/// difference less the signal. Each of the three averages begins with a plain mean, as in TA-Lib: both averages of closes at bar 26 (with the mean of
/// bars 1 to 26, and of bars 15 to 26), the signal at bar 34. All figures are blank before bar 34.
/// </summary>
public sealed class MovingAverageConvergence : Indicator
{
    private const int Fast = 12;
    private const int Slow = 26;
    private const int Signal = 9;
    private State _state = new();

    /// <summary>Creates one.</summary>
    public MovingAverageConvergence()
        : base("macd", "macd_signal", "macd_histogram")
    {
    }

    /// <inheritdoc/>
    public override void Next(in BarFigures bar, Span<double> figures)
    {
        (figures[0], figures[1]) = _state.Next(bar.Close);
        figures[2] = figures[0] - figures[1];
    }

    /// <inheritdoc/>
    public override void Compute(BarColumns bars, double[][] figures)
    {
        var closes = bars.Closes;
        var differences = figures[0].AsSpan(0, closes.Length);
        var signals = figures[1].AsSpan(0, closes.Length);
        var histogram = figures[2].AsSpan(0, closes.Length);
        var state = new State();
        for (var i = 0; i < closes.Length; i++)
        {
            var (difference, signal) = state.Next(closes[i]);
            (differences[i], signals[i], histogram[i]) = (difference, signal, difference - signal);
        }
    }

    private struct State()
    {
        private const int First = Slow + Signal - 1;
        private readonly Smoothing _ofFast = Smoothing.OfWindow(Fast);
        private readonly Smoothing _ofSlow = Smoothing.OfWindow(Slow);
        private readonly Smoothing _ofSignal = Smoothing.OfWindow(Signal);
        private double _fast;
        private double _slow;
        private double _signal;
        private int _count;

        public (double Difference, double Signal) Next(double close)
        {
            if (_count < First) return Begin(close);
            Smooth(close);
            _signal = _ofSignal.Next(_signal, _fast - _slow);
            return (_fast - _slow, _signal);
        }

        private void Smooth(double close)
        {
            _fast = _ofFast.Next(_fast, close);
            _slow = _ofSlow.Next(_slow, close);
        }

        /// <summary>The first bars, which make the means.</summary>
        private (double Difference, double Signal) Begin(double close)
        {
            _count++;
            if (_count <= Slow) AddUp(close);
            else Smooth(close);
            if (_count < Slow) return (double.NaN, double.NaN);
            _signal += (_fast - _slow) / Signal;
            return _count < First ? (double.NaN, double.NaN) : (_fast - _slow, _signal);
        }

        private void AddUp(double close)
        {
            _slow += close;
            if (_count > Slow - Fast) _fast += close;
            if (_count == Slow) (_fast, _slow) = (_fast / Fast, _slow / Slow);
        }
    }
}
