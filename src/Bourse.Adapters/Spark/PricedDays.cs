using Apache.Arrow;
using Bourse.Adapters.SparkConnect;

namespace Bourse.Adapters.Spark;

/// <summary>A row of <see cref="ValuationSql.Days"/>.</summary>
/// <param name="Ticker">The number of a ticker whose newest price is of that day; -1 when some price is of that day.</param>
/// <param name="Day">The day's number.</param>
internal readonly record struct PricedDay(int Ticker, int Day)
{
    /// <summary>The rows of a batch.</summary>
    /// <exception cref="InvalidDataException">The batch has other columns.</exception>
    public static IEnumerable<PricedDay> Read(RecordBatch batch)
    {
        var (tickers, days) = (batch.Column<Int32Array>("t"), batch.Column<Int32Array>("d"));
        for (var row = 0; row < batch.Length; row++) yield return new PricedDay(tickers.At(row), days.At(row));
    }
}

/// <summary>The days of which the topic holds a price of any ticker, and the newest one of each ticker that is held.</summary>
internal sealed class PricedDays
{
    private readonly SortedSet<int> _days = [];
    private readonly Dictionary<int, int> _newest = [];

    /// <summary>All of them, ascending.</summary>
    public IEnumerable<int> All => _days;

    /// <summary>The last one; -1 when there is none.</summary>
    public int Last => _days.Count == 0 ? -1 : _days.Max;

    /// <summary>Adds a day.</summary>
    /// <exception cref="FormatException">It is not the number of a day.</exception>
    public void Add(PricedDay day)
    {
        ValuationTask.DayOf(day.Day);
        _days.Add(day.Day);
        if (day.Ticker >= 0) _newest[day.Ticker] = Math.Max(NewestOf(day.Ticker), day.Day);
    }

    /// <summary>Whether there is a price of that day.</summary>
    public bool Contains(int day) => _days.Contains(day);

    /// <summary>The newest day of a ticker; -1 when there is none.</summary>
    public int NewestOf(int ticker) => _newest.GetValueOrDefault(ticker, -1);

    /// <summary>The first of the days from that one on; null when there is none.</summary>
    public int? FirstFrom(int day) => day > Last ? null : _days.GetViewBetween(day, Last).Min;

    /// <summary>Days before this one are closed: the topic holds prices of more than so many later days.</summary>
    public int ClosedBefore(int lateness) => _days.Reverse().Skip(lateness).FirstOrDefault(-1);
}
