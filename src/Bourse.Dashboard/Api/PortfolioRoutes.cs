using System.Globalization;
using Bourse.Dashboard.Reading;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;

namespace Bourse.Dashboard.Api;

/// <summary>Portfolios, their values, and where these come from.</summary>
internal static class PortfolioRoutes
{
    private const string Tag = "portfolios";

    /// <summary>Adds them to the API.</summary>
    public static void Map(IEndpointRouteBuilder api)
    {
        api.MapGet("/portfolios", ListAsync).WithTags(Tag).WithSummary("The portfolios, each with its newest value");
        api.MapGet("/portfolios/{portfolio}/valuations", ReadAsync).WithTags(Tag)
            .WithSummary("The values of a portfolio, and what follows from them");
        api.MapGet("/portfolios/{portfolio}/valuations/{day}", ExplainAsync).Heavy().WithTags(Tag)
            .WithSummary("Where the value of a day comes from, down to prices and offsets");
    }

    private static async Task<Ok<IReadOnlyList<PortfolioSummary>>> ListAsync(PortfolioReader portfolios, CancellationToken cancellation) =>
        TypedResults.Ok(await portfolios.ListAsync(cancellation));

    private static async Task<Ok<PortfolioHistory>> ReadAsync(
        string portfolio, string? from, string? to, PortfolioReader portfolios, CancellationToken cancellation) =>
        TypedResults.Ok(await portfolios.ReadAsync(portfolio, ReadDay(from), ReadDay(to), cancellation));

    private static async Task<Ok<ExplainedValue>> ExplainAsync(
        string portfolio, string day, PortfolioReader portfolios, CancellationToken cancellation) =>
        TypedResults.Ok(await portfolios.ExplainAsync(portfolio, ReadDay(day)!.Value, cancellation));

    private static DateOnly? ReadDay(string? text)
    {
        if (string.IsNullOrEmpty(text)) return null;
        return DateOnly.TryParseExact(text, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var day)
            ? day
            : throw new BourseException(FailureKind.Usage, $"'{text}' is not a day", "write it as yyyy-MM-dd, e.g. 2008-10-10");
    }
}
