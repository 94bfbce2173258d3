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
            .WithSummary("Candles with indicators, the oldest first; days and times are those of the exchange, the last day is included");
        api.MapGet("/bars/{symbol}/csv", ReadCsvAsync).WithTags(Tag).WithSummary("The same as CSV, with times of the exchange or of a time zone")
            .Produces<string>(StatusCodes.Status200OK, "text/csv");
        api.MapGet("/comparisons/{symbols}", CompareAsync).WithTags(Tag)
            .WithSummary("The closes of up to six symbols, named with commas, each rebased to 100 at its first candle of the range");
        api.MapGet("/comparisons/{symbols}/csv", CompareCsvAsync).WithTags(Tag).WithSummary("The same as CSV, with a column for each symbol")
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
        [AsParameters] SeriesParameters asked, string? zone, HttpContext context, SeriesReader series, CancellationToken cancellation)
    {
        var clock = ShownClock.Parse(zone);
        return CsvOf(context, NameOf(asked.Symbol), CandleCsv.Of(await series.ReadAsync(asked.ToQuery(), cancellation), clock));
    }

    private static async Task<Ok<Comparison>> CompareAsync(
        string symbols, string? source, string? interval, string? from, string? to, ComparisonReader reader, CancellationToken cancellation)
    {
        var asked = new SeriesParameters { Symbol = "", Source = source, Interval = interval, From = from, To = to };
        return TypedResults.Ok(await reader.ReadAsync(NamesOf(symbols), asked.ToQuery(), cancellation));
    }

    private static async Task<IResult> CompareCsvAsync(
        string symbols, string? source, string? interval, string? from, string? to, string? zone, HttpContext context, ComparisonReader reader,
        CancellationToken cancellation)
    {
        var clock = ShownClock.Parse(zone);
        var asked = new SeriesParameters { Symbol = "", Source = source, Interval = interval, From = from, To = to };
        var names = NamesOf(symbols);
        return CsvOf(context, NameOf(string.Join('-', names)), CandleCsv.Of(await reader.ReadAsync(names, asked.ToQuery(), cancellation), clock));
    }

    /// <summary>The name of a file, of characters that every system takes.</summary>
    private static string NameOf(string symbols) =>
        string.Concat(symbols.ToUpperInvariant().Select(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '.' ? c : '_')) + ".csv";

    private static string[] NamesOf(string list) => list.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);

    private static IResult CsvOf(HttpContext context, string name, string text)
    {
        context.Response.Headers.ContentDisposition = $"attachment; filename=\"{name}\"";
        return Results.Text(text, "text/csv; charset=utf-8");
    }
}

/// <summary>Writes candles as CSV.</summary>
internal static class CandleCsv
{
    /// <summary>A line for each candle, the oldest first, below a line of names.</summary>
    public static string Of(CandleSeries series, ShownClock clock)
    {
        var names = series.Indicators.Keys.ToList();
        var lines = series.Time.Select((time, i) => CsvText.Row(
        [
            clock.TextOf(time, series.Instant[i]), Text(series.Open[i]), Text(series.High[i]), Text(series.Low[i]), Text(series.Close[i]),
            series.Volume[i]?.ToString(CultureInfo.InvariantCulture),
            .. names.Select(name => series.Indicators[name][i]?.ToString(CultureInfo.InvariantCulture)),
        ]));
        return CsvText.Row(["time", "open", "high", "low", "close", "volume", .. names]) + string.Concat(lines);
    }

    /// <summary>A line for each time, the oldest first, with the rebased closes of the symbols.</summary>
    public static string Of(Comparison comparison, ShownClock clock)
    {
        var lines = comparison.Time.Select((time, i) => CsvText.Row(
        [
            clock.TextOf(time, comparison.Instant[i]),
            .. comparison.Symbols.Select(one => one.Rebased[i]?.ToString(CultureInfo.InvariantCulture)),
        ]));
        return CsvText.Row(["time", .. comparison.Symbols.Select(one => one.Symbol)]) + string.Concat(lines);
    }

    private static string Text(decimal price) => price.ToString(CultureInfo.InvariantCulture);
}
