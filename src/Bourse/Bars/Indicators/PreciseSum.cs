namespace Bourse.Bars.Indicators;

/// <summary>
/// A sum in two doubles: what an addition rounds away is kept in the second one (Knuth's TwoSum, TAOCP vol. 2, 4.2.2). So numbers can be taken out
/// again without a trace: the sum is right to about 2⁻¹⁰⁴ of the largest number that was in it.
/// </summary>
internal struct PreciseSum
{
    private double _sum;
    private double _rest;

    /// <summary>The sum, rounded once.</summary>
    public readonly double Value => _sum + _rest;

    /// <summary>What <see cref="Value"/> rounds away.</summary>
    public readonly double Rest
    {
        get
        {
            var value = _sum + _rest;
            var added = value - _sum;
            return _sum - (value - added) + (_rest - added);
        }
    }

    /// <summary>The sum of some numbers.</summary>
    public static PreciseSum Of(ReadOnlySpan<double> numbers)
    {
        var sum = default(PreciseSum);
        foreach (var number in numbers) sum.Add(number);
        return sum;
    }

    /// <summary>Adds a number.</summary>
    public void Add(double number)
    {
        var sum = _sum + number;
        var added = sum - _sum;
        _rest += _sum - (sum - added) + (number - added);
        _sum = sum;
    }

    /// <summary>Adds the square of a number times 1 or −1, exactly: the product's error is a double (by fused multiply-add).</summary>
    public void AddSquare(double number, double sign)
    {
        var square = number * number;
        Add(sign * square);
        _rest += sign * Math.FusedMultiplyAdd(number, number, -square);
    }
}
