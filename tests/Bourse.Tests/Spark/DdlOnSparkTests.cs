using Bourse.Adapters.Spark;
using Bourse.Adapters.SparkConnect;
using Bourse.Lake.Catalog;
using Bourse.Tests.Lake;
using Bourse.Tests.Servers;

namespace Bourse.Tests.Spark;

/// <summary>The statement that defines a table in Spark, on a real Spark.</summary>
public sealed class DdlOnSparkTests : IAsyncLifetime
{
    private readonly string _address = TestServers.RequireSpark();
    private readonly string _table = $"ddl{Guid.NewGuid():N}";
    private readonly LakeFolder _lake = new();
    private SparkClient? _spark;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public ValueTask InitializeAsync()
    {
        _spark = new SparkClient(SparkAddress.Parse(_address), Guid.NewGuid, TimeProvider.System);
        return ValueTask.CompletedTask;
    }

    public async ValueTask DisposeAsync()
    {
        if (_spark is not null)
        {
            await RunAsync($"DROP TABLE IF EXISTS {_table}");
            await _spark.DisposeAsync();
        }

        _lake.Dispose();
    }

    [Fact]
    public async Task Spark_takes_the_statement_and_reads_the_table()
    {
        await _lake.WriteAsync(
            _table, 0, "2026-11-27", 0, """{"i":1,"m":1.50,"s":"it's","b":true,"day":"2026-11-27","st":{"x":1},"Adj Close":2.5}""", """{"i":2}""");
        await _lake.WriteAsync(_table, 0, "2026-11-28", 2, """{"i":3000000000,"m":12.125}""");
        var ddl = TableDdl.Of((await _lake.CrawlAsync(table: _table)).After, _lake.Folder, DdlDialect.Spark);

        await RunAsync(ddl.TrimEnd().TrimEnd(';'));

        Assert.Equal(
            ["1|1.500|it's|true|2026-11-27|1|2.5|0", "2|||||||1", "3000000000|12.125||||||2"],
            await QueryAsync(
                "SELECT concat_ws('|', i, coalesce(m, ''), coalesce(s, ''), coalesce(b, ''), coalesce(day, ''), coalesce(CAST(st.x AS STRING), ''), "
                + $"coalesce(`Adj Close`, ''), _offset) FROM (SELECT CAST(i AS STRING) i, CAST(m AS STRING) m, s, CAST(b AS STRING) b, "
                + $"CAST(day AS STRING) day, st, CAST(`Adj Close` AS STRING) `Adj Close`, _offset FROM {_table}) ORDER BY _offset"));
        Assert.Equal(
            ["bigint decimal(5,3) date timestamp"],
            await QueryAsync($"SELECT concat_ws(' ', typeof(i), typeof(m), typeof(day), typeof(_timestamp)) FROM {_table} LIMIT 1"));
    }

    /// <summary>Runs a statement without rows.</summary>
    private Task<IReadOnlyList<string>> RunAsync(string sql) =>
        _spark!.QueryAsync(new SparkQuery(sql, []), _ => Enumerable.Empty<string>(), null, Cancellation);

    private Task<IReadOnlyList<string?>> QueryAsync(string sql) =>
        _spark!.QueryAsync(new SparkQuery(sql, []), ArrowResult.Texts, null, Cancellation);
}
