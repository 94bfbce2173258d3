using Bourse.Dashboard.Reading;

namespace Bourse.Dashboard.Views;

/// <summary>The newest figures of a comparison as a table.</summary>
/// <param name="Symbols">The symbols, each with the time and the price at which it is 100.</param>
/// <param name="Rows">The newest first: the time by the clock that is shown, and a figure for each symbol.</param>
internal sealed record ComparisonTable(
    IReadOnlyList<(string Symbol, string Base)> Symbols, IReadOnlyList<(string Time, IReadOnlyList<string> Cells)> Rows)
{
    /// <summary>The newest rows of a comparison.</summary>
    public static ComparisonTable Of(Comparison comparison, ShownClock clock, int rows)
    {
        var newest = Enumerable.Range(0, comparison.Time.Count).TakeLast(rows).Reverse();
        return new ComparisonTable(
            [.. comparison.Symbols.Select(one => (one.Symbol, BaseOf(one, comparison, clock)))],
            [.. newest.Select(i => (clock.TextOf(comparison.Time[i], comparison.Instant[i]), CellsOf(comparison, i)))]);
    }

    /// <summary>Whether two tables have the same figures.</summary>
    public static bool IsSame(ComparisonTable? one, ComparisonTable? other) =>
        one is null || other is null ? one == other : one.Symbols.SequenceEqual(other.Symbols) && TextOf(one) == TextOf(other);

    private static IReadOnlyList<string> CellsOf(Comparison comparison, int row) =>
        [.. comparison.Symbols.Select(one => Figure.Number((double?)one.Rebased[row], 2))];

    private static string BaseOf(ComparedSymbol symbol, Comparison comparison, ShownClock clock)
    {
        var first = Enumerable.Range(0, comparison.Time.Count).FirstOrDefault(i => symbol.Close[i] is not null);
        return symbol.Base is { } close
            ? $"100 = {Figure.Amount(close)} at {clock.TextOf(comparison.Time[first], comparison.Instant[first])}"
            : "no prices in the range";
    }

    private static string TextOf(ComparisonTable table) => string.Join(';', table.Rows.Select(row => $"{row.Time} {string.Join(' ', row.Cells)}"));
}
