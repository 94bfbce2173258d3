using System.Globalization;
using Bourse.Dashboard.Reading;
using Bourse.Hosting.Composition;

namespace Bourse.Dashboard.Views;

/// <summary>
/// What the page of portfolios shows: all of them, one of them, and where its figures come from.
/// It is public as parameters of components must be; its members are the dashboard's own.
/// </summary>
public sealed class PortfoliosView
{
    private const int FirstRows = 30;
    private const int MoreRows = 250;
    private readonly PortfolioReader _portfolios;
    private readonly RevisionReader _revisions;
    private readonly SymbolReader _symbols;
    private readonly HostServices _host;
    private PortfolioHistory? _history;
    private long? _knownRead;
    private int _shown;
    private bool _awaitsExplanation;
    private (string? Portfolio, DateOnly? Day, string? At) _explained;

    /// <summary>A view without anything yet.</summary>
    /// <param name="portfolios">The portfolios.</param>
    /// <param name="revisions">What was known of them.</param>
    /// <param name="symbols">The stocks that they are compared with.</param>
    /// <param name="host">The host.</param>
    internal PortfoliosView(PortfolioReader portfolios, RevisionReader revisions, SymbolReader symbols, HostServices host) =>
        (_portfolios, _revisions, _symbols, _host) = (portfolios, revisions, symbols, host);

    /// <summary>The address.</summary>
    internal PortfoliosAddress Address { get; private set; } = new((string?)null);

    /// <summary>The portfolios.</summary>
    internal IReadOnlyList<PortfolioSummary> All { get; private set; } = [];

    /// <summary>The one that is shown; null when there is none.</summary>
    internal PortfolioSummary? Selected { get; private set; }

    /// <summary>Its return and risk.</summary>
    internal RiskSummary? Risk => _history?.Risk;

    /// <summary>Its days, the newest first, as many as are shown.</summary>
    internal IReadOnlyList<HistoryRow> Rows { get; private set; } = [];

    /// <summary>Whether there are more days than <see cref="Rows"/>.</summary>
    internal bool HasMoreRows => _shown > Rows.Count;

    /// <summary>The month whose days are shown; null for all.</summary>
    internal string? Month => string.IsNullOrEmpty(Address.Month) ? null : Address.Month;

    /// <summary>How many returns the deviation looks back.</summary>
    internal int Window { get; private set; } = PortfolioHistory.UsualWindow;

    /// <summary>The newest deviation of them, in per cent; null with too few days.</summary>
    internal double? Deviation => _history is { Deviation: [.., { } last] } ? last : null;

    /// <summary>Why no deviation is drawn; null when one is.</summary>
    internal string? DeviationLack => _history is { Day.Count: var days } && Deviation is null
        ? $"There are {Math.Max(0, days - 1)} daily returns; a deviation of {Window} needs as many. Choose a shorter window, or wait for more days."
        : null;

    /// <summary>The stocks that it can be compared with.</summary>
    internal IReadOnlyList<string> Symbols { get; private set; } = [];

    /// <summary>It beside a stock; null when none was asked for.</summary>
    internal Benchmark? Benchmark { get; private set; }

    /// <summary>Its values as they were known; null when that was not asked for.</summary>
    internal KnownHistory? Known { get; private set; }

    /// <summary>How many days were valued more than once, by the table.</summary>
    internal int RevisedDays => _history?.Revision.Count(revision => revision > 0) ?? 0;

    /// <summary>Whether no portfolio has a value yet.</summary>
    internal bool IsEmpty => All.All(one => one.Value is null);

    /// <summary>What the address asks for and is not there; null when all is.</summary>
    internal string? Refusal { get; private set; }

    /// <summary>Why the figures cannot be read now; null when they can.</summary>
    internal string? Unreadable { get; private set; }

    /// <summary>Whether a server that did not answer is waited for.</summary>
    internal bool IsAway => Unreadable is not null || _awaitsExplanation;

    /// <summary>The day whose value is explained.</summary>
    internal DateOnly? Day { get; private set; }

    /// <summary>The explanation; null before it is there.</summary>
    internal ExplainedValue? Explained { get; private set; }

    /// <summary>Whether another day than the explained one is asked for.</summary>
    internal bool IsUnexplained => Selected is { } selected && Day is { } day && _explained != (selected.Portfolio, day, Address.At);

    /// <summary>Why there is no explanation; null when there is one.</summary>
    internal string? Failure { get; private set; }

    /// <summary>What the charts show; they are drawn anew when it changes.</summary>
    internal HistoryRequest Request => new(
        Selected?.Portfolio ?? "", Window, Benchmark is { BaseDay: not null } drawn ? drawn.Symbol : null, Known is null ? null : Address.Known,
        Address.LinkToDay(DateOnly.MinValue), Address.LinkToMonth(DateOnly.MinValue.ToString("yyyy-MM", CultureInfo.InvariantCulture)), Month);

    /// <summary>The portfolio's table.</summary>
    internal string Table => $"table {Selected?.Portfolio} of the database";

    /// <summary>The address of the days as a file.</summary>
    internal string CsvAddress => $"/api/v1/portfolios/{Uri.EscapeDataString(Selected?.Portfolio ?? "")}/valuations/csv"
        + AddressQuery.Of(("window", Window.ToString(CultureInfo.InvariantCulture)));

    /// <summary>Reads what an address asks for.</summary>
    internal async Task ReadAsync(PortfoliosAddress address, CancellationToken cancellation)
    {
        try
        {
            await ReadWholeAsync(address, cancellation);
            Unreadable = null;
        }
        catch (BourseException e)
        {
            // What was shown is that of another address.
            (Address, Unreadable) = (address, FailureText.Of(e));
            (Selected, _history, Benchmark, Known, Explained, Rows) = (null, null, null, null, null, []);
        }
    }

    /// <summary>Reads what may have changed; false when nothing has. The day that is explained stays, also when it was valued anew.</summary>
    internal async Task<bool> RefreshAsync(CancellationToken cancellation)
    {
        var (all, history, beside) = (All, _history, (Benchmark, Known, Refusal));
        try
        {
            if (Unreadable is not null) await ReadWholeAsync(Address, cancellation);
            else await ReadNewAsync(cancellation);
            var isBack = IsAway;
            if (isBack || (Day is { } day && HistoryRow.Of(history, day) != HistoryRow.Of(_history, day))) _explained = default;
            (Unreadable, _awaitsExplanation) = (null, false);
            return isBack || !all.SequenceEqual(All) || _history?.HasRowsOf(history) == false || IsOther(beside.Benchmark)
                || beside.Known != Known || beside.Refusal != Refusal;
        }
        catch (BourseException e)
        {
            Unreadable = FailureText.Of(e);
            return true;
        }
    }

    private bool IsOther(Benchmark? before) => Benchmark is null ? before is not null : !Benchmark.HasPricesOf(before);

    private async Task ReadWholeAsync(PortfoliosAddress address, CancellationToken cancellation)
    {
        var isOther = !string.Equals(address.Key, Address.Key, StringComparison.OrdinalIgnoreCase) || address.Month != Address.Month;
        if (Symbols.Count == 0) Symbols = [.. (await _symbols.ListAsync(cancellation)).Select(symbol => symbol.Symbol)];
        _knownRead = null;
        await ReadAllAsync(address, cancellation);
        var isDay = DateOnly.TryParseExact(address.Day, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var day);
        Day = isDay ? day : Selected?.AsOf;
        ShowRows(isOther ? FirstRows : Math.Max(FirstRows, Rows.Count));
    }

    private async Task ReadNewAsync(CancellationToken cancellation)
    {
        await ReadAllAsync(Address, cancellation);
        Day ??= Selected?.AsOf;
        ShowRows(Math.Max(FirstRows, Rows.Count));
    }

    /// <summary>Shows more days.</summary>
    internal void ShowMoreRows() => ShowRows(Rows.Count + MoreRows);

    /// <summary>Explains the value of <see cref="Day"/>, unless that is shown.</summary>
    internal async Task ExplainAsync(CancellationToken cancellation)
    {
        if (Selected is not { } selected || Day is not { } day || !IsUnexplained) return;
        _explained = (selected.Portfolio, day, Address.At);
        try
        {
            DateTimeOffset? at = string.IsNullOrEmpty(Address.At) ? null : KnownMoment.ReadTime(Address.At, _host.Clock);
            (Explained, Failure) = (await _portfolios.ExplainAsync(selected.Portfolio, day, at, cancellation), null);
        }
        catch (BourseException e)
        {
            (Explained, Failure, _awaitsExplanation) = (null, FailureText.Of(e), e.Kind == FailureKind.Unreachable);
        }
    }

    private async Task ReadAllAsync(PortfoliosAddress address, CancellationToken cancellation)
    {
        var all = await _portfolios.ListAsync(cancellation);
        var selected = all.FirstOrDefault(one => one.Portfolio.Equals(address.Key, StringComparison.OrdinalIgnoreCase))
            ?? all.FirstOrDefault(one => one.Value is not null);
        var refusals = new List<string>();
        if (selected is not null && address.Key is { } key && !selected.Portfolio.Equals(key, StringComparison.OrdinalIgnoreCase))
            refusals.Add($"There is no portfolio {key}");
        var window = WindowOf(address, refusals);
        var history = selected is null ? null : await _portfolios.ReadAsync(selected.Portfolio, null, null, window, cancellation);
        var (benchmark, known) = selected is null ? (null, null) : await ReadBesideAsync(selected.Portfolio, address, refusals, cancellation);
        // Together, since a page may be drawn while something is read.
        (Address, All, Selected, _history, Window) = (address with { Key = selected?.Portfolio }, all, selected, history, window);
        (Benchmark, Known, Refusal) = (benchmark, known, refusals.Count == 0 ? null : string.Join("; ", refusals));
    }

    private static int WindowOf(PortfoliosAddress address, List<string> refusals)
    {
        if (string.IsNullOrEmpty(address.Window)) return PortfolioHistory.UsualWindow;
        if (int.TryParse(address.Window, NumberStyles.None, CultureInfo.InvariantCulture, out var window) && PortfolioHistory.IsWindow(window))
            return window;
        refusals.Add($"There is no deviation of {address.Window} returns");
        return PortfolioHistory.UsualWindow;
    }

    private async Task<(Benchmark? Benchmark, KnownHistory? Known)> ReadBesideAsync(
        string portfolio, PortfoliosAddress address, List<string> refusals, CancellationToken cancellation)
    {
        var benchmark = string.IsNullOrWhiteSpace(address.Benchmark)
            ? null : await TryAsync(token => _portfolios.CompareAsync(portfolio, address.Benchmark, token), refusals, cancellation);
        if (string.IsNullOrWhiteSpace(address.Known)) return (benchmark, null);
        // The whole topic is read for it.
        if (_knownRead is { } read && _host.Clock.GetElapsedTime(read) < ViewerPace.OfRevisions) return (benchmark, Known);
        var known = await TryAsync(token => _revisions.ReadAsync(portfolio, address.Known, token), refusals, cancellation);
        _knownRead = _host.Clock.GetTimestamp();
        return (benchmark, known);
    }

    private static async Task<T?> TryAsync<T>(
        Func<CancellationToken, Task<T>> read, List<string> refusals, CancellationToken cancellation)
        where T : class
    {
        try
        {
            return await read(cancellation);
        }
        catch (BourseException e)
        {
            refusals.Add(FailureText.Of(e));
            return null;
        }
    }

    private void ShowRows(int count)
    {
        var days = Enumerable.Range(0, _history?.Day.Count ?? 0).Where(i => Month is null || Figure.Day(_history!.Day[i])[..^3] == Month).ToList();
        _shown = days.Count;
        Rows = [.. days.AsEnumerable().Reverse().Take(count).Select(i => HistoryRow.Of(_history!, i))];
    }
}

/// <summary>What the charts of a portfolio show.</summary>
/// <param name="Portfolio">The portfolio.</param>
/// <param name="Window">How many returns the deviation looks back.</param>
/// <param name="Benchmark">The stock beside it; null for none.</param>
/// <param name="Known">From when the second line of values is; null for no second line.</param>
/// <param name="Link">The link to the explanation of a day, with the first day there is in place of the day.</param>
/// <param name="MonthLink">The link to the days of a month, with the first month there is in place of the month.</param>
/// <param name="Month">The month that is shown; null for all days.</param>
internal sealed record HistoryRequest(
    string Portfolio, int Window, string? Benchmark, string? Known, string Link, string MonthLink, string? Month);

/// <summary>A day of a portfolio.</summary>
/// <param name="Day">The trading day.</param>
/// <param name="Value">The value.</param>
/// <param name="Change">The change since the valued day before.</param>
/// <param name="Return">The same of a share, in per cent.</param>
/// <param name="NavPerShare">The value of a share.</param>
/// <param name="Drawdown">How far it is below the highest one so far, in per cent.</param>
/// <param name="Deviation">The deviation of the last returns, in per cent.</param>
/// <param name="Revision">How often the day was valued anew.</param>
internal sealed record HistoryRow(
    DateOnly Day, decimal Value, decimal? Change, double? Return, decimal NavPerShare, double Drawdown, double? Deviation, int Revision)
{
    /// <summary>A trading day of a history; null when it has no such day.</summary>
    public static HistoryRow? Of(PortfolioHistory? history, DateOnly day)
    {
        for (var i = (history?.Day.Count ?? 0) - 1; i >= 0 && history!.Day[i] >= day; i--)
        {
            if (history.Day[i] == day) return Of(history, i);
        }

        return null;
    }

    /// <summary>A day of a history.</summary>
    public static HistoryRow Of(PortfolioHistory history, int i) => new(
        history.Day[i], history.Value[i], history.Change[i], history.Return[i], history.NavPerShare[i], history.Drawdown[i], history.Deviation[i],
        history.Revision[i]);
}
