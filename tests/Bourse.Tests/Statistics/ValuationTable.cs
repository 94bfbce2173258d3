using Bourse.Ledger;
using Bourse.Market;

namespace Bourse.Tests.Statistics;

/// <summary>Tables for tests: from days and values, with the changes that follow from them.</summary>
internal static class ValuationTable
{
    /// <summary>Five days over a year's end, small enough to check by hand; both extremes of the change fall on two days.</summary>
    public static ValuationRow[] Small { get; } = Of(
        ("2023-12-28", "100.00"), ("2023-12-29", "110.00"), ("2024-01-02", "99.00"), ("2024-01-03", "109.00"), ("2024-02-01", "98.00"));

    /// <summary>A table of these values; a share is worth the hundredth part.</summary>
    public static ValuationRow[] Of(params IEnumerable<(string Day, string Value)> values)
    {
        var rows = new List<ValuationRow>();
        Money? previous = null;
        foreach (var (day, text) in values)
        {
            var value = Money.Parse(text);
            rows.Add(Row(DateOnly.Parse(day), value, previous));
            previous = value;
        }

        return [.. rows];
    }

    private static ValuationRow Row(DateOnly day, Money value, Money? previous)
    {
        var change = previous is { } before ? value - before : (Money?)null;
        var percent = previous is { Micros: not 0 } divisor ? Money.FromDecimal(Percent(value.ToDecimal(), divisor.ToDecimal())) : (Money?)null;
        return new ValuationRow(day, PerShare(value), change is { } amount ? PerShare(amount) : null, percent, value, change, 0);
    }

    private static decimal Percent(decimal value, decimal before) => Math.Round((value - before) / before * 100, 6, MidpointRounding.AwayFromZero);

    private static Money PerShare(Money amount) => Money.FromDecimal(Math.Round(amount.ToDecimal() / 100, 6, MidpointRounding.AwayFromZero));
}
