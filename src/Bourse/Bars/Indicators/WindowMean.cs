namespace Bourse.Bars.Indicators;

/// <summary>
/// The mean of the last n numbers. One number in, one out, is a constant effort. After each 4n numbers the sum is made anew from the window, so
/// that nothing older than 5n numbers has any effect, however long the series is.
/// </summary>
internal struct WindowMean
{
    /// <summary>After how many windows a sum is made anew.</summary>
    public const int RenewedAfter = 4;

    private readonly int _window;
    private PreciseSum _sum;
    private int _count;
    private int _untilRenewal;

    /// <summary>Begins without numbers.</summary>
    /// <param name="window">n, above 0.</param>
    public WindowMean(int window) => (_window, _untilRenewal) = (window, window * RenewedAfter);

    /// <summary>Takes a number, and gives the mean; NaN before the n-th number.</summary>
    /// <param name="number">The next one.</param>
    /// <param name="oldest">The one that it replaces, n before it; not used as long as there is none.</param>
    public double Next(double number, double oldest)
    {
        if (_count < _window) _count++;
        else _sum.Add(-oldest);
        _sum.Add(number);
        _untilRenewal--;
        return _count < _window ? double.NaN : _sum.Value / _window;
    }

    /// <summary>Whether <see cref="Renew"/> is due. It is after each 4n numbers.</summary>
    public readonly bool IsRenewalDue => _untilRenewal == 0;

    /// <summary>Makes the sum anew.</summary>
    /// <param name="numbers">The last n numbers, the oldest first.</param>
    public void Renew(ReadOnlySpan<double> numbers)
    {
        _sum = PreciseSum.Of(numbers);
        _untilRenewal = _window * RenewedAfter;
    }
}
