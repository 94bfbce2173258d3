namespace Bourse.Bars;

/// <summary>What holds for the figures of every bar.</summary>
public static class BarRules
{
    /// <summary>A price above this is absurd: it is a thousand times the dearest share.</summary>
    public const decimal MaxPrice = 1_000_000_000m;

    /// <summary>Why a bar's prices or volume cannot be right, or null.</summary>
    public static string? ProblemWith(Bar bar)
    {
        if (bar.Low <= 0) return ProblemOfLowest(bar);
        if (bar.High > MaxPrice) return $"high is absurd: {bar.High}";
        if (bar.Volume < 0) return $"volume is negative: {bar.Volume}";
        return ProblemOfRange("open", bar.Open, bar) ?? ProblemOfRange("close", bar.Close, bar) ?? ProblemOfRange("low", bar.Low, bar);
    }

    private static string ProblemOfLowest(Bar bar) => $"low is not above zero: {bar.Low}";

    private static string? ProblemOfRange(string name, decimal price, Bar bar)
    {
        if (price > bar.High) return $"{name} is above high: {price} > {bar.High}";
        return price < bar.Low ? $"{name} is below low: {price} < {bar.Low}" : null;
    }
}
