namespace Bourse.Pipelines;

/// <summary>Whole numbers that a program has passed through floating point: <c>1234.0</c>.</summary>
public static class WholeNumber
{
    /// <summary>The number without its fraction of zeros; false when there is another fraction, or the number is too large.</summary>
    public static bool TryOf(decimal number, out long whole)
    {
        var fits = decimal.IsInteger(number) && number is >= long.MinValue and <= long.MaxValue;
        whole = fits ? (long)number : 0;
        return fits;
    }
}
