using Bourse.Lake.Catalog;
using DuckDB.NET.Data;

namespace Bourse.Tests.Lake;

/// <summary>The statement that defines a table in DuckDB, in DuckDB itself.</summary>
public sealed class TableDdlTests : IDisposable
{
    private readonly LakeFolder _lake = new();

    public void Dispose() => _lake.Dispose();

    [Fact]
    public async Task Duckdb_takes_the_statement_and_reads_the_table()
    {
        await _lake.WriteAsync(
            "2026-11-27", 0, """{"i":1,"m":1.50,"s":"it's","b":true,"day":"2026-11-27","st":{"x":1,"y":["a"]},"Adj \"Close":2.5}""", """{"i":2}""");
        await _lake.WriteAsync("2026-11-28", 2, """{"i":3000000000,"m":12.125}""");
        var ddl = TableDdl.Of((await _lake.CrawlAsync()).After, _lake.Folder, DdlDialect.DuckDb);
        using var connection = new DuckDBConnection("DataSource=:memory:");
        connection.Open();

        Run(connection, ddl);

        Assert.Equal(
            ["1|1.500|it's|True|2026-11-27|1|2.5|0", "2|||||||1", "3000000000|12.125||||||2"],
            Rows(connection, "SELECT i, m, s, b, day::VARCHAR, st.x, \"Adj \"\"Close\", _offset FROM demotest ORDER BY _offset"));
        Assert.Equal(
            ["BIGINT|DECIMAL(5,3)|DATE|STRUCT(x INTEGER, y VARCHAR[])|TIMESTAMP"],
            Rows(connection, "SELECT typeof(i), typeof(m), typeof(day), typeof(st), typeof(_timestamp) FROM demotest LIMIT 1"));
    }

    private static void Run(DuckDBConnection connection, string sql)
    {
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        command.ExecuteNonQuery();
    }

    private static List<string> Rows(DuckDBConnection connection, string sql)
    {
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        using var reader = command.ExecuteReader();
        var rows = new List<string>();
        while (reader.Read())
        {
            var cells = Enumerable.Range(0, reader.FieldCount).Select(at => reader.IsDBNull(at) ? "" : reader.GetValue(at));
            rows.Add(string.Join('|', cells.Select(cell => Convert.ToString(cell, System.Globalization.CultureInfo.InvariantCulture))));
        }

        return rows;
    }
}
