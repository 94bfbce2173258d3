using System.Globalization;

namespace Bourse.Cli.Display;

/// <summary>Figures of different precision, written with one number of decimals.</summary>
internal static class AlignedFigures
{
    private const int UsualDecimals = 2;

    /// <summary>A column of figures: as many decimals as the most precise one has, and at least <paramref name="least"/>.</summary>
    public static IReadOnlyList<string> Column(IEnumerable<decimal> figures, int least = UsualDecimals)
    {
        var list = figures.ToList();
        var format = "F" + list.Select(DecimalsOf).Append(least).Max().ToString(CultureInfo.InvariantCulture);
        return [.. list.Select(figure => figure.ToString(format, CultureInfo.InvariantCulture))];
    }

    /// <summary>A figure with its own decimals, and at least two.</summary>
    public static string One(decimal figure) => Column([figure])[0];

    /// <summary>The decimals without zeros at the end.</summary>
    private static int DecimalsOf(decimal figure)
    {
        var rest = Math.Abs(figure - decimal.Truncate(figure));
        var decimals = 0;
        for (; rest != 0; decimals++) rest = rest * 10 - decimal.Truncate(rest * 10);
        return decimals;
    }
}
