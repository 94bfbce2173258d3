using Bourse.Market;

namespace Bourse.Investors;

/// <summary>What one portfolio is worth on a day by the prices there are now, and for which days a price can still be missing.</summary>
internal sealed class DayValuer
{
    private readonly PriceMatrix _matrix;
    private readonly LogDays _days;
    private readonly Positions _positions;
    private readonly TickerNumbers _names;
    private readonly long[] _carriedRow;
    private readonly bool _carries;
    private readonly int _index;

    /// <summary>The last day of each holding, as <see cref="Positions"/> has them: the longest held first; null when none ends.</summary>
    private readonly int[]? _untils;
    private int _closedUpTo;

    public DayValuer(InvestorBook owner, int index, Portfolio portfolio)
    {
        _matrix = owner.Prices;
        _days = owner.Days;
        _positions = owner.Positions;
        _names = owner.Tickers;
        _carriedRow = owner.CarriedRow;
        _carries = owner.Options.Missing == MissingPolicy.Carry;
        _index = index;
        var untils = portfolio.Holdings.Select(InvestorBook.UntilDay).OrderDescending().ToArray();
        _untils = untils[^1] == int.MaxValue ? null : untils;
        LastHeldDay = untils[0];
    }

    /// <summary>The last day on which the portfolio holds anything; <see cref="int.MaxValue"/> when that has no end.</summary>
    public int LastHeldDay { get; }

    /// <summary>Closes the days up to this one for all tickers, whether their prices have come or not.</summary>
    public void CloseUpTo(int day) => _closedUpTo = Math.Max(_closedUpTo, day);

    /// <summary>Whether the ticker is held on that day.</summary>
    public bool Holds(int ticker, int day) => HeldOn(day).Contains(ticker);

    /// <summary>Whether the ticker is held on that day and has no price of its own.</summary>
    public bool Lacks(int ticker, int day) => Holds(ticker, day) && _matrix.PriceOf(ticker, day) == 0;

    /// <summary>Whether every price that is missing on that day is missing for good, as far as one can tell.</summary>
    public bool IsClosed(int day)
    {
        foreach (var ticker in HeldOn(day))
        {
            if (_matrix.PriceOf(ticker, day) == 0 && !IsClosed(ticker, day)) return false;
        }

        return true;
    }

    /// <summary>The value of a trading day, rounded to cents.</summary>
    /// <param name="day">The day number.</param>
    /// <param name="value">The value.</param>
    /// <param name="carried">The tickers valued at the price of an earlier day; null when there are none.</param>
    /// <param name="missing">The number of the first ticker without a price of its own; -1 when there is none.</param>
    /// <returns>Whether there is a value.</returns>
    public bool TryValue(int day, out Money value, out IReadOnlyList<string>? carried, out int missing)
    {
        carried = null;
        value = default;
        missing = -1;
        var held = HeldOn(day);
        if (held.IsEmpty) return false;
        var row = _matrix.RowOf(day);
        missing = FirstMissing(held, row);
        if (missing >= 0)
        {
            if (!_carries || !TryCarry(held, day, row, out carried)) return false;
            row = _carriedRow;
        }

        value = _positions.ValueOf(_index, held.Length, row, _matrix.MaxPrice);
        return true;
    }

    private ReadOnlySpan<int> HeldOn(int day)
    {
        var tickers = _positions.TickersOf(_index);
        if (_untils is null) return tickers;
        var count = tickers.Length;
        while (count > 0 && _untils[count - 1] < day) count--;
        return tickers[..count];
    }

    /// <summary>A price of a later day has come for the ticker, the log is past the watermark, or the day was closed.</summary>
    private bool IsClosed(int ticker, int day) => _matrix.NewestDayOf(ticker) > day || day < _days.ClosedBefore || day <= _closedUpTo;

    private static int FirstMissing(ReadOnlySpan<int> held, ReadOnlySpan<long> row)
    {
        if (row.IsEmpty) return held[0];
        foreach (var ticker in held)
        {
            if (row[ticker] == 0) return ticker;
        }

        return -1;
    }

    /// <summary>Fills the row of carried prices with the day's prices and, for those that are missing for good, the last ones before.</summary>
    private bool TryCarry(ReadOnlySpan<int> held, int day, ReadOnlySpan<long> row, out IReadOnlyList<string>? carried)
    {
        var names = new List<string>();
        carried = names;
        foreach (var ticker in held)
        {
            _carriedRow[ticker] = row.IsEmpty ? 0 : row[ticker];
            if (_carriedRow[ticker] != 0) continue;
            if (!IsClosed(ticker, day)) return false;
            _carriedRow[ticker] = _matrix.LastPriceBefore(ticker, day);
            if (_carriedRow[ticker] == 0) return false;
            names.Add(_names.NameOf(ticker));
        }

        return true;
    }
}
