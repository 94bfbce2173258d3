using System.Globalization;
using Bourse.Dashboard.Reading;

namespace Bourse.Dashboard.Views;

/// <summary>What the page of symbols shows: the symbols, one of them, and how its chart is drawn. All of it is in the page's address.</summary>
internal sealed class SymbolsView
{
    private const int LatestRows = 24;
    private const string Candles = "candles";
    private IReadOnlyList<SymbolSummary> _symbols = [];
    private IReadOnlyList<string> _indicators = [];
    private string? _asked;
    private string? _interval;
    private string? _range;

    /// <summary>The indicators that the page offers; the address takes any.</summary>
    public static IReadOnlyList<string> Offered { get; } = ["sma20", "sma50", "ema20", "bollinger", "rsi14", "macd"];

    /// <summary>What is searched for.</summary>
    public string Search { get; set; } = "";

    /// <summary>Why the candles cannot be shown; null when they can.</summary>
    public string? Failure { get; private set; }

    /// <summary>The symbol that is shown; null when there is none.</summary>
    public SymbolSummary? Selected { get; private set; }

    /// <summary>The newest candles, the newest first.</summary>
    public IReadOnlyList<CandleLine> Latest { get; private set; } = [];

    /// <summary>The newest candles with their indicators, for the chart; null when there are none.</summary>
    public CandleSeries? Tail { get; private set; }

    /// <summary>Whether there are no symbols at all.</summary>
    public bool IsEmpty => _symbols.Count == 0;

    /// <summary>Whether the chart is a line.</summary>
    public bool IsLine { get; private set; }

    /// <summary>The symbols that contain what is searched for.</summary>
    public IReadOnlyList<SymbolSummary> Shown => [.. _symbols.Where(one => one.Symbol.Contains(Search.Trim(), StringComparison.OrdinalIgnoreCase))];

    /// <summary>The interval of the candles.</summary>
    public string Interval => Selected is { } one && _interval is { } given && one.Intervals.Contains(given)
        ? given
        : Selected is { } usual ? SeriesReader.UsualOf(usual).Text : "";

    /// <summary>The range that is shown at first.</summary>
    public string Range => ChartRange.Find(_range)?.Name ?? (Interval switch { "1day" => "1Y", "1week" => "5Y", "1month" => "Max", _ => "1M" });

    /// <summary>Identifies the chart: it is drawn anew when this changes.</summary>
    public string Key => $"{Selected?.Symbol}|{Interval}|{Range}|{string.Join(',', _indicators)}|{IsLine}";

    /// <summary>The class that makes room for the panes of indicators.</summary>
    public string PanesClass => $"panes{_indicators.Count(one => one.StartsWith("rsi", StringComparison.Ordinal) || one == "macd")}";

    /// <summary>What the chart asks the API for.</summary>
    public object ChartRequest => new
    {
        symbol = Selected!.Symbol, interval = Interval, indicators = _indicators, line = IsLine,
        from = ChartRange.Find(Range)!.Start(DayOf(Selected))?.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture),
    };

    /// <summary>The address of the candles as CSV.</summary>
    public string CsvAddress => $"/api/v1/bars/{Uri.EscapeDataString(Selected!.Symbol)}/csv?interval={Interval}&indicators={NamesText}";

    private string NamesText => Uri.EscapeDataString(string.Join(',', _indicators));

    /// <summary>Takes what the address of the page says.</summary>
    public void Ask(string? symbol, string? interval, string? range, string? indicators, string? form)
    {
        (_asked, _interval, _range, IsLine) = (symbol, interval, range, form == "line");
        _indicators = [.. (indicators ?? "").Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries).Distinct()];
    }

    /// <summary>Whether an indicator is drawn.</summary>
    public bool Has(string indicator) => _indicators.Contains(indicator);

    /// <summary>Reads all.</summary>
    public async Task ReadAsync(SymbolReader symbols, SeriesReader series, CancellationToken cancellation)
    {
        try
        {
            _symbols = await symbols.ListAsync(cancellation);
            Failure = null;
            Selected = Find(_asked) ?? (_symbols.Count > 0 ? _symbols[0] : null);
            if (_asked is not null && Selected?.Symbol != _asked && !IsEmpty) Failure = $"There is no symbol {_asked}; this is {Selected?.Symbol}.";
            await ReadTailAsync(series, cancellation);
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
        return selected != Selected || !before.SequenceEqual(_symbols, SameFigures.Instance) || !latest.SequenceEqual(Latest);
    }

    /// <summary>The address of the page with another symbol.</summary>
    public string LinkTo(SymbolSummary symbol) => Link(symbol.Symbol, _interval, _range, _indicators, IsLine);

    /// <summary>The address of the page with another interval, range or form.</summary>
    public string LinkWith(string? interval = null, string? range = null, string? form = null)
    {
        // Another interval has another usual range.
        var wanted = interval is null ? range ?? _range : null;
        return Link(Selected!.Symbol, interval ?? _interval, wanted, _indicators, form is null ? IsLine : form != Candles);
    }

    /// <summary>The address of the page with an indicator more, or less.</summary>
    public string LinkToggling(string indicator) => Link(
        Selected!.Symbol, _interval, _range, Has(indicator) ? [.. _indicators.Where(one => one != indicator)] : [.. _indicators, indicator], IsLine);

    private static string Link(string symbol, string? interval, string? range, IReadOnlyList<string> indicators, bool isLine)
    {
        var address = $"/?symbol={Uri.EscapeDataString(symbol)}";
        if (interval is not null) address += $"&interval={Uri.EscapeDataString(interval)}";
        if (range is not null) address += $"&range={Uri.EscapeDataString(range)}";
        if (indicators.Count > 0) address += $"&indicators={Uri.EscapeDataString(string.Join(',', indicators))}";
        return isLine ? address + "&form=line" : address;
    }

    private static DateOnly DayOf(SymbolSummary symbol) => DateOnly.ParseExact(symbol.AsOf[..10], "yyyy-MM-dd", CultureInfo.InvariantCulture);

    private SymbolSummary? Find(string? name) => _symbols.FirstOrDefault(one => one.Symbol.Equals(name, StringComparison.OrdinalIgnoreCase));

    private async Task ReadTailAsync(SeriesReader series, CancellationToken cancellation)
    {
        if (Selected is not { } symbol)
        {
            (Tail, Latest) = (null, []);
            return;
        }

        var query = new SeriesQuery(symbol.Symbol) { Interval = Interval, Limit = LatestRows, Indicators = string.Join(',', _indicators) };
        Tail = await series.ReadAsync(query, cancellation);
        Latest = CandleLine.Of(Tail);
    }

    private sealed class SameFigures : IEqualityComparer<SymbolSummary>
    {
        public static readonly SameFigures Instance = new();

        public bool Equals(SymbolSummary? one, SymbolSummary? other) =>
            (one?.Symbol, one?.Last, one?.AsOf) == (other?.Symbol, other?.Last, other?.AsOf);

        public int GetHashCode(SymbolSummary summary) => summary.Symbol.GetHashCode(StringComparison.Ordinal);
    }
}
