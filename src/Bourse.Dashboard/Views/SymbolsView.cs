using System.Globalization;
using Bourse.Dashboard.Reading;

namespace Bourse.Dashboard.Views;

/// <summary>What the page of symbols shows: the symbols, one of them, and how its chart is drawn. All of it is in the page's address.</summary>
internal sealed class SymbolsView
{
    private const int LatestRows = 24;
    private IReadOnlyList<SymbolSummary> _symbols = [];
    private SymbolsAddress _address = new();

    /// <summary>The indicators that the page offers; the address takes any.</summary>
    public static IReadOnlyList<string> Offered { get; } = ["sma20", "sma50", "ema20", "bollinger", "rsi14", "macd"];

    /// <summary>What is searched for.</summary>
    public string Search { get; set; } = "";

    /// <summary>Why the candles cannot be shown; null when they can.</summary>
    public string? Failure { get; private set; }

    /// <summary>The symbol that is shown, with the figures of the source that is shown; null when there is none.</summary>
    public SymbolSummary? Selected { get; private set; }

    /// <summary>The newest candles, the newest first.</summary>
    public IReadOnlyList<CandleLine> Latest { get; private set; } = [];

    /// <summary>The newest candles with their indicators, for the chart; null when there are none.</summary>
    public CandleSeries? Tail { get; private set; }

    /// <summary>Whether there are no symbols at all.</summary>
    public bool IsEmpty => _symbols.Count == 0;

    /// <summary>Whether the chart is a line.</summary>
    public bool IsLine => _address.IsLine;

    /// <summary>The symbols that contain what is searched for.</summary>
    public IReadOnlyList<SymbolSummary> Shown => [.. _symbols.Where(one => one.Symbol.Contains(Search.Trim(), StringComparison.OrdinalIgnoreCase))];

    /// <summary>The interval of the candles.</summary>
    public string Interval => Selected is { } one ? IntervalOf(one) : "";

    /// <summary>The range that is shown at first.</summary>
    public string Range => ChartRange.Find(_address.Range)?.Name
        ?? (Interval switch { "1day" => "1Y", "1week" => "5Y", "1month" => "Max", _ => "1M" });

    /// <summary>Identifies the chart: it is drawn anew when this changes.</summary>
    public string Key => $"{Selected?.Symbol}|{Selected?.Source}|{Interval}|{Range}|{IndicatorNames}|{IsLine}";

    /// <summary>The class that makes room for the panes of indicators.</summary>
    public string PanesClass =>
        $"panes{_address.Indicators.Count(one => one.StartsWith("rsi", StringComparison.Ordinal) || one == "macd")}";

    /// <summary>What the chart asks the API for.</summary>
    public object ChartRequest => new
    {
        symbol = Selected!.Symbol, source = Selected.Source, interval = Interval, indicators = _address.Indicators, line = IsLine,
        from = ChartRange.Find(Range)!.Start(DayOf(Selected))?.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture),
    };

    /// <summary>The address of the candles as CSV.</summary>
    public string CsvAddress => $"/api/v1/bars/{Uri.EscapeDataString(Selected!.Symbol)}/csv?source={Selected.Source}&interval={Interval}"
        + $"&indicators={Uri.EscapeDataString(IndicatorNames)}";

    private string IndicatorNames => string.Join(',', _address.Indicators);

    /// <summary>Takes what the address of the page says.</summary>
    public void Ask(SymbolsAddress address) => _address = address;

    /// <summary>Whether an indicator is drawn.</summary>
    public bool Has(string indicator) => _address.Indicators.Contains(indicator);

    /// <summary>Whether the chart is of an interval of a source.</summary>
    public bool IsOf(PriceSource source, string interval) => Selected?.Source == source.Source && Interval == interval;

    /// <summary>Reads all.</summary>
    public async Task ReadAsync(SymbolReader symbols, SeriesReader series, CancellationToken cancellation)
    {
        try
        {
            var address = _address;
            var all = await symbols.ListAsync(cancellation);
            var listed = Find(all, address.Symbol) ?? (all.Count > 0 ? all[0] : null);
            var selected = await ChooseAsync(symbols, listed, address.Source, cancellation);
            var tail = selected is null ? null : await series.ReadAsync(TailOf(selected), cancellation);
            // Together, since a page may be drawn while something is read.
            (_symbols, Selected, Tail, Latest) = (all, selected, tail, tail is null ? [] : CandleLine.Of(tail));
            Failure = ProblemWith(address, selected);
        }
        catch (BourseException e)
        {
            Failure = FailureText.Of(e);
        }
    }

    /// <summary>Reads what may have changed; false when nothing has.</summary>
    public async Task<bool> RefreshAsync(SymbolReader symbols, SeriesReader series, CancellationToken cancellation)
    {
        var (before, selected, latest) = (_symbols, Selected, Latest);
        await ReadAsync(symbols, series, cancellation);
        return !SameFigures.Instance.Equals(selected, Selected) || !before.SequenceEqual(_symbols, SameFigures.Instance)
            || !latest.SequenceEqual(Latest);
    }

    /// <summary>The address of the page with another symbol.</summary>
    public string LinkTo(SymbolSummary symbol)
    {
        var hasSource = symbol.Sources.Any(one => one.Source == _address.Source);
        return (_address with { Symbol = symbol.Symbol, Source = hasSource ? _address.Source : null }).Link;
    }

    /// <summary>The address of the page with an interval of a source; another one has another usual range.</summary>
    public string LinkToInterval(PriceSource source, string interval) =>
        (Here with { Source = source.Source == Selected!.Sources[0].Source ? null : source.Source, Interval = interval, Range = null }).Link;

    /// <summary>The address of the page with another range.</summary>
    public string LinkToRange(string range) => (Here with { Range = range }).Link;

    /// <summary>The address of the page with candles or a line.</summary>
    public string LinkToForm(bool isLine) => (Here with { IsLine = isLine }).Link;

    /// <summary>The address of the page with an indicator more, or less.</summary>
    public string LinkToggling(string indicator) => (Here with { Indicators = Toggled(_address.Indicators, indicator) }).Link;

    /// <summary>The address with the symbol's name, so that the link stays that of the symbol when others come before it.</summary>
    private SymbolsAddress Here => _address with { Symbol = Selected!.Symbol };

    private static IReadOnlyList<string> Toggled(IReadOnlyList<string> list, string one) =>
        list.Contains(one) ? [.. list.Where(other => other != one)] : [.. list, one];

    private static DateOnly DayOf(SymbolSummary symbol) => DateOnly.ParseExact(symbol.AsOf[..10], "yyyy-MM-dd", CultureInfo.InvariantCulture);

    private static SymbolSummary? Find(IReadOnlyList<SymbolSummary> all, string? name) =>
        all.FirstOrDefault(one => one.Symbol.Equals(name, StringComparison.OrdinalIgnoreCase));

    /// <summary>The symbol with the figures of a source; with the usual ones if it has no such source.</summary>
    private static async Task<SymbolSummary?> ChooseAsync(
        SymbolReader symbols, SymbolSummary? listed, string? source, CancellationToken cancellation) =>
        listed is null || listed.Source == source || listed.Sources.All(one => one.Source != source)
            ? listed
            : await symbols.FindAsync(listed.Symbol, source, cancellation);

    private static string? ProblemWith(SymbolsAddress address, SymbolSummary? selected)
    {
        if (selected is null) return null;
        if (address.Symbol is { } asked && !selected.Symbol.Equals(asked, StringComparison.OrdinalIgnoreCase))
            return $"There is no symbol {asked}; this is {selected.Symbol}.";
        return address.Source is { } source && source != selected.Source ? FailureText.Of(selected.HasNo(source)) : null;
    }

    private string IntervalOf(SymbolSummary symbol) =>
        _address.Interval is { } given && symbol.Intervals.Contains(given) ? given : SeriesReader.UsualOf(symbol).Text;

    private SeriesQuery TailOf(SymbolSummary symbol) => new(symbol.Symbol)
    {
        Source = symbol.Source, Interval = IntervalOf(symbol), Limit = LatestRows, Indicators = IndicatorNames,
    };

    private sealed class SameFigures : IEqualityComparer<SymbolSummary>
    {
        public static readonly SameFigures Instance = new();

        public bool Equals(SymbolSummary? one, SymbolSummary? other) =>
            (one?.Symbol, one?.Last, one?.AsOf, one?.Sources.Count) == (other?.Symbol, other?.Last, other?.AsOf, other?.Sources.Count);

        public int GetHashCode(SymbolSummary summary) => summary.Symbol.GetHashCode(StringComparison.Ordinal);
    }
}
