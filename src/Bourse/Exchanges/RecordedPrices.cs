using Bourse.Market;
using Bourse.Replay.Csv;

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

    /// <summary>A warning that the last row of the file may be cut off; null when nothing hints at that.</summary>
    public string? Warning { get; internal init; }

    /// <summary>How many prices are of days outside a range.</summary>
    public int CountOutside(DateOnly from, DateOnly to)
    {
        var (first, behind) = (StartOf(from.DayNumber), StartOf(to.DayNumber + 1));
        return first >= behind ? Count : Count - (behind - first);
    }

    /// <summary>Reads a CSV file with a header, rows in any order. Unusable rows are reported and skipped.</summary>
    /// <param name="input">The file.</param>
    /// <param name="options">How it is read; what is left out is found in the file.</param>
    /// <param name="report">Receives every row that is skipped; may be null.</param>
    /// <param name="cancellation">Ends the reading.</param>
    /// <exception cref="BourseException">
    /// A column cannot be found or can be read in two ways, or no row is usable (<see cref="FailureKind.Usage"/>).
    /// </exception>
    public static RecordedPrices Read(
        CsvInput input, PriceFileOptions? options = null, Action<BadRow>? report = null, CancellationToken cancellation = default)
    {
        var file = CsvFile.Read(input, options?.Csv ?? CsvOptions.Default, cancellation);
        return new PriceFile(file, options ?? new PriceFileOptions(), report ?? (_ => { })).Read(cancellation);
    }

    /// <summary>The highest price of each ticker.</summary>
    public IEnumerable<(string Ticker, Money Price)> HighestPrices()
    {
        var highest = new Money[Tickers.Count];
        for (var row = 0; row < _prices.Length; row++)
        {
            if (_prices[row] > highest[_tickers[row]]) highest[_tickers[row]] = _prices[row];
        }

        return Tickers.Zip(highest);
    }

    /// <summary>The last price of each ticker, and its day.</summary>
    public IEnumerable<(string Ticker, DateOnly Day, Money Price)> LastPrices()
    {
        var last = new (int Day, Money Price)[Tickers.Count];
        for (var day = 0; day < _dayNumbers.Length; day++)
        {
            for (var row = _starts[day]; row < _starts[day + 1]; row++) last[_tickers[row]] = (_dayNumbers[day], _prices[row]);
        }

        return Tickers.Select((ticker, number) => (ticker, DateOnly.FromDayNumber(last[number].Day), last[number].Price));
    }

    /// <summary>The place of the first price that is not before a day.</summary>
    private int StartOf(int dayNumber)
    {
        var index = Array.BinarySearch(_dayNumbers, dayNumber);
        return _starts[index < 0 ? ~index : index];
    }

    /// <inheritdoc/>
    public void Read(DateOnly day, Span<Money> prices)
    {
        prices.Clear();
        var index = Array.BinarySearch(_dayNumbers, day.DayNumber);
        if (index < 0) return;
        for (var row = _starts[index]; row < _starts[index + 1]; row++) prices[_tickers[row]] = _prices[row];
    }
}

/// <summary>A usable row: the numbers of its day, ticker and line, and the price.</summary>
internal readonly record struct PriceRow(int Day, int Ticker, long Line, Money Price);
