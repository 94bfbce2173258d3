using System.Data.Common;
using System.Text;
using Bourse.Ledger;
using Bourse.Market;

namespace Bourse.Adapters.MySql;

/// <summary>Puts rows into portfolios' tables, and reads them.</summary>
internal static class MySqlRows
{
    /// <summary>
    /// Rows in a statement. Larger statements than 64 KiB leave the provider in pieces, between which the network waits for an
    /// acknowledgement: 1000 rows a statement took four times as long.
    /// </summary>
    private const int BlockRows = 128;

    private const int Columns = 7;
    private const string Names = "AsOf, NAVperShare, DailyNAVChange, DailyNAVChangePercent, Evaluation, DailyEvaluationChange, Revision";

    // Assignments are made from left to right, so the revision, which the others look at, comes last.
    private static readonly string Upsert = "ON DUPLICATE KEY UPDATE "
        + string.Join(", ", Names.Split(", ").Skip(1).Select(name => $"{name} = IF(VALUES(Revision) >= Revision, VALUES({name}), {name})"));

    /// <summary>Upserts rows: full blocks by a statement prepared once a session, the rest by one more.</summary>
    public static void Write(MySqlSession session, string table, ReadOnlySpan<ValuationRow> rows, CancellationToken cancellation)
    {
        foreach (ref readonly var row in rows) ValuationLimits.Require(row);
        if (rows.Length >= 2 * BlockRows && session.FindPrepared(table, () => CreateInsert(session, table, BlockRows)) is { } command)
        {
            for (; rows.Length >= BlockRows; rows = rows[BlockRows..])
            {
                cancellation.ThrowIfCancellationRequested();
                Bind(command, rows[..BlockRows]);
                command.ExecuteNonQuery();
            }
        }

        while (!rows.IsEmpty)
        {
            cancellation.ThrowIfCancellationRequested();
            var count = Math.Min(rows.Length, BlockRows);
            using var rest = CreateInsert(session, table, count);
            Bind(rest, rows[..count]);
            rest.ExecuteNonQuery();
            rows = rows[count..];
        }
    }

    /// <summary>A query for a table's rows, ascending by day.</summary>
    public static DbCommand Select(MySqlSession session, string table, DateOnly? from, DateOnly? to) => session.Create(
        $"SELECT {Names} FROM `{table}` WHERE AsOf BETWEEN @from AND @to ORDER BY AsOf",
        ("@from", (from ?? DateOnly.MinValue).ToDateTime(default)),
        ("@to", (to ?? DateOnly.MaxValue).ToDateTime(default)));

    /// <summary>A row of that query.</summary>
    public static ValuationRow Read(DbDataReader reader) => new(
        DateOnly.FromDateTime(reader.GetDateTime(0)),
        ReadAmount(reader, 1),
        reader.IsDBNull(2) ? null : ReadAmount(reader, 2),
        reader.IsDBNull(3) ? null : ReadAmount(reader, 3),
        ReadAmount(reader, 4),
        reader.IsDBNull(5) ? null : ReadAmount(reader, 5),
        reader.GetInt32(6));

    private static Money ReadAmount(DbDataReader reader, int column) => Money.FromDecimal(reader.GetDecimal(column));

    private static DbCommand CreateInsert(MySqlSession session, string table, int rows)
    {
        var sql = new StringBuilder($"INSERT INTO `{table}` ({Names}) VALUES ");
        var command = session.Create("");
        for (var row = 0; row < rows; row++)
        {
            sql.Append(row == 0 ? "(" : ", (");
            for (var column = 0; column < Columns; column++)
            {
                var name = $"@p{(row * Columns) + column}";
                sql.Append(column == 0 ? "" : ", ").Append(name);
                // A prepared statement learns its types from its parameters before they have values.
                MySqlSession.Add(command, name).DbType = column switch
                {
                    0 => System.Data.DbType.Date,
                    Columns - 1 => System.Data.DbType.Int32,
                    _ => System.Data.DbType.Decimal,
                };
            }

            sql.Append(')');
        }

        command.CommandText = sql.Append(' ').Append(Upsert).ToString();
        return command;
    }

    private static void Bind(DbCommand command, ReadOnlySpan<ValuationRow> rows)
    {
        var next = 0;
        foreach (ref readonly var row in rows)
        {
            Set(row.AsOf.ToDateTime(default));
            Set(row.NavPerShare.ToDecimal());
            Set((object?)row.NavChange?.ToDecimal() ?? DBNull.Value);
            Set((object?)row.NavChangePct?.ToDecimal() ?? DBNull.Value);
            Set(row.Evaluation.ToDecimal());
            Set((object?)row.EvaluationChange?.ToDecimal() ?? DBNull.Value);
            Set(row.Revision);
        }

        void Set(object value) => command.Parameters[next++].Value = value;
    }
}
