using Bourse.Bars;

namespace Bourse.Dashboard.Reading;

/// <summary>Reads the candles of several symbols, and compares them.</summary>
/// <param name="symbols">The symbols.</param>
/// <param name="series">Their candles.</param>
internal sealed class ComparisonReader(SymbolReader symbols, SeriesReader series)
{
    /// <summary>How many symbols are compared at most: as many as there are colours that people tell apart.</summary>
    public const int MostSymbols = 6;

    /// <summary>How many candles each of them may have.</summary>
    public const int MostCandles = 20_000;

    /// <summary>The comparison of some symbols.</summary>
    /// <param name="names">Their names; those that are given twice count once.</param>
    /// <param name="query">The interval, the range, and the source where a symbol has it; the symbol of the query has no part.</param>
    /// <param name="cancellation">Ends the reading.</param>
    /// <exception cref="BourseException">
    /// There are too many symbols or candles, or a symbol or its candles of the interval are not there (<see cref="FailureKind.Usage"/>).
    /// </exception>
    public async Task<Comparison> ReadAsync(IReadOnlyList<string> names, SeriesQuery query, CancellationToken cancellation)
    {
        var asked = names.Distinct(StringComparer.OrdinalIgnoreCase).ToList();
        if (asked.Count == 0) throw new BourseException(FailureKind.Usage, "there are no symbols to compare", "name some, e.g. IBM,AAPL");
        if (asked.Count > MostSymbols)
            throw new BourseException(FailureKind.Usage, $"{asked.Count} symbols are too many to compare", $"name at most {MostSymbols}");
        var interval = ChartInterval.Parse(query.Interval is { Length: > 0 } name ? name : BarInterval.Day.Text);
        var read = new List<CandleSeries>();
        foreach (var symbol in asked) read.Add(await ReadOneAsync(symbol, interval, query, cancellation));
        return Comparison.Of(interval, read);
    }

    private async Task<CandleSeries> ReadOneAsync(string name, ChartInterval interval, SeriesQuery query, CancellationToken cancellation)
    {
        var symbol = await symbols.FindAsync(name, null, cancellation);
        var source = Array.Find([query.Source, symbol.Source, SymbolSummary.Prices], one => symbol.HasInterval(one, interval.Text)) ?? symbol.Source;
        var wanted = query with { Symbol = symbol.Symbol, Source = source, Interval = interval.Text, Limit = MostCandles + 1, Indicators = "" };
        var found = await series.ReadAsync(wanted, cancellation);
        if (found.Time.Count <= MostCandles) return found;
        throw new BourseException(
            FailureKind.Usage, $"{symbol.Symbol} has more than {MostCandles} candles of {interval} in the range",
            "choose a longer interval or a shorter range");
    }
}
