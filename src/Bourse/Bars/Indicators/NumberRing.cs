namespace Bourse.Bars.Indicators;

/// <summary>The last n numbers of a stream.</summary>
internal sealed class NumberRing(int window)
{
    private readonly double[] _numbers = new double[window];
    private int _next;

    /// <summary>The number that the next one replaces.</summary>
    public double Oldest => _numbers[_next];

    /// <summary>All n; the oldest first whenever a multiple of n were put.</summary>
    public ReadOnlySpan<double> Numbers => _numbers;

    /// <summary>Replaces the oldest one.</summary>
    public void Put(double number)
    {
        _numbers[_next] = number;
        if (++_next == _numbers.Length) _next = 0;
    }
}
