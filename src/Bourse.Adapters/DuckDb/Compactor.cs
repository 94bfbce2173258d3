using System.Globalization;
using Bourse.Lake;
using Bourse.Lake.Catalog;
using Bourse.Lake.Query;
using DuckDB.NET.Data;

namespace Bourse.Adapters.DuckDb;

/// <summary>
/// Copies raw files into Parquet files of the table zone, with the types of the catalog. A Parquet file holds the rows of consecutive raw files of
/// one partition and day, begins where the one before ended, and is created or refused under the name of the first of them. So any number of
/// compactors can run at once, and a reader needs only the end of the last file to know which raw files are behind it (<see cref="TablePlanner"/>).
/// </summary>
public sealed class Compactor : IDisposable
{
    /// <summary>How many bytes of raw files make a Parquet file.</summary>
    public const long MaxRawBytes = 512L << 20;

    private readonly LakeFileCache _files;
    private readonly DuckDbSession _session;
    private readonly LakeCatalog _catalog;
    private readonly TablePlanner _planner;
    private readonly long _maxRawBytes;

    /// <summary>Opens DuckDB.</summary>
    /// <param name="files">The lake's files.</param>
    /// <param name="limits">How much memory and how many threads it may use.</param>
    /// <param name="maxRawBytes">How many bytes of raw files make a Parquet file.</param>
    public Compactor(LakeFileCache files, QueryLimits limits, long maxRawBytes = MaxRawBytes)
    {
        (_files, _maxRawBytes) = (files, maxRawBytes);
        _session = new DuckDbSession(limits, Path.Combine(files.Folder, "sql"));
        _catalog = new LakeCatalog(files.Store);
        _planner = new TablePlanner(files.Store, new ParquetFooters(files, _session).EndOfAsync);
    }

    /// <summary>Compacts the raw files of a table that were crawled.</summary>
    /// <exception cref="BourseException">The table was never crawled, or a raw file does not have the types of the catalog.</exception>
    public async Task<CompactResult> CompactAsync(string table, CancellationToken cancellation)
    {
        var result = new CompactResult(table, 0, 0, 0, 0);
        while (await _planner.PlanAsync(table, cancellation) is { Raw.Count: > 0 } plan)
        {
            foreach (var partition in plan.Raw.GroupBy(file => file.Name.Partition))
            {
                foreach (var run in RunsOf(partition))
                {
                    // Refused: another compactor is at work on this partition. What is left of it is planned anew.
                    if (await CreateAsync(plan.Version, run, cancellation) is not { } made) break;
                    result = result.With(made);
                }
            }
        }

        return result;
    }

    /// <summary>
    /// Deletes raw files of days before a given one whose rows are in Parquet. Each is compared with Parquet, row by row, before it is deleted. The
    /// last raw file of a partition stays, since it tells a sink where to go on.
    /// </summary>
    /// <returns>How many files were deleted.</returns>
    /// <exception cref="BourseException">A raw file is not equal to its rows in Parquet.</exception>
    public async Task<int> DropRawAsync(string table, DateOnly before, CancellationToken cancellation)
    {
        var raw = await FileListing.ReadAsync(_files.Store, LakeZone.Raw, table, cancellation);
        var parquet = await FileListing.ReadAsync(_files.Store, LakeZone.Tables, table, cancellation);
        if (await _catalog.FindAsync(table, cancellation) is not { } version) return 0;
        var ends = await _planner.EndsAsync(parquet, cancellation);
        var dropped = 0;
        var deletable = raw.GroupBy(file => file.Name.Partition).SelectMany(partition => partition.SkipLast(1));
        foreach (var file in deletable.Where(file => file.Name.Date < before))
        {
            if (file.Name.FirstOffset >= ends.GetValueOrDefault(file.Name.Partition, 0)) continue;
            var holder = parquet.Last(other => other.Name.Partition == file.Name.Partition && other.Name.FirstOffset <= file.Name.FirstOffset);
            await RequireEqualAsync(version, file, holder, cancellation);
            await _files.Store.DeleteAsync(file.Name.Path, cancellation);
            dropped++;
        }

        return dropped;
    }

    /// <inheritdoc/>
    public void Dispose() => _session.Dispose();

    /// <summary>The raw files of one partition, as those of one Parquet file each: consecutive, of one day, and not too many bytes.</summary>
    private IEnumerable<List<RowFile>> RunsOf(IEnumerable<RowFile> files)
    {
        var (run, bytes) = (new List<RowFile>(), 0L);
        foreach (var file in files)
        {
            if (run.Count > 0 && (file.Name.Date != run[0].Name.Date || bytes + file.Bytes > _maxRawBytes))
            {
                yield return run;
                (run, bytes) = ([], 0);
            }

            run.Add(file);
            bytes += file.Bytes;
        }

        if (run.Count > 0) yield return run;
    }

    private async Task<CompactResult?> CreateAsync(CatalogVersion version, List<RowFile> run, CancellationToken cancellation)
    {
        var name = run[0].Name with { Zone = LakeZone.Tables };
        var raw = await _files.LocateAsync(run, LineRewriter.For(version), cancellation);
        var target = UnfinishedFile.Create(Path.Combine(_files.Folder, "compact", Path.GetFileName(name.Path)));
        try
        {
            var rows = await CopyAsync(LakeViewSql.Raw(version, raw), target, cancellation);
            await using var content = File.OpenRead(target);
            if (!await _files.Store.TryCreateAsync(name.Path, content, cancellation)) return null;
            return new CompactResult(version.Table, 1, run.Count, rows, content.Length);
        }
        catch (DuckDBException e)
        {
            throw new BourseException(
                FailureKind.Failed, $"table {version.Table} cannot be compacted: {DuckDbErrors.OneLine(e.Message)}", "crawl the table again", e);
        }
        finally
        {
            File.Delete(target);
        }
    }

    private Task<long> CopyAsync(string select, string target, CancellationToken cancellation) => Task.Run(
        () =>
        {
            using var command = _session.Stream($"COPY ({select}) TO {SqlText.Text(target)} (FORMAT parquet, COMPRESSION zstd)");
            using var interruption = new Interruption(command, cancellation);
            try
            {
                return (long)command.ExecuteNonQuery();
            }
            catch (Exception e) when (StatementLimit.IsOfStatement(e) && cancellation.IsCancellationRequested)
            {
                throw new OperationCanceledException("the compaction was cancelled", e, cancellation);
            }
        },
        CancellationToken.None);

    private async Task RequireEqualAsync(CatalogVersion version, RowFile raw, RowFile parquet, CancellationToken cancellation)
    {
        var lines = LakeViewSql.Raw(version, await _files.LocateAsync([raw], LineRewriter.For(version), cancellation));
        var rows = LakeViewSql.Parquet(version, await _files.LocateAsync([parquet], null, cancellation));
        var missing = await Task.Run(
            () => Convert.ToInt64(_session.Value($"SELECT count(*) FROM ({lines} EXCEPT ALL {rows})"), CultureInfo.InvariantCulture), cancellation);
        if (missing == 0) return;
        throw new BourseException(
            FailureKind.Failed,
            $"{missing} rows of {raw.Name.Path} are not in {parquet.Name.Path}; the raw file is kept",
            "verify the lake, and restore the damaged file from a copy");
    }
}

/// <summary>What a compaction did.</summary>
/// <param name="Table">The table.</param>
/// <param name="Files">How many Parquet files were created.</param>
/// <param name="RawFiles">From how many raw files.</param>
/// <param name="Rows">How many rows they hold.</param>
/// <param name="Bytes">How long they are together.</param>
public sealed record CompactResult(string Table, int Files, int RawFiles, long Rows, long Bytes)
{
    /// <summary>Both together.</summary>
    public CompactResult With(CompactResult other) =>
        this with { Files = Files + other.Files, RawFiles = RawFiles + other.RawFiles, Rows = Rows + other.Rows, Bytes = Bytes + other.Bytes };
}
