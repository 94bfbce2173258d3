using Bourse.Market;

namespace Bourse.Statistics.Reports;

/// <summary>What a report of a portfolio is written from. The same report gives the same bytes, whenever and wherever it is written.</summary>
/// <param name="Key">The portfolio's key, e.g. <c>Inv1_P11</c>.</param>
/// <param name="Title">Names for people, e.g. <c>Alpha Tech Growth, Alpha Investments, New York</c>; any text, escaped where it goes.</param>
/// <param name="Statistics">The figures.</param>
/// <param name="Curves">What charts are drawn from; only <see cref="ReportFormat.Html"/> needs them. Null otherwise.</param>
public sealed record Report(string Key, string Title, PortfolioStatistics Statistics, PortfolioCurves? Curves)
{
    /// <summary>The portfolio and its investor, which only the page describes; null when they are not known.</summary>
    public (Investor Investor, Portfolio Portfolio)? Subject { get; private init; }

    /// <summary>When and from what the report was made, which only the page says; null when that is not known.</summary>
    public ReportOrigin? Origin { get; init; }

    /// <summary>Whether a page that lists all portfolios stands beside this one (<see cref="ReportIndex.FileName"/>).</summary>
    public bool HasIndex { get; init; }

    /// <summary>Finds the price of a ticker on a day, for the page's table of holdings; null when no prices are known.</summary>
    public Func<string, DateOnly, Money?>? FindPrice { get; init; }

    /// <summary>The last value; null without a day, or without curves.</summary>
    internal Money? LastValue => Curves is { LastYear: [.., var last] } ? new Money(last.Micros) : null;

    /// <summary>A report under the names that the configuration gives the portfolio and its investor.</summary>
    public static Report Of(Investor investor, Portfolio portfolio, PortfolioStatistics statistics, PortfolioCurves? curves)
    {
        string[] names = [portfolio.Name, investor.Name, investor.City, portfolio.Currency is { } currency ? $"in {currency}" : ""];
        return new Report(portfolio.Key, Joined(names), statistics, curves) { Subject = (investor, portfolio) };
    }

    /// <summary>The currency of all amounts, three letters of ISO 4217; null when the portfolio names none.</summary>
    public string? Currency => Subject?.Portfolio.Currency;

    /// <summary>The names that are there, separated by commas.</summary>
    internal static string Joined(params IEnumerable<string> names) => string.Join(", ", names.Where(name => name.Length > 0));

    /// <summary>Whether the table had no rows.</summary>
    internal bool IsEmpty => Statistics.Days == 0;

    /// <summary>What a report of an empty table says.</summary>
    internal string EmptyNote => $"The table {Key} is empty: no trading day has been valued yet.";

    /// <summary>What the report is about, one line.</summary>
    internal string Span => Statistics.Days == 1
        ? $"1 trading day, {Statistics.First:O}"
        : $"{FigureText.Grouped(Statistics.Days)} trading days, {Statistics.First:O} to {Statistics.Last:O}";
}
