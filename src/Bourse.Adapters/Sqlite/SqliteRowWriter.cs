using Bourse.Events;
using Bourse.Ledger;
using Microsoft.Data.Sqlite;
using SQLitePCL;

namespace Bourse.Adapters.Sqlite;

/// <summary>
/// The statement that puts rows into a portfolio's table, prepared once. Rows are bound straight to the library: the provider's parameters, which are
/// boxed and looked up by name, take four times as long.
/// </summary>
internal sealed class SqliteRowWriter : IDisposable
{
    private readonly sqlite3 _connection;
    private readonly sqlite3_stmt _statement;

    public SqliteRowWriter(SqliteConnection connection, string table)
    {
        _connection = connection.Handle!;
        Check(raw.sqlite3_prepare_v2(_connection, UpsertInto(table), out _statement));
    }

    public void Write(ReadOnlySpan<ValuationRow> rows)
    {
        foreach (ref readonly var row in rows)
        {
            ValuationLimits.Require(row);
            Bind(row);
            var code = raw.sqlite3_step(_statement);
            // The result of a reset only repeats that of the step.
            _ = raw.sqlite3_reset(_statement);
            Check(code);
        }
    }

    public void Dispose() => _statement.Dispose();

    private static string UpsertInto(string table) =>
        $"""
        INSERT INTO "{table}" (AsOf, NAVperShare, DailyNAVChange, DailyNAVChangePercent, Evaluation, DailyEvaluationChange, Revision)
        VALUES (?, ?, ?, ?, ?, ?, ?)
        ON CONFLICT (AsOf) DO UPDATE SET
            NAVperShare = excluded.NAVperShare, DailyNAVChange = excluded.DailyNAVChange, DailyNAVChangePercent = excluded.DailyNAVChangePercent,
            Evaluation = excluded.Evaluation, DailyEvaluationChange = excluded.DailyEvaluationChange, Revision = excluded.Revision
        WHERE excluded.Revision >= Revision
        """;

    private void Bind(in ValuationRow row)
    {
        Span<byte> day = stackalloc byte[Iso.DayLength];
        Iso.WriteDay(day, row.AsOf);
        Check(raw.sqlite3_bind_text(_statement, 1, day));
        Bind(2, SqliteAmounts.FromSixDecimals(row.NavPerShare));
        Bind(3, row.NavChange is { } change ? SqliteAmounts.FromSixDecimals(change) : null);
        Bind(4, row.NavChangePct is { } percent ? SqliteAmounts.FromSixDecimals(percent) : null);
        Bind(5, SqliteAmounts.FromCents(row.Evaluation));
        Bind(6, row.EvaluationChange is { } evaluationChange ? SqliteAmounts.FromCents(evaluationChange) : null);
        Check(raw.sqlite3_bind_int(_statement, 7, row.Revision));
    }

    private void Bind(int parameter, double? real) =>
        Check(real is { } value ? raw.sqlite3_bind_double(_statement, parameter, value) : raw.sqlite3_bind_null(_statement, parameter));

    private void Check(int code) => SqliteException.ThrowExceptionForRC(code, _connection);
}
