using Bourse.Dashboard.Reading;
using Bourse.Hosting.Reading;
using Microsoft.AspNetCore.Mvc;

namespace Bourse.Dashboard.Api;

/// <summary>What an address says about the candles that it asks for. Days and times are those of the exchange.</summary>
internal sealed record SeriesParameters
{
    /// <summary>The symbol.</summary>
    [FromRoute(Name = "symbol")] public required string Symbol { get; init; }

    /// <summary>The source.</summary>
    [FromQuery(Name = "source")] public string? Source { get; init; }

    /// <summary>The interval.</summary>
    [FromQuery(Name = "interval")] public string? Interval { get; init; }

    /// <summary>The first day.</summary>
    [FromQuery(Name = "from")] public string? From { get; init; }

    /// <summary>The last day, inclusive.</summary>
    [FromQuery(Name = "to")] public string? To { get; init; }

    /// <summary>Only candles that start before this time.</summary>
    [FromQuery(Name = "before")] public string? Before { get; init; }

    /// <summary>The newest so many of them.</summary>
    [FromQuery(Name = "limit")] public int? Limit { get; init; }

    /// <summary>Indicators by name with commas.</summary>
    [FromQuery(Name = "indicators")] public string? Indicators { get; init; }

    /// <summary>The same as a query.</summary>
    /// <exception cref="BourseException">A day or time cannot be read, or too many are asked for (<see cref="FailureKind.Usage"/>).</exception>
    public SeriesQuery ToQuery() => new(Symbol)
    {
        Source = Source,
        Interval = Interval,
        From = ReadMoment("from", From)?.Day,
        To = ReadMoment("to", To)?.Day,
        Before = ReadMoment("before", Before)?.Time,
        Limit = AskedCount.Of("limit", Limit, SeriesQuery.MostCandles, SeriesQuery.MostCandles),
        Indicators = Indicators ?? "",
    };

    private static ExchangeMoment? ReadMoment(string name, string? text)
    {
        if (string.IsNullOrEmpty(text)) return null;
        return ExchangeMoment.TryRead(text) ?? throw new BourseException(
            FailureKind.Usage, $"{name} '{text}' is neither a day nor a time", "write 2024-05-01 or 2024-05-01 10:00:00, in exchange time");
    }
}
