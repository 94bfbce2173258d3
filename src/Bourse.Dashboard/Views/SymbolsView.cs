using System.Globalization;
using Bourse.Bars;
using Bourse.Dashboard.Reading;
using Symbol = Bourse.Bars.Symbol;

namespace Bourse.Dashboard.Views;

/// <summary>What the page of symbols shows: the symbols, one of them, and how its chart is drawn. All of it is in the page's address.</summary>
/// <param name="symbols">The symbols.</param>
/// <param name="series">Their candles.</param>
/// <param name="shared">Candles that are read for all viewers.</param>
/// <param name="comparisons">Their comparisons.</param>
internal sealed class SymbolsView(SymbolReader symbols, SeriesReader series, SharedSeries shared, ComparisonReader comparisons)
{
    private const int LatestRows = 24;

    /// <summary>How many candles are looked at for late and revised ones: as many as a chart begins with that shows all there are.</summary>
    private const int AllRows = 1000;

    private const string Utc = "UTC";
    private const string LocalClock = "local";
    private const string UtcClock = "utc";
    private IReadOnlyList<SymbolSummary> _symbols = [];
    private SymbolsAddress _address = new();
    private ShownRange _range = new(null, null);
    private SeriesQuery? _tailQuery;
    private (string? Symbol, string? Provider) _origin;
    private string? _unread;
    private (string Key, string Reason)? _undrawn;

    /// <summary>The indicators that the page offers; the address takes any.</summary>
    public static IReadOnlyList<string> Offered { get; } = ["sma20", "sma50", "ema20", "bollinger", "rsi14", "macd"];

    /// <summary>The clocks that the page offers: what the address says, and what people read.</summary>
    public static IReadOnlyList<(string? Name, string Text, string Title)> Clocks { get; } =
    [
        (null, "exchange", "Times of the exchange"), (UtcClock, Utc, "Coordinated universal time"),
        (LocalClock, LocalClock, "The clock of this device"),
    ];

    /// <summary>How a figure is computed, with what is known of its source.</summary>
    public static string FormulaOf(SymbolSummary symbol, string formula) => symbol.TimeZone is { } zone
        ? $"{formula}; sessions by the clock of {zone}, regular hours where they are known"
        : $"{formula}; of daily prices a session is a day, which has one price";

    /// <summary>What is searched for.</summary>
    public string Search { get; set; } = "";

    /// <summary>The time zone of the viewer; null until the browser has told it.</summary>
    public string? LocalZone { get; private set; }

    /// <summary>Why the figures cannot be shown; null when they can.</summary>
    public string? Failure => _unread ?? (IsUndrawn ? _undrawn!.Value.Reason : null);

    /// <summary>Whether the browser could not draw what is shown.</summary>
    public bool IsUndrawn => _undrawn is { } undrawn && undrawn.Key == Key;

    /// <summary>The symbol that is shown, with the figures of the source that is shown; null when there is none.</summary>
    public SymbolSummary? Selected { get; private set; }

    /// <summary>The newest candles of the range, the newest first.</summary>
    public IReadOnlyList<CandleLine> Latest { get; private set; } = [];

    /// <summary>The newest candles of the range with their indicators; null when there are none.</summary>
    public CandleSeries? Tail { get; private set; }

    /// <summary>The comparison with other symbols; null when there is none.</summary>
    public ComparisonTable? Comparison { get; private set; }

    /// <summary>Whether there are no symbols at all.</summary>
    public bool IsEmpty => _symbols.Count == 0;

    /// <summary>Whether the chart is a line: where no form is asked for that of days with one price, whose candles would have no bodies.</summary>
    public bool IsLine => _address.Form switch
    {
        SymbolsAddress.LineForm => true,
        SymbolsAddress.CandleForm => false,
        _ => Selected is { Source: SymbolSummary.Prices } && Interval == ChartInterval.Day.Text,
    };

    /// <summary>Whether symbols are compared.</summary>
    public bool IsComparing => _address.Compared.Count > 0;

    /// <summary>Whether all that the address asks for has been read; what was read before is not to be drawn for it.</summary>
    public bool IsWhole { get; private set; }

    /// <summary>Whether there is something to draw.</summary>
    public bool IsDrawn => Selected is not null && (IsComparing ? Comparison is not null : Latest.Count > 0);

    /// <summary>The symbols that contain what is searched for.</summary>
    public IReadOnlyList<SymbolSummary> Shown => NameSearch.Filter(_symbols, Search, one => one.Symbol);

    /// <summary>The symbol that is searched for; null when there is none.</summary>
    public SymbolSummary? Found => NameSearch.Find(_symbols, Search, one => one.Symbol);

    /// <summary>The symbols that may be compared with the one that is shown.</summary>
    public IEnumerable<string> Others => _symbols.Select(one => one.Symbol).Where(one => one != Selected?.Symbol && !Compared.Contains(one));

    /// <summary>The other symbols that are compared.</summary>
    public IReadOnlyList<string> Compared => _address.Compared;

    /// <summary>The interval of the candles.</summary>
    public string Interval => Selected is { } one ? IntervalOf(one) : "";

    /// <summary>The name of the range that is shown at first; null for one of one's own.</summary>
    public string? Range => HasOwnRange ? null : RangeOf(Interval);

    /// <summary>The first day that is shown, as a text; null for all.</summary>
    public string? From => _range.FromText;

    /// <summary>The last day of a range of one's own, as a text; of another range the day of the newest price.</summary>
    public string? To => _range.ToText ?? (Selected is { } one ? one.AsOf[..10] : null);

    /// <summary>The clock by which times are shown.</summary>
    public ShownClock Clock => _address.Clock switch
    {
        LocalClock => ShownClock.OfFirst(LocalZone ?? Utc, Utc),
        UtcClock => ShownClock.OfFirst(Utc),
        _ => ShownClock.Exchange,
    };

    /// <summary>Whether the clock by which times are shown is known: that of the viewer is told by the browser.</summary>
    public bool KnowsClock => LocalZone is not null || !IsBy(LocalClock);

    /// <summary>When the newest price holds.</summary>
    public string AsOf => Selected is { TimeZone: { } zone } one
        ? $"{Clock.TextOf(one.AsOf, one.Instant)} {Clock.Zone ?? zone}"
        : $"{Selected?.AsOf} daily prices";

    /// <summary>What is to be said of where the bars come from; null for nothing.</summary>
    public string? OriginNote =>
        Selected is { Source: SymbolSummary.Bars } one && _origin == (one.Symbol, BarHeaders.Invented) ? $"The {BarHeaders.InventedRemark}." : null;

    /// <summary>The change within the newest candle: its close less its open; null when there is none.</summary>
    public decimal? ChangeWithin => Tail is { Time.Count: > 0 } tail ? tail.Close[^1] - tail.Open[^1] : null;

    /// <summary>
    /// Identifies the chart: it is drawn anew when this changes. A range by name moves on with the newest day, for which candles are not drawn anew;
    /// a comparison is, because it starts elsewhere then.
    /// </summary>
    public string Key => string.Join(
        '|', Selected?.Symbol, Selected?.Source, Interval, HasOwnRange || IsComparing ? $"{From} {_range.ToText}" : Range, Clock.Zone,
        string.Join(',', Compared), IndicatorNames, IsLine);

    /// <summary>The class that makes room for the panes of indicators.</summary>
    public string PanesClass =>
        $"panes{(IsComparing ? 0 : _address.Indicators.Count(one => one.StartsWith("rsi", StringComparison.Ordinal) || one == "macd"))}";

    /// <summary>What the chart asks the API for.</summary>
    public object ChartRequest => new
    {
        symbol = Selected!.Symbol, source = Selected.Source, interval = Interval, indicators = _address.Indicators, line = IsLine,
        from = _range.Of(ChartInterval.Parse(Interval)).FromText, to = _range.ToText, exact = HasOwnRange, zone = Clock.Zone,
        compared = ComparedSymbols,
    };

    /// <summary>The symbols in the chart.</summary>
    public IReadOnlyList<string> DrawnSymbols => Selected is null ? [] : ComparedSymbols;

    /// <summary>What the chart shows, as the title of a picture.</summary>
    public string Title
    {
        get
        {
            var symbols = string.Join(", ", DrawnSymbols.Select(Figure.Name));
            return $"{symbols} · {Interval}{(IsComparing ? $" · rebased to 100 at the first candle from {From ?? "the beginning"} on" : "")}";
        }
    }

    /// <summary>The address of the figures that are shown as CSV.</summary>
    public string CsvAddress
    {
        get
        {
            var symbol = string.Join(',', IsComparing ? ComparedSymbols : [Selected!.Symbol]);
            (string Name, string? Value)[] parts =
            [
                ("source", Selected!.Source), ("interval", Interval), ("from", _range.FromText), ("to", _range.ToText), ("zone", Clock.Zone),
                ("indicators", IsComparing ? null : IndicatorNames),
            ];
            var query = parts.Where(part => !string.IsNullOrEmpty(part.Value)).Select(part => $"{part.Name}={Uri.EscapeDataString(part.Value!)}");
            return $"/api/v1/{(IsComparing ? "comparisons" : "bars")}/{Uri.EscapeDataString(symbol)}/csv?{string.Join('&', query)}";
        }
    }

    private bool HasOwnRange => !string.IsNullOrEmpty(_address.From) || !string.IsNullOrEmpty(_address.To);

    private string IndicatorNames => string.Join(',', _address.Indicators);

    private IReadOnlyList<string> ComparedSymbols => [Selected!.Symbol, .. Compared];

    /// <summary>The address with the symbol's name, so that the link stays that of the symbol when others come before it.</summary>
    private SymbolsAddress Here => _address with { Symbol = Selected!.Symbol };

    /// <summary>Takes what the address of the page says.</summary>
    public void Ask(SymbolsAddress address) => (_address, IsWhole, _undrawn) = (address, false, null);

    /// <summary>The browser has drawn the figures, or could not, which is told for as long as they are asked for.</summary>
    /// <param name="key">The <see cref="Key"/> of the chart.</param>
    /// <param name="reason">What its script said; null when it has drawn them.</param>
    public void Draw(string key, string? reason) =>
        _undrawn = reason is null ? null : (key, $"the chart cannot be drawn: {reason.Split('\n')[0]}");

    /// <summary>Takes the time zone of the viewer; false when no time is shown by it.</summary>
    public bool Learn(string zone)
    {
        LocalZone = zone;
        return IsBy(LocalClock);
    }

    /// <summary>Finds out who the bars that are shown come from; false when that is known, or there are none.</summary>
    public async Task<bool> LearnOriginAsync(OriginReader origins, CancellationToken cancellation)
    {
        if (Selected is not { Source: SymbolSummary.Bars } one || one.Symbol == _origin.Symbol) return false;
        _origin = (one.Symbol, null);
        _origin = (one.Symbol, await origins.FindAsync(Symbol.Parse(one.Symbol), cancellation));
        return OriginNote is not null;
    }

    /// <summary>Whether an indicator is drawn.</summary>
    public bool Has(string indicator) => _address.Indicators.Contains(indicator);

    /// <summary>Whether times are shown by a clock of <see cref="Clocks"/>.</summary>
    public bool IsBy(string? clock) => _address.Clock == clock;

    /// <summary>Whether the chart is of an interval of a source.</summary>
    public bool IsOf(PriceSource source, string interval) => Selected?.Source == source.Source && Interval == interval;

    /// <summary>Reads all.</summary>
    public async Task ReadAsync(CancellationToken cancellation)
    {
        try
        {
            var all = await symbols.ListAsync(cancellation);
            var listed = Find(all, _address.Symbol) ?? (all.Count > 0 ? all[0] : null);
            var selected = await ChooseAsync(listed, _address.Source, cancellation);
            var figures = selected is null ? Figures.None : await ReadFiguresAsync(selected, cancellation);
            // Together, since a page may be drawn while something is read.
            (_symbols, Selected, _range, _tailQuery) = (all, selected, figures.Range, figures.TailQuery);
            (Tail, Latest, Comparison) = (figures.Tail, figures.Latest, figures.Comparison);
            (_unread, IsWhole) = (figures.Failure ?? ProblemWith(_address, selected), true);
        }
        catch (BourseException e)
        {
            _unread = FailureText.Of(e);
        }
    }

    /// <summary>Reads the newest candles that the chart shows, without any of the rest; null when they cannot be read.</summary>
    public Task<CandleSeries?> ReadNewestAsync(CancellationToken cancellation) => TryReadAsync(series.ReadAsync, cancellation);

    /// <summary>Reads the candles that a chart begins with, of which one may have come late; null when they cannot be read.</summary>
    public Task<CandleSeries?> ReadAllAsync(CancellationToken cancellation) =>
        TryReadAsync((query, stop) => shared.ReadAsync(query with { Limit = AllRows }, stop), cancellation);

    /// <summary>Reads what may have changed; false when nothing has.</summary>
    public async Task<bool> RefreshAsync(CancellationToken cancellation)
    {
        var (before, selected, latest, compared) = (_symbols, Selected, Latest, Comparison);
        var state = (Failure, IsWhole);
        await ReadAsync(cancellation);
        return state != (Failure, IsWhole) || !SameFigures.Instance.Equals(selected, Selected)
            || !before.SequenceEqual(_symbols, SameFigures.Instance) || !latest.SequenceEqual(Latest)
            || !ComparisonTable.IsSame(compared, Comparison);
    }

    /// <summary>The address of the page with another symbol.</summary>
    public string LinkTo(SymbolSummary symbol)
    {
        var hasSource = symbol.Sources.Any(one => one.Source == _address.Source);
        var compared = Compared.Where(one => one != symbol.Symbol).ToList();
        return (_address with { Symbol = symbol.Symbol, Source = hasSource ? _address.Source : null, Compared = compared }).Link;
    }

    /// <summary>The address of the page with an interval of a source; another one has another usual range.</summary>
    public string LinkToInterval(PriceSource source, string interval) =>
        (Here with { Source = source.Source == Selected!.Sources[0].Source ? null : source.Source, Interval = interval, Range = null }).Link;

    /// <summary>The address of the page with another range.</summary>
    public string LinkToRange(string range) => (Here with { Range = range, From = null, To = null }).Link;

    /// <summary>The address of the page with a range of one's own; an empty day stands for the first or the newest.</summary>
    public string LinkToDays(string? from, string? to) => (Here with { Range = null, From = from, To = to }).Link;

    /// <summary>The address of the page with candles or a line.</summary>
    public string LinkToForm(bool isLine) =>
        (Here with { Form = isLine ? SymbolsAddress.LineForm : SymbolsAddress.CandleForm }).Link;

    /// <summary>The address of the page with another clock of <see cref="Clocks"/>.</summary>
    public string LinkToClock(string? clock) => (Here with { Clock = clock }).Link;

    /// <summary>The address of the page with an indicator more, or less.</summary>
    public string LinkToggling(string indicator) => (Here with { Indicators = Toggled(_address.Indicators, indicator) }).Link;

    /// <summary>The address of the page with a symbol more in the comparison, or less. All get an interval that each of them has.</summary>
    public string LinkComparing(string symbol)
    {
        var compared = Toggled(Compared, Find(_symbols, symbol.Trim())?.Symbol ?? symbol.Trim());
        var hasInterval = compared.Select(one => Find(_symbols, one)).All(one => one is null || HasCandles(one, Interval));
        return (Here with { Compared = compared, Interval = hasInterval ? _address.Interval : ChartInterval.Day.Text }).Link;
    }

    private async Task<CandleSeries?> TryReadAsync(
        Func<SeriesQuery, CancellationToken, Task<CandleSeries>> read, CancellationToken cancellation)
    {
        try
        {
            return _tailQuery is { } query ? await read(query, cancellation) : null;
        }
        catch (BourseException)
        {
            // The next refresh tells why.
            return null;
        }
    }

    private static IReadOnlyList<string> Toggled(IReadOnlyList<string> list, string one) =>
        list.Contains(one) ? [.. list.Where(other => other != one)] : [.. list, one];

    private static bool HasCandles(SymbolSummary symbol, string interval) => symbol.Sources.Any(one => one.Intervals.Contains(interval));

    private static SymbolSummary? Find(IReadOnlyList<SymbolSummary> all, string? name) =>
        all.FirstOrDefault(one => one.Symbol.Equals(name, StringComparison.OrdinalIgnoreCase));

    private static string? ProblemWith(SymbolsAddress address, SymbolSummary? selected)
    {
        if (selected is null) return null;
        if (address.Symbol is { } asked && !selected.Symbol.Equals(asked, StringComparison.OrdinalIgnoreCase))
            return $"There is no symbol {asked}; this is {selected.Symbol}.";
        return address.Source is { } source && source != selected.Source ? FailureText.Of(selected.HasNo(source)) : null;
    }

    /// <summary>The symbol with the figures of a source; with the usual ones if it has no such source.</summary>
    private async Task<SymbolSummary?> ChooseAsync(SymbolSummary? listed, string? source, CancellationToken cancellation) =>
        listed is null || listed.Source == source || listed.Sources.All(one => one.Source != source)
            ? listed
            : await symbols.FindAsync(listed.Symbol, source, cancellation);

    /// <summary>Reads candles and comparison; when they cannot be read there are none, instead of those that were asked for before.</summary>
    private async Task<Figures> ReadFiguresAsync(SymbolSummary selected, CancellationToken cancellation)
    {
        try
        {
            var interval = IntervalOf(selected);
            var range = ShownRange.Of(_address, RangeOf(interval), DayOf(selected));
            var query = new SeriesQuery(selected.Symbol) { Source = selected.Source, Interval = interval, From = range.From, To = range.To };
            query.RequireRange();
            var tailQuery = query with { From = null, Limit = LatestRows, Indicators = IndicatorNames };
            var tail = await series.ReadAsync(tailQuery, cancellation);
            // The range is that of the symbol, also for those that have newer prices.
            if (IsComparing) range = range with { To = range.To ?? DayOf(selected) };
            var compared = IsComparing
                ? await comparisons.ReadAsync([selected.Symbol, .. Compared], query with { To = range.To }, cancellation)
                : null;
            return new Figures(range)
            {
                TailQuery = tailQuery,
                Tail = tail,
                Latest = LatestOf(tail, HasOwnRange ? range.Of(ChartInterval.Parse(interval)).FromText : null),
                Comparison = compared is null ? null : ComparisonTable.Of(compared, Clock, LatestRows),
            };
        }
        catch (BourseException e)
        {
            return Figures.None with { Failure = FailureText.Of(e) };
        }
    }

    /// <summary>The candles from a day on, the newest first.</summary>
    private IReadOnlyList<CandleLine> LatestOf(CandleSeries tail, string? from) =>
        [.. CandleLine.Of(tail, Clock).Where((_, i) => string.CompareOrdinal(tail.Time[^(i + 1)], from) >= 0)];

    private static DateOnly DayOf(SymbolSummary symbol) => DateOnly.ParseExact(symbol.AsOf[..10], "yyyy-MM-dd", CultureInfo.InvariantCulture);

    private static string UsualRangeOf(string interval) => interval switch { "1day" => "1Y", "1week" => "5Y", "1month" => "Max", _ => "1M" };

    private string RangeOf(string interval) => ChartRange.Find(_address.Range)?.Name ?? UsualRangeOf(interval);

    private string IntervalOf(SymbolSummary symbol) =>
        _address.Interval is { } given && symbol.Intervals.Contains(given) ? given : SeriesReader.UsualOf(symbol).Text;

    /// <summary>What is read about the symbol that is shown.</summary>
    private sealed record Figures(ShownRange Range)
    {
        public static readonly Figures None = new(new ShownRange(null, null));

        public SeriesQuery? TailQuery { get; init; }

        public CandleSeries? Tail { get; init; }

        public IReadOnlyList<CandleLine> Latest { get; init; } = [];

        public ComparisonTable? Comparison { get; init; }

        public string? Failure { get; init; }
    }

    private sealed class SameFigures : IEqualityComparer<SymbolSummary>
    {
        public static readonly SameFigures Instance = new();

        public bool Equals(SymbolSummary? one, SymbolSummary? other) => Of(one) == Of(other);

        public int GetHashCode(SymbolSummary summary) => summary.Symbol.GetHashCode(StringComparison.Ordinal);

        private static (string?, decimal?, decimal?, decimal?, string?, int?) Of(SymbolSummary? one) =>
            (one?.Symbol, one?.Last, one?.High, one?.Low, one?.AsOf, one?.Sources.Count);
    }
}
