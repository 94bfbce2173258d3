using System.Globalization;
using Bourse.Ledger;
using DuckDB.NET.Data;

namespace Bourse.Benchmarks.Scenarios;

/// <summary>
/// The same rows in DuckDB, in memory, on one thread, amounts as 64-bit integers: a hash aggregation by columns, and the best that can be
/// had in process.
/// </summary>
internal sealed class DuckDbTable : IDisposable
{
    /// <summary>All that depends on every row: from a month's sums and extremes those of years, of the period and of the whole follow.</summary>
    private const string ByMonth =
        """
        CREATE OR REPLACE TEMP TABLE figures AS
        SELECT portfolio, year(day) AS y, month(day) AS m, count(*) AS n, sum(cents) AS s, sum(cents * cents) AS squares,
               min(change) AS a, max(change) AS b, min(percent) AS c, max(percent) AS d
        FROM valuations GROUP BY portfolio, y, m
        """;

    private readonly DuckDBConnection _connection = new("DataSource=:memory:");

    public DuckDbTable(ManyTables tables)
    {
        _connection.Open();
        Execute("SET threads = 1");
        Execute("CREATE TABLE valuations(portfolio INTEGER, day DATE, cents BIGINT, change BIGINT, percent BIGINT)");
        using var appender = _connection.CreateAppender("valuations");
        for (var i = 0; i < tables.Tables.Count; i++)
        {
            foreach (var row in tables.Tables[i]) Append(appender, i, row);
        }
    }

    /// <summary>Groups all rows; the groups stay in DuckDB.</summary>
    public void Group() => Execute(ByMonth);

    /// <summary>How many rows and cents the groups have together.</summary>
    public (long Rows, decimal Cents) Totals()
    {
        using var command = _connection.CreateCommand();
        command.CommandText = "SELECT sum(n)::BIGINT, sum(s)::DECIMAL(38, 0) FROM figures";
        using var reader = command.ExecuteReader();
        reader.Read();
        return (reader.GetInt64(0), Convert.ToDecimal(reader.GetValue(1), CultureInfo.InvariantCulture));
    }

    public void Dispose() => _connection.Dispose();

    private static void Append(DuckDBAppender appender, int portfolio, in ValuationRow row) => appender.CreateRow()
        .AppendValue(portfolio)
        .AppendValue(row.AsOf)
        .AppendValue(row.Evaluation.ToCents())
        .AppendValue(row.EvaluationChange?.Micros)
        .AppendValue(row.NavChangePct?.Micros)
        .EndRow();

    private void Execute(string sql)
    {
        using var command = _connection.CreateCommand();
        command.CommandText = sql;
        command.ExecuteNonQuery();
    }
}
