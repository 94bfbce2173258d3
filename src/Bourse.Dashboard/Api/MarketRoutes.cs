using System.Globalization;
using Bourse.Dashboard.Reading;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;

namespace Bourse.Dashboard.Api;

/// <summary>Symbols and candles.</summary>
internal static class MarketRoutes
{
    private const string Tag = "market";

    /// <summary>Adds them to the API.</summary>
    public static void Map(IEndpointRouteBuilder api)
    {
        api.MapGet("/symbols", ListAsync).WithTags(Tag).WithSummary("The symbols, each with its newest price");
        api.MapGet("/symbols/{symbol}", FindAsync).WithTags(Tag).WithSummary("A symbol, with the figures of the source 'bars' or 'prices'");
        api.MapGet("/bars/{symbol}", ReadAsync).WithTags(Tag)
            .WithSummary("Candles with indicators, the oldest first; times are those of the exchange");
        api.MapGet("/bars/{symbol}/csv", ReadCsvAsync).WithTags(Tag).WithSummary("The same as CSV")
            .Produces<string>(StatusCodes.Status200OK, "text/csv");
    }

    private static async Task<Ok<IReadOnlyList<SymbolSummary>>> ListAsync(SymbolReader symbols, CancellationToken cancellation) =>
        TypedResults.Ok(await symbols.ListAsync(cancellation));

    private static async Task<Ok<SymbolSummary>> FindAsync(
        string symbol, string? source, SymbolReader symbols, CancellationToken cancellation) =>
        TypedResults.Ok(await symbols.FindAsync(symbol, source, cancellation));

    private static async Task<Ok<CandleSeries>> ReadAsync(
        [AsParameters] SeriesParameters asked, SeriesReader series, CancellationToken cancellation) =>
        TypedResults.Ok(await series.ReadAsync(asked.ToQuery(), cancellation));

    private static async Task<IResult> ReadCsvAsync(
        [AsParameters] SeriesParameters asked, HttpContext context, SeriesReader series, CancellationToken cancellation)
    {
        var read = await series.ReadAsync(asked.ToQuery(), cancellation);
        context.Response.Headers.ContentDisposition = "attachment; filename=\"bars.csv\"";
        return Results.Text(CandleCsv.Of(read), "text/csv; charset=utf-8");
    }
}

/// <summary>Writes candles as CSV.</summary>
internal static class CandleCsv
{
    /// <summary>A line for each candle, the oldest first, below a line of names.</summary>
    public static string Of(CandleSeries series)
    {
        var names = series.Indicators.Keys.ToList();
        var lines = series.Time.Select((time, i) => CsvText.Row(
        [
            time, Text(series.Open[i]), Text(series.High[i]), Text(series.Low[i]), Text(series.Close[i]),
            series.Volume[i]?.ToString(CultureInfo.InvariantCulture),
            .. names.Select(name => series.Indicators[name][i]?.ToString(CultureInfo.InvariantCulture)),
        ]));
        return CsvText.Row(["time", "open", "high", "low", "close", "volume", .. names]) + string.Concat(lines);
    }

    private static string Text(decimal price) => price.ToString(CultureInfo.InvariantCulture);
}
