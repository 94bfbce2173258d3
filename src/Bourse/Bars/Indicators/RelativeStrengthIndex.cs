namespace Bourse.Bars.Indicators;

/// <summary>
/// RSI (J. Welles Wilder, New Concepts in Technical Trading Systems, 1978): 100·G/(G+L), where G and L are the average gain and loss from close to
/// close. They begin with the means of the first n changes; then each is (n − 1)/n of the one before and 1/n of the new change. The first figure is
/// that of bar n+1. It is 50 as long as the price never moved.
/// </summary>
public sealed class RelativeStrengthIndex : Indicator
{
    private readonly int _window;
    private State _state;

    /// <summary>Creates one.</summary>
    /// <param name="window">n, from 1 to <see cref="IndicatorCatalog.LongestWindow"/>; Wilder's is 14.</param>
    public RelativeStrengthIndex(int window)
        : base($"rsi{window}")
    {
        _window = RequireWindow(window);
        _state = new State(window);
    }

    /// <inheritdoc/>
    public override void Next(in BarFigures bar, Span<double> figures) => figures[0] = _state.Next(bar.Close);

    /// <inheritdoc/>
    public override void Compute(BarColumns bars, double[][] figures)
    {
        var closes = bars.Closes;
        var strengths = figures[0].AsSpan(0, closes.Length);
        var state = new State(_window);
        for (var i = 0; i < closes.Length; i++) strengths[i] = state.Next(closes[i]);
    }

    private struct State
    {
        private const double Middle = 50;
        private readonly int _window;
        private readonly Smoothing _smoothing;
        private double _gain;
        private double _loss;
        private double _previous;
        private int _changes;

        public State(int window) => (_window, _smoothing, _changes) = (window, new Smoothing(1.0 / window), -1);

        public double Next(double close)
        {
            var change = _changes < 0 ? 0 : close - _previous;
            _previous = close;
            var (gain, loss) = (Math.Max(change, 0), Math.Max(-change, 0));
            if (_changes >= _window) Smooth(gain, loss);
            else if (!Begin(gain, loss)) return double.NaN;
            var all = _gain + _loss;
            return all > 0 ? 100 * _gain / all : Middle;
        }

        private void Smooth(double gain, double loss)
        {
            _gain = _smoothing.Next(_gain, gain);
            _loss = _smoothing.Next(_loss, loss);
        }

        /// <summary>Adds up the first changes; true when there are n, and their means are known.</summary>
        private bool Begin(double gain, double loss)
        {
            _changes++;
            (_gain, _loss) = (_gain + gain, _loss + loss);
            if (_changes < _window) return false;
            (_gain, _loss) = (_gain / _window, _loss / _window);
            return true;
        }
    }
}
