using System.Globalization;
using Bourse.Dashboard.Reading;
using Bourse.Hosting.Reading;
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
        api.MapGet("/symbols/{symbol}", FindAsync).WithTags(Tag).WithSummary("A symbol");
        api.MapGet("/bars/{symbol}", ReadAsync).WithTags(Tag)
            .WithSummary("Candles with indicators, the oldest first; times are those of the exchange");
        api.MapGet("/bars/{symbol}/csv", ReadCsvAsync).WithTags(Tag).WithSummary("The same as CSV")
            .Produces<string>(StatusCodes.Status200OK, "text/csv");
    }

    private static async Task<Ok<IReadOnlyList<SymbolSummary>>> ListAsync(SymbolReader symbols, CancellationToken cancellation) =>
        TypedResults.Ok(await symbols.ListAsync(cancellation));

    private static async Task<Ok<SymbolSummary>> FindAsync(string symbol, SymbolReader symbols, CancellationToken cancellation) =>
        TypedResults.Ok(await symbols.FindAsync(symbol, cancellation));

    private static async Task<Ok<CandleSeries>> ReadAsync(
        string symbol, string? interval, string? from, string? to, string? before, int? limit, string? indicators, SeriesReader series,
        CancellationToken cancellation) =>
        TypedResults.Ok(await series.ReadAsync(QueryOf(symbol, interval, from, to, before, limit, indicators), cancellation));

    private static async Task<IResult> ReadCsvAsync(
        string symbol, string? interval, string? from, string? to, string? before, int? limit, string? indicators, HttpContext context,
        SeriesReader series, CancellationToken cancellation)
    {
        var read = await series.ReadAsync(QueryOf(symbol, interval, from, to, before, limit, indicators), cancellation);
        context.Response.Headers.ContentDisposition = "attachment; filename=\"bars.csv\"";
        return Results.Text(CandleCsv.Of(read), "text/csv; charset=utf-8");
    }

    private static SeriesQuery QueryOf(
        string symbol, string? interval, string? from, string? to, string? before, int? limit, string? indicators) => new(symbol)
    {
        Interval = interval,
        From = ReadMoment(nameof(from), from)?.Day,
        To = ReadMoment(nameof(to), to)?.Day,
        Before = ReadMoment(nameof(before), before)?.Time,
        Limit = Math.Clamp(limit ?? SeriesQuery.MostCandles, 1, SeriesQuery.MostCandles),
        Indicators = indicators ?? "",
    };

    private static ExchangeMoment? ReadMoment(string name, string? text)
    {
        if (string.IsNullOrEmpty(text)) return null;
        return ExchangeMoment.TryRead(text) ?? throw new BourseException(
            FailureKind.Usage, $"{name} '{text}' is neither a day nor a time", "write 2024-05-01 or 2024-05-01 10:00:00, in exchange time");
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
