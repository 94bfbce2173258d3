using Bourse.Adapters.DuckDb;
using Bourse.Adapters.Folders;
using Bourse.Benchmarks.Harness;
using Bourse.Lake;
using Bourse.Lake.Catalog;
using Bourse.Lake.Query;
using DuckDB.NET.Data;

namespace Bourse.Benchmarks.Scenarios;

/// <summary>Raw files of a lake become Parquet files, beside DuckDB's own copy of the same lines.</summary>
internal sealed class LakeCompact : IBenchmark
{
    private const int Files = 100;
    private const int RowsAFile = 10_000;
    private const double OfDuckDb = 0.8;
    private const string Unit = "rows a second";

    /// <inheritdoc/>
    public string Name => "lake-compact";

    /// <inheritdoc/>
    public string About => "raw files of a lake into Parquet files";

    /// <inheritdoc/>
    public async Task<Findings> RunAsync(BenchmarkSettings settings, CancellationToken cancellation)
    {
        using var folder = new WorkFolder();
        var (prices, index) = (folder.Fresh("prices"), folder.Fresh("index"));
        await RawLines.FillAsync(prices, Files, RowsAFile, RawLines.Price, cancellation);
        await RawLines.FillAsync(index, Files, RowsAFile, RawLines.Index, cancellation);
        const double rows = (double)Files * RowsAFile;
        var series = await Rounds.RunAsync(
            settings.Rounds,
            [
                new("lake compact, prices", token => CompactAsync(prices, folder, token)),
                new("DuckDB's COPY of the same lines", () => Copy(prices, folder)),
                new("lake compact, rows of an index file (decimals of 17 digits)", token => CompactAsync(index, folder, token)),
                new("DuckDB's COPY of these lines (as doubles)", () => Copy(index, folder)),
            ],
            cancellation);
        return new Findings(
            [
                series[0].RateBeside(series[1]) with { Target = Target.AtLeast(OfDuckDb) },
                series[2].RateBeside(series[3]) with { Target = Target.AtLeast(OfDuckDb) },
            ],
            [.. series.Select(one => one.PerSecond(Unit, rows))])
        {
            Notes =
            [
                $"{Files} raw files of {RowsAFile:N0} rows; {SizeOf(prices):N0} and {SizeOf(index):N0} MB.",
                "DuckDB: COPY (SELECT * FROM read_json([...], format = 'newline_delimited')) TO … (FORMAT parquet, COMPRESSION zstd).",
                folder.Note,
            ],
        };
    }

    private static double SizeOf(string lake) =>
        Directory.EnumerateFiles(Path.Combine(lake, "raw"), "*", SearchOption.AllDirectories).Sum(file => new FileInfo(file).Length) / 1e6;

    private static async Task<Elapsed> CompactAsync(string lake, WorkFolder folder, CancellationToken cancellation)
    {
        using var store = new FolderLakeStore(lake);
        var elapsed = await Stopwatches.TimeAsync(async () =>
        {
            using var compactor = new Compactor(new LakeFileCache(store, folder.Fresh("cache"), TimeProvider.System), new QueryLimits());
            var made = await compactor.CompactAsync(RawLines.Table, cancellation);
            if (made.Rows != (long)Files * RowsAFile) throw new BourseException(FailureKind.Failed, $"{made.Rows} rows were compacted");
        });
        Directory.Delete(Path.Combine(lake, "tables"), recursive: true);
        return elapsed;
    }

    private static void Copy(string lake, WorkFolder folder)
    {
        var files = Directory.GetFiles(Path.Combine(lake, "raw"), "*.jsonl", SearchOption.AllDirectories).Order(StringComparer.Ordinal);
        using var connection = new DuckDBConnection("DataSource=:memory:");
        connection.Open();
        using var command = connection.CreateCommand();
        var list = string.Join(", ", files.Select(file => $"'{file}'"));
        command.CommandText = $"COPY (SELECT * FROM read_json([{list}], format = 'newline_delimited')) "
            + $"TO '{folder.Fresh("copy.parquet")}' (FORMAT parquet, COMPRESSION zstd)";
        command.ExecuteNonQuery();
    }
}
