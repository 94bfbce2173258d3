using System.Globalization;
using Bourse.Market;

namespace Bourse.Bars.Indicators;

/// <summary>
/// Indicators by their names: <c>sma20</c>, <c>ema50</c>, <c>rsi14</c> with any window, <c>macd</c>, <c>bollinger</c>, <c>vwap</c>.
/// </summary>
public static class IndicatorCatalog
{
    /// <summary>The longest window of an indicator, in bars.</summary>
    public const int LongestWindow = 100_000;

    private static readonly (string Name, Func<int, Indicator> Create)[] WithWindow =
    [
        ("sma", window => new SimpleMovingAverage(window)),
        ("ema", window => new ExponentialMovingAverage(window)),
        ("rsi", window => new RelativeStrengthIndex(window)),
    ];

    private static readonly (string Name, Func<Indicator> Create)[] Others =
    [
        ("macd", () => new MovingAverageConvergence()), ("bollinger", () => new BollingerBands()), ("vwap", () => new SessionVwap()),
    ];

    /// <summary>Names of indicators, each with its usual window.</summary>
    public static IReadOnlyList<string> Names { get; } = ["sma20", "sma50", "ema20", "ema50", "rsi14", "macd", "bollinger", "vwap"];

    /// <summary>The indicators of a list of names with commas, in its order, in any letter case.</summary>
    /// <exception cref="BourseException">There is none of a name, or a name is given twice (<see cref="FailureKind.Usage"/>).</exception>
    public static IReadOnlyList<Indicator> CreateAll(string names)
    {
        var indicators = names.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries).Select(Create).ToList();
        var twice = indicators.CountBy(one => one.Columns[0]).FirstOrDefault(count => count.Value > 1).Key;
        return twice is null ? indicators : throw new BourseException(FailureKind.Usage, $"the indicator {twice} is given twice");
    }

    /// <summary>The indicator of a name, in any letter case.</summary>
    /// <exception cref="BourseException">There is none (<see cref="FailureKind.Usage"/>).</exception>
    public static Indicator Create(string name)
    {
        var text = name.ToLowerInvariant();
        if (Array.Find(Others, one => one.Name == text).Create is { } create) return create();
        var (kind, createWith) = Array.Find(WithWindow, one => text.StartsWith(one.Name, StringComparison.Ordinal));
        return createWith is null ? throw Unknown(name) : createWith(WindowOf(name, kind));
    }

    private static int WindowOf(string name, string kind)
    {
        var isWindow = int.TryParse(name.AsSpan(kind.Length), NumberStyles.None, CultureInfo.InvariantCulture, out var window);
        if (isWindow && window is >= 1 and <= LongestWindow) return window;
        throw new BourseException(
            FailureKind.Usage, $"'{name}' has no window from 1 to {LongestWindow.ToString("#,0", CultureInfo.InvariantCulture)} bars",
            $"write it with a number of bars, like {Names.First(one => one.StartsWith(kind, StringComparison.Ordinal))}");
    }

    private static BourseException Unknown(string name) => new(
        FailureKind.Usage, $"there is no indicator called '{name}'", NearestName.Remedy(name, Names));
}
