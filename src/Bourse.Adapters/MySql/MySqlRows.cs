using System.Buffers.Text;
using System.Data.Common;
using System.Text;
using Bourse.Events;
using Bourse.Ledger;
using Bourse.Market;
using MySqlConnector;

namespace Bourse.Adapters.MySql;

/// <summary>Puts rows into portfolios' tables, and reads them.</summary>
internal static class MySqlRows
{
    /// <summary>The maximum bytes of a row that <see cref="Select"/> returns: five amounts of 22, a day, a number, and separators.</summary>
    public const int LongestRow = 256;

    /// <summary>Rows in a statement: with 128 the round trips took a third of the time, and 1024 gained nothing more.</summary>
    private const int BlockRows = 512;

    private const int Columns = 7;
    private const string Names = "AsOf, NAVperShare, DailyNAVChange, DailyNAVChangePercent, Evaluation, DailyEvaluationChange, Revision";

    private static readonly string RowText =
        $"CAST(CONCAT_WS('|', {string.Join(", ", Names.Split(", ").Select(name => $"IFNULL({name}, '')"))}) AS BINARY)";

    // Assignments are made from left to right, so the revision, on which the others depend, comes last.
    private static readonly string Upsert = "ON DUPLICATE KEY UPDATE "
        + string.Join(", ", Names.Split(", ").Skip(1).Select(name => $"{name} = IF(VALUES(Revision) >= Revision, VALUES({name}), {name})"));

    /// <summary>Upserts rows: full blocks by a statement prepared once a session, the rest by one more.</summary>
    public static async Task WriteAsync(MySqlSession session, string table, ReadOnlyMemory<ValuationRow> rows, CancellationToken cancellation)
    {
        foreach (ref readonly var row in rows.Span) ValuationLimits.Require(row);
        if (rows.Length >= 2 * BlockRows
            && await session.FindPreparedAsync(table, () => CreateInsert(session, table, BlockRows), cancellation) is { } command)
        {
            for (; rows.Length >= BlockRows; rows = rows[BlockRows..])
            {
                Bind(command, rows.Span[..BlockRows]);
                await command.ExecuteNonQueryAsync(cancellation);
            }
        }

        while (!rows.IsEmpty)
        {
            var count = Math.Min(rows.Length, BlockRows);
            await using var rest = CreateInsert(session, table, count);
            Bind(rest, rows.Span[..count]);
            await rest.ExecuteNonQueryAsync(cancellation);
            rows = rows[count..];
        }
    }

    /// <summary>
    /// A query for a table's rows, ascending by day, each as one text: <c>day|…|revision</c>, where an empty text stands for null. Seven typed values
    /// take a quarter more processor time, and an error could not show the value of a column whose type was altered.
    /// </summary>
    public static MySqlCommand Select(MySqlSession session, string table, DateOnly? from, DateOnly? to) => session.Create(
        $"SELECT {RowText} FROM `{table}` WHERE AsOf BETWEEN @from AND @to ORDER BY AsOf",
        ("@from", (from ?? DateOnly.MinValue).ToDateTime(default)),
        ("@to", (to ?? DateOnly.MaxValue).ToDateTime(default)));

    /// <summary>Reads a row of that query.</summary>
    /// <param name="reader">The result.</param>
    /// <param name="table">The table.</param>
    /// <param name="buffer">Room for <see cref="LongestRow"/> bytes.</param>
    /// <param name="row">The row.</param>
    /// <returns>What cannot be read; null when the row is one of Bourse's.</returns>
    public static UnreadableRow? Read(DbDataReader reader, string table, byte[] buffer, out ValuationRow row)
    {
        var text = buffer.AsSpan(0, (int)reader.GetBytes(0, 0, buffer, 0, buffer.Length));
        var rest = (ReadOnlySpan<byte>)text;
        row = default;
        var isDay = Iso.TryReadDay(Next(ref rest), out var day);
        if (isDay
            && TryReadAmount(ref rest, out var nav) && nav is { } navPerShare
            && TryReadAmount(ref rest, out var navChange) && TryReadAmount(ref rest, out var navChangePct)
            && TryReadAmount(ref rest, out var value) && value is { } evaluation
            && TryReadAmount(ref rest, out var change)
            && Utf8Parser.TryParse(rest, out int revision, out var digits) && digits == rest.Length)
        {
            row = new ValuationRow(day, navPerShare, navChange, navChangePct, evaluation, change, revision);
            return null;
        }

        return new UnreadableRow(table, isDay ? day : null, Encoding.UTF8.GetString(text));
    }

    private static bool TryReadAmount(ref ReadOnlySpan<byte> rest, out Money? amount)
    {
        var text = Next(ref rest);
        amount = null;
        if (text.IsEmpty) return true;
        if (!Money.TryParse(text, out var money)) return false;
        amount = money;
        return true;
    }

    private static ReadOnlySpan<byte> Next(ref ReadOnlySpan<byte> rest)
    {
        var end = rest.IndexOf((byte)'|');
        var text = end < 0 ? rest : rest[..end];
        rest = end < 0 ? default : rest[(end + 1)..];
        return text;
    }

    private static MySqlCommand CreateInsert(MySqlSession session, string table, int rows)
    {
        var sql = new StringBuilder($"INSERT INTO `{table}` ({Names}) VALUES ");
        var command = session.Create("");
        for (var row = 0; row < rows; row++)
        {
            sql.Append(row == 0 ? "(" : ", (");
            for (var column = 0; column < Columns; column++)
            {
                sql.Append(column == 0 ? "?" : ", ?");
                // A prepared statement gets its types from its parameters before they have values. Parameters are bound by position, which is faster
                // than by name.
                command.Parameters.Add(new MySqlParameter
                {
                    MySqlDbType = column switch
                    {
                        0 => MySqlDbType.Date,
                        Columns - 1 => MySqlDbType.Int32,
                        _ => MySqlDbType.Decimal,
                    },
                });
            }

            sql.Append(')');
        }

        command.CommandText = sql.Append(' ').Append(Upsert).ToString();
        return command;
    }

    private static void Bind(MySqlCommand command, ReadOnlySpan<ValuationRow> rows)
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
