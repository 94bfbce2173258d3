namespace Bourse.Dashboard.Views;

/// <summary>The address of the page of symbols, which holds all that the page shows. What is not said is as usual.</summary>
internal sealed record SymbolsAddress
{
    /// <summary>The form of a chart that is a line.</summary>
    public const string LineForm = "line";

    /// <summary>The form of a chart that is made of candles.</summary>
    public const string CandleForm = "candles";

    /// <summary>The symbol; null for the first.</summary>
    public string? Symbol { get; init; }

    /// <summary>The source of its prices; null for the usual one.</summary>
    public string? Source { get; init; }

    /// <summary>The interval of the candles; null for the usual one of the source.</summary>
    public string? Interval { get; init; }

    /// <summary>The range by name; null for the usual one of the interval.</summary>
    public string? Range { get; init; }

    /// <summary>The first day of a range of one's own, in exchange time; null for the start of <see cref="Range"/>.</summary>
    public string? From { get; init; }

    /// <summary>The last day of a range of one's own, inclusive; null for the newest.</summary>
    public string? To { get; init; }

    /// <summary>The clock by which times are shown: <c>utc</c> or <c>local</c>; null for that of the exchange.</summary>
    public string? Clock { get; init; }

    /// <summary>The other symbols that are compared.</summary>
    public IReadOnlyList<string> Compared { get; init; } = [];

    /// <summary>The names of the indicators that are drawn.</summary>
    public IReadOnlyList<string> Indicators { get; init; } = [];

    /// <summary>The form of the chart; null for the usual one of the prices.</summary>
    public string? Form { get; init; }

    /// <summary>The address as a link.</summary>
    public string Link
    {
        get
        {
            (string Name, string? Value)[] parts =
            [
                ("symbol", Symbol), ("source", Source), ("interval", Interval), ("range", Range), ("from", From), ("to", To),
                ("compare", string.Join(',', Compared)), ("clock", Clock),
                ("indicators", string.Join(',', Indicators)), ("form", Form),
            ];
            var query = parts.Where(part => !string.IsNullOrEmpty(part.Value)).Select(part => $"{part.Name}={Uri.EscapeDataString(part.Value!)}");
            return "/?" + string.Join('&', query);
        }
    }

    /// <summary>The names of a list with commas, each once.</summary>
    public static IReadOnlyList<string> NamesOf(string? list) =>
        [.. (list ?? "").Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries).Distinct()];
}
