namespace Bourse.Dashboard.Live;

/// <summary>The prices of a ticker, ascending by day, the last one of each day. One writer, any number of readers.</summary>
/// <param name="ticker">The ticker.</param>
internal sealed class PriceSeries(string ticker)
{
    private readonly Lock _gate = new();
    private readonly List<PricePoint> _points = [];

    /// <summary>The ticker.</summary>
    public string Ticker => ticker;

    /// <summary>The exchange that published the newest price; empty when messages do not say.</summary>
    public string Exchange { get; private set; } = "";

    /// <summary>How often it has changed.</summary>
    public long Version { get; private set; }

    /// <summary>Adds a price. One of an earlier day goes to its place, one of a day that has a price replaces it.</summary>
    public void Add(PricePoint point, string exchange)
    {
        lock (_gate)
        {
            Version++;
            if (exchange.Length > 0) Exchange = exchange;
            if (_points.Count == 0 || _points[^1].Day < point.Day)
            {
                _points.Add(point);
                return;
            }

            var place = _points.BinarySearch(point, ByDay.Instance);
            if (place >= 0) _points[place] = point;
            else _points.Insert(~place, point);
        }
    }

    /// <summary>All prices, copied.</summary>
    public PricePoint[] ToArray()
    {
        lock (_gate) return [.. _points];
    }

    /// <summary>The newest prices, at most so many, the oldest of them first.</summary>
    public PricePoint[] Newest(int count)
    {
        lock (_gate) return [.. _points.Skip(Math.Max(0, _points.Count - count))];
    }

    /// <summary>The price of a day; null when there is none.</summary>
    public PricePoint? FindDay(DateOnly day)
    {
        lock (_gate)
        {
            var place = _points.BinarySearch(new PricePoint(day, default, 0, 0, 0), ByDay.Instance);
            return place >= 0 ? _points[place] : null;
        }
    }

    private sealed class ByDay : IComparer<PricePoint>
    {
        public static readonly ByDay Instance = new();

        public int Compare(PricePoint left, PricePoint right) => left.Day.CompareTo(right.Day);
    }
}
