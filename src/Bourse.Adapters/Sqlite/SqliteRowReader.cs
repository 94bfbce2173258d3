using Bourse.Events;
using Bourse.Ledger;
using Bourse.Market;
using Microsoft.Data.Sqlite;
using SQLitePCL;

namespace Bourse.Adapters.Sqlite;

/// <summary>
/// Reads the rows of a portfolio's table, ascending by day, directly from the library, without a string or a look-up for each column. SQLite lets
/// any column hold any text, so the type of each value is looked at.
/// </summary>
internal sealed class SqliteRowReader : IDisposable
{
    /// <summary>Rows in a block, small enough to stay out of the large object heap.</summary>
    private const int BlockRows = 1000;

    private static readonly string[] Columns =
        ["AsOf", "NAVperShare", "DailyNAVChange", "DailyNAVChangePercent", "Evaluation", "DailyEvaluationChange", "Revision"];

    private readonly string _table;
    private readonly sqlite3 _connection;
    private readonly sqlite3_stmt _statement;
    private readonly Action<UnreadableRow>? _skipped;
    private int _unreadable;
    private bool _ended;

    /// <param name="connection">The connection.</param>
    /// <param name="table">The table.</param>
    /// <param name="from">The first day wanted; null for no limit.</param>
    /// <param name="to">The last day wanted; null for no limit.</param>
    /// <param name="skipped">Receives each row that cannot be read; null makes it a failure.</param>
    public SqliteRowReader(SqliteConnection connection, string table, DateOnly? from, DateOnly? to, Action<UnreadableRow>? skipped)
    {
        (_table, _skipped) = (table, skipped);
        _connection = connection.Handle!;
        // A range of days would leave out a row whose AsOf is no day.
        var isLimited = from is not null || to is not null;
        Check(raw.sqlite3_prepare_v2(_connection, SelectFrom(table, isLimited ? "WHERE AsOf BETWEEN ? AND ?" : ""), out _statement));
        if (!isLimited) return;
        Bind(1, from ?? DateOnly.MinValue);
        Bind(2, to ?? DateOnly.MaxValue);
    }

    /// <summary>The next rows; empty at the end.</summary>
    public ReadOnlyMemory<ValuationRow> ReadBlock()
    {
        var rows = new ValuationRow[BlockRows];
        var count = 0;
        while (count < rows.Length && Step())
        {
            if (TryReadRow(out rows[count])) count++;
        }

        return rows.AsMemory(0, count);
    }

    public void Dispose() => _statement.Dispose();

    private static string SelectFrom(string table, string condition) =>
        $"SELECT {string.Join(", ", Columns)} FROM \"{table}\" {condition} ORDER BY AsOf";

    private void Bind(int parameter, DateOnly date)
    {
        Span<byte> day = stackalloc byte[Iso.DayLength];
        Iso.WriteDay(day, date);
        Check(raw.sqlite3_bind_text(_statement, parameter, day));
    }

    private bool Step()
    {
        // A step after the last row would start again at the first.
        if (_ended) return false;
        var code = raw.sqlite3_step(_statement);
        Check(code);
        _ended = code != raw.SQLITE_ROW;
        return !_ended;
    }

    private bool TryReadRow(out ValuationRow row)
    {
        _unreadable = -1;
        var isDay = Iso.TryReadDay(raw.sqlite3_column_blob(_statement, 0), out var day);
        if (!isDay) _unreadable = 0;
        row = new ValuationRow(
            day, SixDecimals(1), OptionalSixDecimals(2), OptionalSixDecimals(3), Cents(4), OptionalCents(5), ReadRevision(6));
        if (_unreadable < 0) return true;
        var value = raw.sqlite3_column_text(_statement, _unreadable).utf8_to_string();
        var unreadable = new UnreadableRow(_table, isDay ? day : null, $"{Columns[_unreadable]} is '{value}'");
        if (_skipped is null) throw unreadable.ToFailure();
        _skipped(unreadable);
        return false;
    }

    private Money SixDecimals(int column) => SqliteAmounts.ToSixDecimals(Number(column));

    private Money? OptionalSixDecimals(int column) => IsNull(column) ? null : SixDecimals(column);

    private Money Cents(int column) => SqliteAmounts.ToCents(Number(column));

    private Money? OptionalCents(int column) => IsNull(column) ? null : Cents(column);

    private bool IsNull(int column) => raw.sqlite3_column_type(_statement, column) == raw.SQLITE_NULL;

    private double Number(int column)
    {
        if (raw.sqlite3_column_type(_statement, column) is raw.SQLITE_FLOAT or raw.SQLITE_INTEGER)
        {
            return raw.sqlite3_column_double(_statement, column);
        }

        _unreadable = column;
        return 0;
    }

    private int ReadRevision(int column)
    {
        if (raw.sqlite3_column_type(_statement, column) != raw.SQLITE_INTEGER) _unreadable = column;
        return raw.sqlite3_column_int(_statement, column);
    }

    private void Check(int code) => SqliteException.ThrowExceptionForRC(code, _connection);
}
