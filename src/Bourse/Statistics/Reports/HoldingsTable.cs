using Bourse.Market;

namespace Bourse.Statistics.Reports;

/// <summary>
/// What a portfolio holds: tickers and quantities, and on its last day prices, values and their parts of the whole. Short positions are marked.
/// </summary>
internal static class HoldingsTable
{
    private const int FewestDecimals = 2;
    private const int HundredPercent = 100;

    /// <summary>What a database holds of one value at most; beyond that no portfolio's value goes.</summary>
    private const decimal Highest = 9_000_000_000_000m;

    /// <summary>The table. Without a known price there are no columns for prices.</summary>
    public static ReportTable Of(Portfolio portfolio, Report report)
    {
        var day = report.Statistics.Last;
        var rows = portfolio.Holdings.Select(holding => (Holding: holding, Price: PriceOf(holding, day, report))).ToList();
        var hasPrices = rows.Exists(row => row.Price is not null);
        var hasEnd = rows.Exists(row => row.Holding.Until is not null);
        List<ReportColumn> columns = [new("ticker"), new("quantity", Figure: true)];
        if (hasPrices) columns.AddRange([new("price", Figure: true), new("value", Figure: true), new("weight", Figure: true)]);
        if (hasEnd) columns.Add(new ReportColumn("held until"));
        return new ReportTable(
            hasPrices ? $"Holdings on {day:O}" : "Holdings",
            columns,
            [.. rows.Select(row => (IReadOnlyList<string>)Cells(row.Holding, row.Price, report.LastValue, hasPrices, hasEnd))])
        {
            Total = hasPrices && report.LastValue is { } whole ? Total(whole, hasEnd) : null,
        };
    }

    /// <summary>The value of the table, which also counts holdings whose price of the day is not known.</summary>
    private static List<string> Total(Money whole, bool hasEnd)
    {
        List<string> cells = ["total", "", "", FigureText.Grouped(whole), WeightText(whole.ToDecimal(), whole)];
        if (hasEnd) cells.Add("");
        return cells;
    }

    private static Money? PriceOf(Holding holding, DateOnly? day, Report report) =>
        day is { } last && !(holding.Until < last) ? report.FindPrice?.Invoke(holding.Ticker, last) : null;

    private static List<string> Cells(Holding holding, Money? price, Money? whole, bool hasPrices, bool hasEnd)
    {
        var mark = holding.Quantity.ToDecimal() < 0 ? " (short)" : "";
        List<string> cells = [holding.Ticker + mark, FigureText.Grouped(holding.Quantity)];
        if (hasPrices) cells.AddRange(Priced(holding.Quantity, price, whole));
        if (hasEnd) cells.Add(holding.Until is { } day ? FigureText.Day(day) : "");
        return cells;
    }

    private static string[] Priced(Quantity quantity, Money? price, Money? whole)
    {
        if (price is not { } known) return [FigureText.Nothing, FigureText.Nothing, FigureText.Nothing];
        var value = quantity.ToDecimal() * known.ToDecimal();
        return [PriceText(known), Math.Abs(value) < Highest ? FigureText.Grouped(Cents(value)) : FigureText.Nothing, WeightText(value, whole)];
    }

    /// <summary>The part of the portfolio's value; of one that is not above zero there are no parts.</summary>
    private static string WeightText(decimal value, Money? whole)
    {
        if (whole is not { Micros: > 0 } total) return FigureText.Nothing;
        var weight = value / total.ToDecimal() * HundredPercent;
        return Math.Abs(weight) < Highest ? FigureText.Percent(Cents(weight)) : FigureText.Nothing;
    }

    /// <summary>A price with its own decimals, and at least two.</summary>
    private static string PriceText(Money price)
    {
        var (decimals, unit) = (FewestDecimals, Money.Scale / HundredPercent);
        for (; price.Micros % unit != 0; decimals++) unit /= 10;
        return FigureText.Grouped(price, decimals);
    }

    private static Money Cents(decimal amount) => Money.FromDecimal(Math.Round(amount, FewestDecimals, MidpointRounding.AwayFromZero));
}
