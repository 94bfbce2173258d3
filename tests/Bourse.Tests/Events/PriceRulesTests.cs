using Bourse.Events;
using Bourse.Market;
using Xunit;

namespace Bourse.Tests.Events;

public sealed class PriceRulesTests
{
    // The clock stands at 8 January 2024.
    private static readonly PriceRules Rules = new(NetworkFile.Default.KnownTickers, Calendars.Greek, Clocks.MondayNoon());

    [Theory]
    [InlineData("IBM", "2024-01-08", "256.90", null)]
    [InlineData("IBM", "2000-01-03", "0.000001", null)]
    [InlineData("IBM", "2025-01-08", "10000000", null)]
    [InlineData("ORCEL", "2024-01-08", "1", "unknown ticker ORCEL, the nearest known one is ORCL")]
    [InlineData("WALMART", "2024-01-08", "1", "unknown ticker WALMART")]
    [InlineData("IBM", "2024-01-08", "10000000.01", "the price of IBM is absurd: 10000000.010000")]
    [InlineData("IBM", "2024-01-07", "1", "2024-01-07 is not a trading day of calendar GR")]
    [InlineData("IBM", "2024-05-07", "1", "2024-05-07 is not a trading day of calendar GR")]
    [InlineData("IBM", "1899-12-29", "1", "1899-12-29 is too far in the past: before 1900-01-01")]
    [InlineData("IBM", "2025-01-09", "1", "2025-01-09 is too far in the future: today is 2024-01-08")]
    [InlineData("IBM", "9999-12-31", "1", "9999-12-31 is too far in the future: today is 2024-01-08")]
    public void A_quote_is_used_or_has_a_problem_that_is_told(string ticker, string date, string price, string? problem) =>
        Assert.Equal(problem, Rules.ProblemWith(new Quote(ticker, DateOnly.Parse(date), Money.Parse(price), "SE1")));
}
