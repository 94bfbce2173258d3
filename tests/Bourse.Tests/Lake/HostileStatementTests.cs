using Bourse.Adapters.DuckDb;
using Bourse.Lake.Query;

namespace Bourse.Tests.Lake;

/// <summary>Statements that try to write, to reach files or servers, to change settings, or to use up the machine.</summary>
public sealed class HostileStatementTests : IDisposable
{
    private readonly LakeFolder _lake = new();
    private readonly string _secret;

    public HostileStatementTests()
    {
        _secret = Path.Combine(Directory.CreateTempSubdirectory("bourse-secret-").FullName, "secret.csv");
        File.WriteAllText(_secret, "a\nTREASURE\n");
    }

    public static TheoryData<string> Statements =>
    [
        // Writing, in the lake and elsewhere.
        "COPY (SELECT 1) TO 'LAKE/x.csv'", "COPY demotest TO 'LAKE/x.parquet' (FORMAT parquet)", "COPY (SELECT 1) TO '/tmp/x.csv'",
        "EXPORT DATABASE 'LAKE/x'", "IMPORT DATABASE 'LAKE/x'", "ATTACH 'LAKE/x.db' AS x", "ATTACH ':memory:' AS x", "DETACH memory",
        "CREATE TABLE x AS SELECT 1", "CREATE TEMP TABLE x(a INT)", "CREATE VIEW x AS SELECT 1", "CREATE MACRO f(a) AS a", "CREATE SCHEMA x",
        "CREATE SEQUENCE s", "CREATE TYPE t AS INT", "INSERT INTO demotest VALUES (1)", "UPDATE demotest SET a = 1", "DELETE FROM demotest",
        "TRUNCATE demotest",
        "DROP VIEW demotest",
        "ALTER VIEW demotest RENAME TO x",
        "MERGE INTO demotest USING demotest ON true WHEN MATCHED THEN DELETE",
        // Settings, extensions, transactions, anything that is no query.
        "INSTALL httpfs", "LOAD httpfs", "FORCE INSTALL json", "UPDATE EXTENSIONS", "SET enable_external_access = true", "RESET threads",
        "SET lock_configuration = false", "PRAGMA threads = 9", "PRAGMA database_list", "CALL pragma_version()", "CHECKPOINT", "VACUUM", "ANALYZE",
        "BEGIN", "COMMIT", "ROLLBACK", "USE memory", "PREPARE p AS SELECT 1", "EXECUTE p", "DEALLOCATE p", "SET VARIABLE x = 1",
        "CREATE SECRET s (TYPE s3, KEY_ID 'a', SECRET 'b')", "EXPLAIN ANALYZE SELECT 1", "COMMENT ON VIEW demotest IS 'x'",
        // Files and servers.
        "SELECT * FROM read_text('SECRET')", "SELECT * FROM read_blob('SECRET')", "SELECT * FROM read_csv('SECRET')", "FROM 'SECRET'",
        "SELECT * FROM read_csv_auto('SECRET')",
        "SELECT * FROM read_json('SECRET')",
        "SELECT * FROM read_parquet('/etc/*')",
        "SELECT * FROM glob('/*')",
        "SELECT * FROM \"read_text\"('SECRET')",
        "SELECT * FROM main.read_text('SECRET')",
        "FROM sniff_csv('SECRET')",
        "SELECT * FROM parquet_metadata('SECRET')",
        "SELECT * FROM read_parquet('https://localhost:1/x.parquet')",
        "SELECT * FROM 's3://bucket/x.parquet'",
        "SELECT * FROM sqlite_scan('SECRET', 't')",
        "SELECT (SELECT content FROM read_text('SECRET'))",
        "WITH x AS (FROM read_text('SECRET')) FROM x",
        "WITH \"SECRET\" AS (SELECT 1) SELECT 1; FROM 'SECRET'",
        "SELECT * FROM (WITH \"SECRET\" AS (SELECT 1) SELECT 1), 'SECRET'", "SELECT 1 WHERE EXISTS (FROM read_csv('SECRET'))",
        "DESCRIBE FROM 'SECRET'", "SUMMARIZE FROM read_csv('SECRET')", "SELECT * FROM '../cache/../../etc/passwd'",
        // Statements inside of texts.
        "SELECT * FROM query('SELECT 1')", "SELECT * FROM query_table('demotest')", "SELECT * FROM json_execute_serialized_sql('{}')",
        "SELECT * FROM duckdb_settings()", "SELECT * FROM duckdb_secrets()", "SELECT * FROM pragma_database_size()", "FROM enable_logging()",
        // The environment, many statements, too much.
        "SELECT getenv('HOME')", "SELECT 1; DROP VIEW demotest", "SELECT 1; SELECT 2", "", ";", "-- nothing", "SELECT * FROM range(1000000000)",
    ];

    public void Dispose()
    {
        _lake.Dispose();
        Directory.Delete(Path.GetDirectoryName(_secret)!, recursive: true);
    }

    [Theory]
    [MemberData(nameof(Statements))]
    public async Task A_hostile_statement_is_refused(string statement)
    {
        await _lake.WriteAsync("2026-11-27", 0, """{"a":1}""");
        await _lake.CrawlAsync();
        var before = _lake.FilesOf("");
        var text = statement.Replace("LAKE", _lake.Folder, StringComparison.Ordinal).Replace("SECRET", _secret, StringComparison.Ordinal);
        var limits = new QueryLimits { MaxRows = 100_000, MaxMemory = 256 << 20, Threads = 1 };
        var failure = await Assert.ThrowsAsync<BourseException>(() => _lake.RunAsync(text, limits));
        Assert.DoesNotContain("TREASURE", failure.ToString(), StringComparison.Ordinal);
        Assert.Equal(before, _lake.FilesOf(""));
        Assert.Equal(["1"], await _lake.QueryAsync("SELECT a FROM demotest"));
    }

    [Fact]
    public void There_are_at_least_sixty_of_them() => Assert.True(Statements.Count >= 60);

    [Theory]
    [InlineData("(", ")", 20_000)]
    [InlineData("-", "", 20_000)]
    [InlineData("NOT ", "", 5_000)]
    [InlineData("[", "]", 20_000)]
    [InlineData("(SELECT ", ")", 2_000)]
    public async Task Deep_nesting_is_refused(string begin, string end, int depth)
    {
        var statement = $"SELECT {string.Concat(Enumerable.Repeat(begin, depth))}1{string.Concat(Enumerable.Repeat(end, depth))}";
        await Assert.ThrowsAsync<BourseException>(() => _lake.QueryAsync(statement));
    }

    [Theory]
    [InlineData("read_text")]
    [InlineData("read_csv_auto")]
    [InlineData("glob")]
    [InlineData("duckdb_secrets")]
    public async Task A_function_that_reads_more_than_its_arguments_is_refused_before_DuckDB_sees_it(string function)
    {
        var failure = await Assert.ThrowsAsync<BourseException>(() => _lake.QueryAsync($"SELECT * FROM {function}('{_secret}')"));
        Assert.Equal($"function {function} cannot be used as a table", failure.Message);
    }

    [Theory]
    [InlineData("SELECT * FROM read_text('{0}')")]
    [InlineData("FROM '{0}'")]
    [InlineData("COPY (SELECT 1) TO '{0}.new'")]
    [InlineData("SET threads = 9")]
    [InlineData("INSTALL httpfs")]
    [InlineData("LOAD httpfs")]
    [InlineData("ATTACH '{0}.db' AS x")]
    public void Even_a_statement_that_passed_the_check_reaches_nothing_outside_the_lake(string statement)
    {
        using var session = new DuckDbSession(new QueryLimits(), Path.Combine(_lake.CacheFolder, "sql"));
        session.Lock([_lake.Folder, _lake.CacheFolder]);
        Assert.ThrowsAny<DuckDB.NET.Data.DuckDBException>(
            () => session.Execute(string.Format(System.Globalization.CultureInfo.InvariantCulture, statement, _secret)));
    }

    [Fact]
    public void Long_texts_come_a_few_at_a_time_so_that_a_limit_of_their_length_acts_in_time()
    {
        using var session = new DuckDbSession(new QueryLimits(), Path.Combine(_lake.CacheFolder, "sql"));
        using var command = session.Stream("SELECT repeat('x', 400000) FROM range(10)");
        using var blocks = new RowBlocks(command, 1);
        var counts = new List<int>();
        while (blocks.Read() is { Count: > 0 } rows) counts.Add(rows.Count);
        // Three have more than 2^20 characters.
        Assert.Equal([3, 3, 3, 1], counts);
    }
}
