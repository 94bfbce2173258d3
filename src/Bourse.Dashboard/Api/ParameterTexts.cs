using Microsoft.OpenApi;

namespace Bourse.Dashboard.Api;

/// <summary>What the parameters of addresses mean, for the OpenAPI document. The same name means the same in all of them.</summary>
internal static class ParameterTexts
{
    private static readonly Dictionary<string, string> Texts = new(StringComparer.Ordinal)
    {
        ["symbol"] = "A stock, e.g. IBM, in any letter case",
        ["symbols"] = "Stocks with commas, e.g. IBM,GOOG",
        ["source"] = "bars (from the bar store) or prices (daily prices of the log); bars where there are any",
        ["interval"] = "1min, 5min, 15min, 30min, 60min, 1day, 1week or 1month",
        ["from"] = "The first day, e.g. 2024-05-01, at the exchange",
        ["to"] = "The last day, which is included",
        ["before"] = "Only candles that start before this day or time at the exchange",
        ["limit"] = "The newest so many candles, at most 5,000",
        ["indicators"] = "Names with commas: smaN, emaN, rsiN, bollinger, macd, e.g. sma20,rsi14",
        ["zone"] = "The time zone of times, e.g. Europe/Berlin; that of the exchange where it is missing",
        ["portfolio"] = "A portfolio, e.g. Inv1_P11",
        ["day"] = "A day, e.g. 2008-10-10",
        ["window"] = "How many daily returns the deviation looks back",
        ["known"] = "As it was known then: a time, or a day, which means its end (UTC); first for the first values",
        ["topic"] = "A topic",
        ["partition"] = "A partition; where none is asked for, all",
        ["offset"] = "The first offset; the newest records where it is missing",
        ["time"] = "The first time, e.g. 2026-01-31T09:30:00Z, or 10m for ten minutes ago",
        ["key"] = "The key of the records",
        ["filter"] = "What messages hold: terms with spaces, e.g. PRICE>300 TICK=IBM, or a word",
        ["count"] = "How many at most",
        ["group"] = "A consumer group",
        ["pipeline"] = "A pipeline",
        ["run"] = "The number of a run",
        ["table"] = "A table of the lake",
        ["stage"] = "A stage, e.g. ingest",
        ["word"] = "How the keyword, table or column begins",
    };

    /// <summary>Describes the parameters of an operation.</summary>
    public static void AddTo(OpenApiOperation operation)
    {
        foreach (var parameter in (operation.Parameters ?? []).OfType<OpenApiParameter>())
        {
            if (parameter.Name is { } name && Texts.TryGetValue(name, out var text)) parameter.Description = text;
        }
    }
}
