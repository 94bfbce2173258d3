namespace Bourse.Cli.Display;

/// <summary>A chart of figures in one line of text.</summary>
internal static class TextChart
{
    private const string Levels = "▁▂▃▄▅▆▇█";

    /// <summary>A character a figure: the lowest bar for the smallest one, the highest for the largest; the middle when all are equal.</summary>
    public static string Of(IReadOnlyCollection<decimal> figures)
    {
        if (figures.Count == 0) return "";
        var (low, high) = (figures.Min(), figures.Max());
        return string.Concat(figures.Select(figure => Levels[LevelOf(figure, low, high)]));
    }

    private static int LevelOf(decimal figure, decimal low, decimal high) =>
        high == low ? Levels.Length / 2 : (int)decimal.Round((figure - low) / (high - low) * (Levels.Length - 1), MidpointRounding.AwayFromZero);
}
