using System.Globalization;
using Bourse.Dashboard.Reading;
using Bourse.Hosting.Composition;
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
        api.MapGet("/portfolios/{portfolio}/valuations/csv", ReadCsvAsync).WithTags(Tag)
            .WithSummary("The same as CSV").Produces<string>(StatusCodes.Status200OK, "text/csv");
        api.MapGet("/portfolios/{portfolio}/valuations/{day}", ExplainAsync).Heavy().WithTags(Tag)
            .WithSummary("Where the value of a day comes from, down to prices and offsets, now or as it was known at a time");
        api.MapGet("/portfolios/{portfolio}/benchmark/{symbol}", CompareAsync).WithTags(Tag)
            .WithSummary("A portfolio beside a stock, both rebased to 100, and how they move together");
        api.MapGet("/portfolios/{portfolio}/revisions", ReadRevisionsAsync).Heavy().WithTags(Tag)
            .WithSummary("The values as they were known at a time, beside those with all revisions");
    }

    private static async Task<Ok<IReadOnlyList<PortfolioSummary>>> ListAsync(PortfolioReader portfolios, CancellationToken cancellation) =>
        TypedResults.Ok(await portfolios.ListAsync(cancellation));

    private static async Task<Ok<PortfolioHistory>> ReadAsync(
        string portfolio, string? from, string? to, int? window, PortfolioReader portfolios, CancellationToken cancellation) =>
        TypedResults.Ok(await HistoryOf(portfolio, from, to, window, portfolios, cancellation));

    private static async Task<IResult> ReadCsvAsync(
        string portfolio, string? from, string? to, int? window, HttpContext context, PortfolioReader portfolios, CancellationToken cancellation)
    {
        var history = await HistoryOf(portfolio, from, to, window, portfolios, cancellation);
        context.Response.Headers.ContentDisposition = $"attachment; filename=\"{history.Portfolio}.csv\"";
        return Results.Text(HistoryCsv.Of(history), "text/csv; charset=utf-8");
    }

    private static Task<PortfolioHistory> HistoryOf(
        string portfolio, string? from, string? to, int? window, PortfolioReader portfolios, CancellationToken cancellation) =>
        portfolios.ReadAsync(portfolio, ReadDay(from), ReadDay(to), window ?? PortfolioHistory.UsualWindow, cancellation);

    private static async Task<Ok<ExplainedValue>> ExplainAsync(
        string portfolio, string day, string? known, PortfolioReader portfolios, HostServices host, CancellationToken cancellation)
    {
        DateTimeOffset? time = string.IsNullOrEmpty(known) ? null : KnownMoment.ReadTime(known, host.Clock);
        return TypedResults.Ok(await portfolios.ExplainAsync(portfolio, ReadDay(day)!.Value, time, cancellation));
    }

    private static async Task<Ok<Benchmark>> CompareAsync(
        string portfolio, string symbol, PortfolioReader portfolios, CancellationToken cancellation) =>
        TypedResults.Ok(await portfolios.CompareAsync(portfolio, symbol, cancellation));

    private static async Task<Ok<KnownHistory>> ReadRevisionsAsync(
        string portfolio, string? known, RevisionReader revisions, CancellationToken cancellation) =>
        TypedResults.Ok(await revisions.ReadAsync(portfolio, known, cancellation));

    private static DateOnly? ReadDay(string? text)
    {
        if (string.IsNullOrEmpty(text)) return null;
        return DateOnly.TryParseExact(text, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var day)
            ? day
            : throw new BourseException(FailureKind.Usage, $"'{text}' is not a day", "write it as yyyy-MM-dd, e.g. 2008-10-10");
    }
}

/// <summary>Writes the history of a portfolio as CSV.</summary>
internal static class HistoryCsv
{
    /// <summary>A line for each day, the oldest first, below a line of names.</summary>
    public static string Of(PortfolioHistory history)
    {
        var lines = history.Day.Select((day, i) => CsvText.Row(
        [
            day.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture), Text(history.Value[i]), Text(history.Change[i]), Text(history.NavPerShare[i]),
            Text(history.Return[i]), Text(history.Drawdown[i]), Text(history.Deviation[i]), Text(history.Revision[i]),
        ]));
        var names = CsvText.Row(["day", "value", "change", "nav_per_share", "return_pct", "drawdown_pct", "deviation_pct", "revision"]);
        return names + string.Concat(lines);
    }

    private static string? Text(IFormattable? figure) => figure?.ToString(null, CultureInfo.InvariantCulture);
}
