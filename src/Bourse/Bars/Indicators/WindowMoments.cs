namespace Bourse.Bars.Indicators;

/// <summary>
/// Mean and population deviation of the last n numbers, from Σx and Σx²: σ = √(nΣx² − (Σx)²) / n. The difference cancels almost everything for prices
/// that hardly move, which is why both sums and both products are kept in two doubles each. Sums are made anew as in <see cref="WindowMean"/>.
/// </summary>
internal struct WindowMoments
{
    /// <summary>n²σ² below this share of nΣx², 2⁻⁹⁸, is what remains of rounding: no double changes by so little.</summary>
    private const double Noise = 1.0 / (1L << 49) / (1L << 49);

    private readonly int _window;
    private PreciseSum _sum;
    private PreciseSum _squares;
    private int _count;
    private int _untilRenewal;

    /// <summary>Begins without numbers.</summary>
    /// <param name="window">n, above 0.</param>
    public WindowMoments(int window) => (_window, _untilRenewal) = (window, window * WindowMean.RenewedAfter);

    /// <summary>Whether there are n numbers, so that mean and deviation exist.</summary>
    public readonly bool IsFull => _count == _window;

    /// <summary>Whether <see cref="Renew"/> is due. It is after each 4n numbers.</summary>
    public readonly bool IsRenewalDue => _untilRenewal == 0;

    /// <summary>The mean.</summary>
    public readonly double Mean => _sum.Value / _window;

    /// <summary>The population deviation.</summary>
    public readonly double Deviation => Math.Sqrt(ScaledVariance()) / _window;

    /// <summary>Takes a number.</summary>
    /// <param name="number">The next one.</param>
    /// <param name="oldest">The one that it replaces, n before it; not used as long as there is none.</param>
    public void Next(double number, double oldest)
    {
        if (_count < _window)
        {
            _count++;
        }
        else
        {
            _sum.Add(-oldest);
            _squares.AddSquare(oldest, -1);
        }

        Add(number);
        _untilRenewal--;
    }

    /// <summary>Makes the sums anew.</summary>
    /// <param name="numbers">The last n numbers, the oldest first.</param>
    public void Renew(ReadOnlySpan<double> numbers)
    {
        (_sum, _squares, _untilRenewal) = (default, default, _window * WindowMean.RenewedAfter);
        foreach (var number in numbers) Add(number);
    }

    private void Add(double number)
    {
        _sum.Add(number);
        _squares.AddSquare(number, 1);
    }

    /// <summary>n²σ², from products with their rounding errors.</summary>
    private readonly double ScaledVariance()
    {
        var (sum, sumRest, squares) = (_sum.Value, _sum.Rest, _squares.Value);
        var left = _window * squares;
        var leftRest = Math.FusedMultiplyAdd(_window, squares, -left) + _window * _squares.Rest;
        var right = sum * sum;
        var rightRest = Math.FusedMultiplyAdd(sum, sum, -right) + 2 * sum * sumRest;
        var variance = left - right + (leftRest - rightRest);
        return variance > left * Noise ? variance : 0;
    }
}
