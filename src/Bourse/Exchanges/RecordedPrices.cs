using Bourse.Market;

namespace Bourse.Exchanges;

/// <summary>
/// Real prices, recorded in a CSV file with a header. Its days and tickers are those of the file, and so are the digits of its prices.
/// Kept in three flat arrays, 12 bytes a price.
/// </summary>
public sealed class RecordedPrices : IPriceSource
{
    private readonly ListedDays _days;
    private readonly int[] _dayNumbers;
    private readonly int[] _starts;
    private readonly int[] _tickers;
    private readonly Money[] _prices;

    internal RecordedPrices(string name, IReadOnlyList<string> tickers, IReadOnlyList<PriceRow> sorted)
    {
        Tickers = tickers;
        _tickers = [.. sorted.Select(row => row.Ticker)];
        _prices = [.. sorted.Select(row => row.Price)];
        var starts = Enumerable.Range(0, sorted.Count).Where(i => i == 0 || sorted[i].Day != sorted[i - 1].Day).ToList();
        _dayNumbers = [.. starts.Select(start => sorted[start].Day)];
        _starts = [.. starts, sorted.Count];
        _days = new ListedDays(name, _dayNumbers.Select(DateOnly.FromDayNumber));
    }

    /// <inheritdoc/>
    public TradingCalendar Calendar => _days;

    /// <summary>The first day that has prices.</summary>
    public DateOnly FirstDay => _days.First;

    /// <summary>The last day that has prices.</summary>
    public DateOnly? LastDay => _days.Last;

    /// <summary>The tickers of the file, in alphabetical order.</summary>
    public IReadOnlyList<string> Tickers { get; }

    /// <summary>How many prices there are.</summary>
    public int Count => _prices.Length;

    /// <summary>Reads a CSV text with a header line, rows in any order. Unusable rows are reported and skipped.</summary>
    /// <param name="text">The text; a byte order mark, either line end, quoted fields and columns without a name are understood.</param>
    /// <param name="name">Its name for messages, e.g. the file's.</param>
    /// <param name="columns">The columns that hold day, ticker and price; those left null are found by their names.</param>
    /// <param name="report">Receives every row that is skipped; may be null.</param>
    /// <exception cref="BourseException">A column cannot be found, or no row is usable (<see cref="FailureKind.Usage"/>).</exception>
    public static RecordedPrices Read(TextReader text, string name, PriceColumns? columns = null, Action<BadRow>? report = null) =>
        new PriceFile(text, name, report ?? (_ => { })).Read(columns ?? new PriceColumns());

    /// <inheritdoc/>
    public void Read(DateOnly day, Span<Money> prices)
    {
        prices.Clear();
        var index = Array.BinarySearch(_dayNumbers, day.DayNumber);
        if (index < 0) return;
        for (var row = _starts[index]; row < _starts[index + 1]; row++) prices[_tickers[row]] = _prices[row];
    }
}

/// <summary>A row of a file that was skipped.</summary>
/// <param name="Source">The file's name.</param>
/// <param name="Line">The number of the line, from 1, the header's.</param>
/// <param name="Reason">Why, in one line.</param>
public readonly record struct BadRow(string Source, long Line, string Reason)
{
    /// <inheritdoc/>
    public override string ToString() => $"{Source}, line {Line}: {Reason}";
}

/// <summary>A usable row: the numbers of its day, ticker and line, and the price.</summary>
internal readonly record struct PriceRow(int Day, int Ticker, long Line, Money Price);
