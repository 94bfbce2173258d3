using Bourse.Bars;

namespace Bourse.Adapters.Sqlite;

/// <summary>Reads the newest bars of many symbols. Days are made from the rows, without an object for each.</summary>
internal static class SqliteLatestBars
{
    /// <summary>The newest bars of symbols, ordered by symbol.</summary>
    /// <param name="session">The file.</param>
    /// <param name="symbols">The symbols; null for all that have a table.</param>
    /// <param name="cancellation">Ends the reading.</param>
    public static IReadOnlyList<LatestBars> Read(SqliteSession session, IReadOnlyCollection<Symbol>? symbols, CancellationToken cancellation)
    {
        var latest = new List<LatestBars>();
        foreach (var symbol in symbols is null ? SqliteBarSchema.ListSymbols(session) : Existing(session, symbols))
        {
            cancellation.ThrowIfCancellationRequested();
            if (Read(session, symbol, cancellation) is { } found) latest.Add(found);
        }

        return latest;
    }

    private static IEnumerable<Symbol> Existing(SqliteSession session, IReadOnlyCollection<Symbol> symbols) =>
        symbols.Distinct().Order().Where(symbol => SqliteBarSchema.HasTable(session, symbol));

    private static LatestBars? Read(SqliteSession session, Symbol symbol, CancellationToken cancellation)
    {
        var intervals = FindIntervals(session, symbol);
        if (intervals.Count == 0) return null;
        var range = new BarRange { Symbol = symbol, Interval = intervals[0], IsNewestFirst = true, PageSize = 1 };
        if (SqliteBarReader.Query(session, Select(symbol, "ORDER BY month DESC, timestamp DESC LIMIT 1"), query => ReadFirst(query, range))
            is not { } newest) return null;
        return new LatestBars(intervals, newest, ReadDays(session, range, newest, cancellation));
    }

    /// <summary>
    /// Asks for each interval whether there is a bar: a step into the tree each, whereas a list of them would read the whole table.
    /// </summary>
    private static List<BarInterval> FindIntervals(SqliteSession session, Symbol symbol)
    {
        var table = SymbolNames.TableOf(symbol);
        var asked = BarInterval.All.Select((one, index) => $"EXISTS(SELECT 1 FROM {table} WHERE symbol = ?1 AND interval = ?{index + 2})");
        return SqliteBarReader.Query(session, $"SELECT {string.Join(", ", asked)}", query =>
        {
            query.With(symbol.Text);
            foreach (var one in BarInterval.All) query.With(one.Text);
            return query.Read() ? BarInterval.All.Where((_, index) => query.Int64(index) != 0).ToList() : [];
        });
    }

    private static Bar? ReadFirst(SqliteStatement query, BarRange range)
    {
        query.With(range.Symbol.Text).With(range.Interval.Text);
        return query.Read() ? new SqliteBarRows(query, range).Read() : null;
    }

    /// <summary>The days of the newest rows. Rows that have come since the newest bar was read are not among them.</summary>
    private static List<Bar> ReadDays(SqliteSession session, BarRange range, Bar newest, CancellationToken cancellation)
    {
        var (firstMonth, first) = FindFirst(session, range);
        var sql = Select(range.Symbol, "AND (month, timestamp) >= (?, ?) AND (month, timestamp) <= (?, ?) ORDER BY month, timestamp");
        return SqliteBarReader.Query(session, sql, query =>
        {
            query.With(range.Symbol.Text).With(range.Interval.Text).With(firstMonth).With(first);
            query.With(newest.Month.ToString()).With(BarTime.ToMilliseconds(newest.Instant));
            return range.Interval.IsDay ? ReadRows(query, range) : new SqliteBarDays(query, range).Read(cancellation);
        });
    }

    /// <summary>Where the newest rows begin, found in the keys; what is before every row when there are fewer.</summary>
    private static (string Month, long Timestamp) FindFirst(SqliteSession session, BarRange range)
    {
        var sql = $"""
            SELECT month, timestamp FROM {SymbolNames.TableOf(range.Symbol)} WHERE symbol = ? AND interval = ?
            ORDER BY month DESC, timestamp DESC LIMIT 1 OFFSET ?
            """;
        return SqliteBarReader.Query(session, sql, query =>
        {
            query.With(range.Symbol.Text).With(range.Interval.Text).With(LatestBars.CountOf(range.Interval) - 1);
            return query.Read() ? (query.Text(0), query.Int64(1)) : ("", long.MinValue);
        });
    }

    private static List<Bar> ReadRows(SqliteStatement query, BarRange range)
    {
        var (rows, bars) = (new SqliteBarRows(query, range), new List<Bar>());
        while (query.Read()) bars.Add(rows.Read());
        return bars;
    }

    private static string Select(Symbol symbol, string rest) =>
        $"SELECT {SqliteBarRows.Columns} FROM {SymbolNames.TableOf(symbol)} WHERE symbol = ? AND interval = ? {rest}";
}
