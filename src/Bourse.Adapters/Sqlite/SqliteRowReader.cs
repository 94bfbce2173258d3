using Bourse.Events;
using Bourse.Ledger;
using Bourse.Market;
using Microsoft.Data.Sqlite;
using SQLitePCL;

namespace Bourse.Adapters.Sqlite;

/// <summary>
/// Reads the rows of a portfolio's table, ascending by day, directly from the library, without a string or a look-up for each column.
/// </summary>
internal sealed class SqliteRowReader : IDisposable
{
    /// <summary>Rows in a block, small enough to stay out of the large object heap.</summary>
    private const int BlockRows = 1000;

    private readonly string _table;
    private readonly sqlite3 _connection;
    private readonly sqlite3_stmt _statement;
    private bool _ended;

    public SqliteRowReader(SqliteConnection connection, string table, DateOnly? from, DateOnly? to)
    {
        _table = table;
        _connection = connection.Handle!;
        Check(raw.sqlite3_prepare_v2(_connection, SelectFrom(table), out _statement));
        Bind(1, from ?? DateOnly.MinValue);
        Bind(2, to ?? DateOnly.MaxValue);
    }

    /// <summary>The next rows; empty at the end.</summary>
    public ReadOnlyMemory<ValuationRow> ReadBlock()
    {
        var rows = new ValuationRow[BlockRows];
        var count = 0;
        while (count < rows.Length && Step()) rows[count++] = ReadRow();
        return rows.AsMemory(0, count);
    }

    public void Dispose() => _statement.Dispose();

    private static string SelectFrom(string table) =>
        $"""
        SELECT AsOf, NAVperShare, DailyNAVChange, DailyNAVChangePercent, Evaluation, DailyEvaluationChange, Revision
        FROM "{table}" WHERE AsOf BETWEEN ? AND ? ORDER BY AsOf
        """;

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

    private ValuationRow ReadRow() => new(
        ReadDay(0),
        SixDecimals(1),
        IsNull(2) ? null : SixDecimals(2),
        IsNull(3) ? null : SixDecimals(3),
        Cents(4),
        IsNull(5) ? null : Cents(5),
        raw.sqlite3_column_int(_statement, 6));

    private DateOnly ReadDay(int column) => Iso.TryReadDay(raw.sqlite3_column_blob(_statement, column), out var day)
        ? day
        : throw new BourseException(
            FailureKind.Failed,
            $"table {_table} has a row whose AsOf is no day: '{raw.sqlite3_column_text(_statement, column).utf8_to_string()}'",
            "delete the row, which Bourse did not write");

    private bool IsNull(int column) => raw.sqlite3_column_type(_statement, column) == raw.SQLITE_NULL;

    private Money SixDecimals(int column) => SqliteAmounts.ToSixDecimals(raw.sqlite3_column_double(_statement, column));

    private Money Cents(int column) => SqliteAmounts.ToCents(raw.sqlite3_column_double(_statement, column));

    private void Check(int code) => SqliteException.ThrowExceptionForRC(code, _connection);
}
