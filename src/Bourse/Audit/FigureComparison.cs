using System.Globalization;

namespace Bourse.Audit;

/// <summary>Formats figures so that they can be compared to the last digit.</summary>
internal static class FigureComparison
{
    public static string Text(decimal? figure, int decimals) =>
        figure?.ToString("F" + decimals.ToString(CultureInfo.InvariantCulture), CultureInfo.InvariantCulture) ?? Difference.Nothing;

    /// <summary>A figure with as many decimals as it needs, six at most.</summary>
    public static string Text(decimal figure) => figure.ToString("0.######", CultureInfo.InvariantCulture);

    public static string Text(DateOnly? date) => date?.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture) ?? Difference.Nothing;

    public static IEnumerable<Difference> Compare(
        string place, string portfolio, DateOnly? date, params (string What, string Expected, string Found)[] figures) =>
        figures.Where(figure => figure.Expected != figure.Found)
            .Select(figure => new Difference(place, portfolio, date, figure.What, figure.Expected, figure.Found));
}
