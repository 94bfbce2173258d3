using System.Globalization;

namespace Bourse.Bars;

/// <summary>
/// What holds for the time and the figures of every bar. The limits are fixed, so that a message is judged alike whenever and wherever it is read.
/// </summary>
public static class BarRules
{
    /// <summary>A price above this is absurd: it is a thousand times the dearest share.</summary>
    public const decimal MaxPrice = 1_000_000_000m;

    /// <summary>
    /// A volume above this, 10^14, is absurd: it is a thousand times what was ever traded of a stock in a day. The volumes of a month of minutes
    /// below it can be added up in 64 bits.
    /// </summary>
    public const long MaxVolume = 100_000_000_000_000;

    /// <summary>The year of the earliest bars.</summary>
    public const int FirstYear = 1900;

    /// <summary>The year of the latest bars.</summary>
    public const int LastYear = 2099;

    /// <summary>Why there are no bars of a local time, or null.</summary>
    public static string? ProblemWith(DateTime localTime) => localTime.Year is < FirstYear or > LastYear
        ? $"timestamp is not of the years {FirstYear} to {LastYear}: {localTime.ToString(Bar.TimeFormat, CultureInfo.InvariantCulture)}"
        : null;

    /// <summary>Why a bar's prices or volume cannot be right, or null.</summary>
    public static string? ProblemWith(Bar bar)
    {
        if (bar.Low <= 0) return ProblemOfLowest(bar);
        if (bar.High > MaxPrice) return $"high is absurd: {bar.High}";
        if (bar.Volume < 0) return $"volume is negative: {bar.Volume}";
        if (bar.Volume > MaxVolume) return $"volume is absurd: {bar.Volume}";
        return ProblemOfRange("open", bar.Open, bar) ?? ProblemOfRange("close", bar.Close, bar) ?? ProblemOfRange("low", bar.Low, bar);
    }

    private static string ProblemOfLowest(Bar bar) => $"low is not above zero: {bar.Low}";

    private static string? ProblemOfRange(string name, decimal price, Bar bar)
    {
        if (price > bar.High) return $"{name} is above high: {price} > {bar.High}";
        return price < bar.Low ? $"{name} is below low: {price} < {bar.Low}" : null;
    }
}
