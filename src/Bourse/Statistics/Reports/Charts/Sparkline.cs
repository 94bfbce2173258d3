using System.Globalization;
using System.Text;

namespace Bourse.Statistics.Reports.Charts;

/// <summary>
/// A small line without axes as inline SVG, for a cell of a table. Positions are whole tenths of a pixel, so the same amounts give the same bytes on
/// every machine.
/// </summary>
internal static class Sparkline
{
    private const int Width = 1_200;
    private const int Height = 280;
    private const int Margin = 20;
    private const int Tenths = 10;

    /// <summary>The line of some amounts, from the oldest to the newest, at equal distances; empty for fewer than two.</summary>
    /// <param name="amounts">The amounts in millionths.</param>
    /// <param name="label">What it shows, for screen readers.</param>
    public static string Of(IReadOnlyList<long> amounts, string label)
    {
        if (amounts.Count < 2) return "";
        var (lowest, highest) = (amounts.Min(), amounts.Max());
        var path = new StringBuilder();
        for (var i = 0; i < amounts.Count; i++)
        {
            var x = Margin + (int)((long)i * (Width - 2 * Margin) / (amounts.Count - 1));
            var y = highest == lowest
                ? Height / 2
                : Margin + (int)(((Int128)highest - amounts[i]) * (Height - 2 * Margin) / ((Int128)highest - lowest));
            path.Append(i == 0 ? 'M' : 'L').Append(Pixels(x)).Append(' ').Append(Pixels(y));
        }

        var frame = string.Create(CultureInfo.InvariantCulture, $"viewBox=\"0 0 {Width / Tenths} {Height / Tenths}\"");
        return $"<svg class=\"spark\" {frame} role=\"img\" aria-label=\"{label}\"><path class=\"value\" d=\"{path}\"/></svg>";
    }

    private static string Pixels(int tenths) => string.Create(CultureInfo.InvariantCulture, $"{tenths / Tenths}.{tenths % Tenths}");
}
