using Bourse.Bars;

namespace Bourse.Adapters.Sqlite;

/// <summary>Reads bars from the table of a symbol. Statements are not kept: there may be many thousand symbols.</summary>
internal static class SqliteBarReader
{
    private const int MostReserved = 5_000;

    /// <summary>The next bars of a range.</summary>
    public static IReadOnlyList<Bar> Read(SqliteSession session, BarRange range)
    {
        if (!SqliteBarSchema.HasTable(session, range.Symbol)) return [];
        return Query(session, SelectFrom(range), query => Read(query, range));
    }

    /// <summary>The days that the bars of a range make.</summary>
    public static IReadOnlyList<Bar> ReadDays(SqliteSession session, BarRange range, CancellationToken cancellation)
    {
        if (!SqliteBarSchema.HasTable(session, range.Symbol)) return [];
        var all = range with { PageSize = -1, IsNewestFirst = false };
        return Query(session, SelectFrom(all), query =>
        {
            Bind(query, all);
            return new SqliteBarDays(query, all).Read(cancellation);
        });
    }

    /// <summary>The series of a symbol, the shortest interval first.</summary>
    public static IReadOnlyList<BarSeries> Count(SqliteSession session, Symbol symbol)
    {
        var sql = $"SELECT interval, count(*), min(timestamp), max(timestamp) FROM {SymbolNames.TableOf(symbol)} WHERE symbol = ? GROUP BY interval";
        return Query(session, sql, query => Count(query, symbol));
    }

    /// <summary>Runs a statement that is not kept.</summary>
    public static T Query<T>(SqliteSession session, string sql, Func<SqliteStatement, T> read)
    {
        var query = session.Prepare(sql);
        try
        {
            return read(query);
        }
        finally
        {
            query.Close();
        }
    }

    /// <summary>A condition costs something for each row, so there are none but those that the range has.</summary>
    private static string SelectFrom(BarRange range)
    {
        var order = range.IsNewestFirst ? "DESC" : "ASC";
        return $"""
            SELECT {SqliteBarRows.Columns} FROM {SymbolNames.TableOf(range.Symbol)}
            WHERE symbol = ? AND interval = ?
                {(range.From is null ? "" : "AND (month, timestamp) >= (?, ?) AND timestamp >= ?")}
                {(range.Before is null ? "" : "AND (month, timestamp) < (?, ?) AND timestamp < ?")}
            ORDER BY month {order}, timestamp {order} LIMIT ?
            """;
    }

    /// <summary>
    /// Sets the parameters. The month is that of the exchange, whose clock differs from UTC by less than a day. So the rows from its first bar on are
    /// found by the key, and near the ends of months some more, which the instants alone leave out.
    /// </summary>
    private static void Bind(SqliteStatement query, BarRange range)
    {
        query.With(range.Symbol.Text).With(range.Interval.Text);
        if (range.From is { } from) Bind(query, MonthOf(from, -1), BarTime.ToMilliseconds(from));
        if (range.Before is { } before) Bind(query, MonthOf(before, 1), BarTime.ToMilliseconds(before));
        query.With(range.PageSize);
    }

    private static void Bind(SqliteStatement query, string month, long timestamp) => query.With(month).With(timestamp).With(timestamp);

    private static List<Bar> Read(SqliteStatement query, BarRange range)
    {
        Bind(query, range);
        var rows = new SqliteBarRows(query, range);
        var bars = new List<Bar>(Math.Min(range.PageSize, MostReserved));
        while (query.Read()) bars.Add(rows.Read());
        return bars;
    }

    private static List<BarSeries> Count(SqliteStatement query, Symbol symbol)
    {
        query.With(symbol.Text);
        var series = new List<BarSeries>();
        while (query.Read())
        {
            if (!BarInterval.TryParse(query.Text(0), out var interval)) continue;
            var (first, last) = (BarTime.FromMilliseconds(query.Int64(2)), BarTime.FromMilliseconds(query.Int64(3)));
            series.Add(new BarSeries(symbol, interval, query.Int64(1), first, last));
        }

        series.Sort((left, right) => left.Interval.CompareTo(right.Interval));
        return series;
    }

    private static string MonthOf(DateTime time, int days)
    {
        var isAtEnd = days < 0 ? time < DateTime.MinValue.AddDays(1) : time > DateTime.MaxValue.AddDays(-1);
        return YearMonth.Of(isAtEnd ? time : time.AddDays(days)).ToString();
    }
}
