using Bourse.Adapters.DuckDb;
using Bourse.Adapters.Folders;
using Bourse.Benchmarks.Harness;
using Bourse.Events;
using Bourse.Lake;
using Bourse.Lake.Catalog;
using Bourse.Lake.Query;
using DuckDB.NET.Data;

namespace Bourse.Benchmarks.Scenarios;

/// <summary>A statement over the table zone of a lake, beside DuckDB alone on the same files; a whole process with a statement of one row.</summary>
internal sealed class LakeSql : IBenchmark
{
    private const int Files = 10;
    private const int RowsAFile = 1_000_000;
    private const double OfDuckDb = 1.1;
    private static readonly TimeSpan Allowed = TimeSpan.FromMilliseconds(50);
    private const double StartsOfAProcess = 3;
    private const string Statement = "SELECT s, count(*) AS n, sum(price) AS total, max(volume) AS most FROM rows GROUP BY s ORDER BY s";

    /// <inheritdoc/>
    public string Name => "lake-sql";

    /// <inheritdoc/>
    public string About => "statements over 10 million rows of Parquet, and a whole process with a statement of one row";

    /// <inheritdoc/>
    public async Task<Findings> RunAsync(BenchmarkSettings settings, CancellationToken cancellation)
    {
        var program = BourseProgram.Find(settings.Program);
        using var folder = new WorkFolder();
        var home = folder.Fresh("home");
        var lake = Path.Combine(home, "home", "lake");
        await FillAsync(lake, cancellation);
        var parquet = Directory.GetFiles(Path.Combine(lake, "tables"), "*.parquet", SearchOption.AllDirectories);
        using var store = new FolderLakeStore(lake);
        var files = new LakeFileCache(store, folder.Fresh("cache"), TimeProvider.System);
        var series = await Rounds.RunAsync(
            settings.Rounds,
            [
                new("a statement over the lake", token => Stopwatches.TimeAsync(() => QueryAsync(files, token))),
                new("DuckDB alone on the same files", () => Query(parquet)),
                new("bourse sql, one row", async token => (await program.RunAsync(home, ["sql", "SELECT 1"], token)).Elapsed),
                new("bourse --version, the start of a process", async token => (await program.RunAsync(home, ["--version"], token)).Elapsed),
            ],
            cancellation);
        return new Findings(
            [
                series[0].Less(Allowed).TimeBeside(series[1]) with { Target = Target.AtMost(OfDuckDb) },
                series[2].TimeBeside(series[3]) with { Target = Target.AtMost(StartsOfAProcess) },
            ],
            [.. series.Select(one => one.Milliseconds())])
        {
            Notes = [$"{Files} files of {RowsAFile:N0} rows each, {parquet.Sum(path => new FileInfo(path).Length) / 1e6:N0} MB.", folder.Note],
        };
    }

    private static async Task QueryAsync(LakeFileCache files, CancellationToken cancellation)
    {
        await using var queries = new DuckDbQueries(files, new QueryLimits(), () => null, TimeProvider.System);
        var result = await queries.RunAsync(Statement, cancellation);
        var rows = await result.Rows.ToListAsync(cancellation);
        if (rows.Sum(row => long.Parse(row[1]!, null)) != (long)Files * RowsAFile) throw new BourseException(FailureKind.Failed, "rows are missing");
    }

    private static void Query(string[] parquet)
    {
        using var connection = new DuckDBConnection("DataSource=:memory:");
        connection.Open();
        using var command = connection.CreateCommand();
        var list = string.Join(", ", parquet.Select(path => $"'{path}'"));
        command.CommandText = Statement.Replace("FROM rows", $"FROM read_parquet([{list}])", StringComparison.Ordinal);
        using var reader = command.ExecuteReader();
        while (reader.Read()) _ = reader.GetValue(2);
    }

    /// <summary>Parquet files as a compaction would have made them, and their catalog.</summary>
    private static async Task FillAsync(string lake, CancellationToken cancellation)
    {
        var partition = new TopicPartition("rows", 0);
        using var connection = new DuckDBConnection("DataSource=:memory:");
        connection.Open();
        for (var file = 0; file < Files; file++)
        {
            var first = (long)file * RowsAFile;
            var name = new LakeFileName(LakeZone.Tables, "rows", new DateOnly(2026, 11, 1).AddDays(file), partition, first);
            Directory.CreateDirectory(Path.GetDirectoryName(Path.Combine(lake, name.Path))!);
            using var command = connection.CreateCommand();
            command.CommandText = $"""
                COPY (SELECT 'S' || (i % 97) AS s, CAST((i * 7919 % 1000000) / 100.0 AS DECIMAL(10,2)) AS price, i * 31 % 100000 AS volume,
                    'rows' AS _topic, 0::INT AS _partition, i AS _offset, TIMESTAMP '2026-11-01' + INTERVAL {file} DAY AS _timestamp, 'k' AS _key
                    FROM range({first}, {first + RowsAFile}) t(i)) TO '{Path.Combine(lake, name.Path)}' (FORMAT parquet, COMPRESSION zstd)
                """;
            command.ExecuteNonQuery();
        }

        using var store = new FolderLakeStore(lake);
        await new LakeCatalog(store).TryCreateAsync(
            CatalogVersion.None("rows") with
            {
                Version = 1,
                Columns =
                [
                    new CatalogColumn("s", "s", LakeType.Varchar), new CatalogColumn("price", "price", LakeType.Decimal(10, 2)),
                    new CatalogColumn("volume", "volume", LakeType.BigInt),
                ],
            },
            cancellation);
    }
}
