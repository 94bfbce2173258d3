namespace Bourse.Bars.Indicators;

/// <summary>
/// EMA: it begins with the first close; then it is the close times 2/(n+1) and the EMA before times 1 − 2/(n+1). It is blank before the n-th bar.
/// </summary>
public sealed class ExponentialMovingAverage : Indicator
{
    private readonly int _window;
    private State _state;

    /// <summary>Creates one.</summary>
    /// <param name="window">n, from 1 to <see cref="IndicatorCatalog.LongestWindow"/>.</param>
    public ExponentialMovingAverage(int window)
        : base($"ema{window}")
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
        var averages = figures[0].AsSpan(0, closes.Length);
        var state = new State(_window);
        for (var i = 0; i < closes.Length; i++) averages[i] = state.Next(closes[i]);
    }

    private struct State
    {
        private readonly int _window;
        private readonly Smoothing _smoothing;
        private double _average;
        private int _count;

        public State(int window) => (_window, _smoothing) = (window, Smoothing.OfWindow(window));

        public double Next(double close)
        {
            _average = _count == 0 ? close : _smoothing.Next(_average, close);
            if (_count < _window) _count++;
            return _count < _window ? double.NaN : _average;
        }
    }
}
