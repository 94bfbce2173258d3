using Bourse.Hosting;
using Bourse.Ledger;
using Bourse.Market;

namespace Bourse.Dashboard.Reading;

/// <summary>A portfolio with its newest value.</summary>
/// <param name="Portfolio">Its key, e.g. <c>Inv1_P11</c>.</param>
/// <param name="Name">Its full name; in it and the next one, characters that could hide others are escaped.</param>
/// <param name="Investor">Who owns it.</param>
/// <param name="Currency">The currency of its values; null when none is named.</param>
/// <param name="Shares">The shares outstanding.</param>
/// <param name="Days">How many days have a value.</param>
internal sealed record PortfolioSummary(string Portfolio, string Name, string Investor, string? Currency, decimal Shares, long Days)
{
    /// <summary>The newest valued day; null when there is none.</summary>
    public DateOnly? AsOf { get; init; }

    /// <summary>The value on that day.</summary>
    public decimal? Value { get; init; }

    /// <summary>The value less that of the valued day before.</summary>
    public decimal? Change { get; init; }

    /// <summary>The change in per cent.</summary>
    public decimal? ChangePct { get; init; }

    /// <summary>The value of a share.</summary>
    public decimal? NavPerShare { get; init; }

    /// <summary>How often the day was valued anew.</summary>
    public int Revision { get; init; }

    /// <summary>A portfolio without values.</summary>
    public static PortfolioSummary Of(Investor investor, Portfolio portfolio, long days) =>
        new(portfolio.Key, SafeText.Of(portfolio.Name), SafeText.Of(investor.Name), portfolio.Currency, portfolio.Shares.ToDecimal(), days);

    /// <summary>The same with the values of a day.</summary>
    public PortfolioSummary With(ValuationRow row) => this with
    {
        AsOf = row.AsOf, Value = row.Evaluation.ToDecimal(), Change = row.EvaluationChange?.ToDecimal(), ChangePct = row.NavChangePct?.ToDecimal(),
        NavPerShare = row.NavPerShare.ToDecimal(), Revision = row.Revision,
    };
}
