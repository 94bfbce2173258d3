using Bourse.Market;

namespace Bourse.Investors;

/// <summary>
/// The prices an investor has read: one row for each day, one column for each ticker, in millionths; 0 where there is no price. With eight bytes for
/// each price, 27 years of 24 tickers take 1.3 MB.
/// </summary>
internal sealed class PriceMatrix
{
    private readonly int _tickers;
    private readonly int[] _oldest;
    private readonly int[] _newest;
    private long[]?[] _rows = [];
    private int _origin;

    public PriceMatrix(int tickers)
    {
        _tickers = tickers;
        _oldest = new int[tickers];
        _newest = new int[tickers];
    }

    /// <summary>The largest price so far, in millionths.</summary>
    public long MaxPrice { get; private set; }

    /// <summary>The day number of the newest price of a ticker; 0 when it has none.</summary>
    public int NewestDayOf(int ticker) => _newest[ticker];

    /// <summary>Whether a ticker has a price of an earlier day.</summary>
    public bool HasPriceBefore(int ticker, int day) => _oldest[ticker] != 0 && _oldest[ticker] < day;

    /// <summary>The last price of a ticker before a day, in millionths; 0 when there is none.</summary>
    public long LastPriceBefore(int ticker, int day)
    {
        if (!HasPriceBefore(ticker, day)) return 0;
        // The prices of a ticker may have ended long ago.
        var earlier = Math.Min(day - 1, _newest[ticker]);
        while (PriceOf(ticker, earlier) == 0) earlier--;
        return PriceOf(ticker, earlier);
    }

    /// <summary>The price of a ticker on a day, in millionths; 0 when there is none.</summary>
    public long PriceOf(int ticker, int day) => RowOf(day) is { Length: > 0 } row ? row[ticker] : 0;

    /// <summary>The prices of a day by ticker number; empty when there are none.</summary>
    public ReadOnlySpan<long> RowOf(int day)
    {
        var index = day - _origin;
        return index >= 0 && index < _rows.Length ? _rows[index] : default;
    }

    /// <summary>Sets a price, replacing an earlier one.</summary>
    public void Enter(int ticker, int day, Money price)
    {
        MakeRoomFor(day);
        var row = _rows[day - _origin] ??= new long[_tickers];
        row[ticker] = price.Micros;
        _newest[ticker] = Math.Max(_newest[ticker], day);
        _oldest[ticker] = _oldest[ticker] == 0 ? day : Math.Min(_oldest[ticker], day);
        MaxPrice = Math.Max(MaxPrice, price.Micros);
    }

    private void MakeRoomFor(int day)
    {
        const int Year = 366;
        if (_rows.Length == 0) _origin = day - Year;
        var (first, last) = (Math.Min(_origin, day), Math.Max(_origin + _rows.Length - 1, day));
        if (first == _origin && last < _origin + _rows.Length) return;
        var origin = first < _origin ? first - Year : _origin;
        var rows = new long[]?[Math.Max(last - origin + Year, _rows.Length * 2)];
        _rows.CopyTo(rows, _origin - origin);
        (_rows, _origin) = (rows, origin);
    }
}
