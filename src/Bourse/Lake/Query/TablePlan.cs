using Bourse.Events;
using Bourse.Lake.Catalog;

namespace Bourse.Lake.Query;

/// <summary>Which files hold the rows of a table, each row once.</summary>
/// <param name="Version">The version of the catalog that has the types of all of them.</param>
/// <param name="Parquet">The files of the table zone.</param>
/// <param name="Raw">The raw files behind them.</param>
/// <param name="NewerFiles">How many raw files were not crawled yet; they are left out.</param>
public sealed record TablePlan(CatalogVersion Version, IReadOnlyList<RowFile> Parquet, IReadOnlyList<RowFile> Raw, int NewerFiles)
{
    /// <summary>The plan with the files of some days only.</summary>
    public TablePlan Only(Func<DateOnly, bool> isWanted) => this with
    {
        Parquet = [.. Parquet.Where(file => isWanted(file.Name.Date))], Raw = [.. Raw.Where(file => isWanted(file.Name.Date))],
    };

    /// <summary>What a statement with this plan reads.</summary>
    /// <param name="all">The plan of all days.</param>
    public QueryScan ScanOf(TablePlan all) => new(
        Parquet.Count + Raw.Count, all.Parquet.Count + all.Raw.Count, Parquet.Sum(file => file.Bytes) + Raw.Sum(file => file.Bytes), NewerFiles);
}

/// <summary>
/// Plans which files to read. Files of the table zone are created in the order of their offsets, without gaps, each from consecutive raw files. So the end
/// of the last one of a partition tells which raw files are in Parquet, and listings alone tell everything else.
/// </summary>
/// <param name="store">The lake.</param>
/// <param name="endOf">Finds the offset behind the last row of a Parquet file.</param>
public sealed class TablePlanner(ILakeStore store, Func<RowFile, CancellationToken, Task<long>> endOf)
{
    private readonly LakeCatalog _catalog = new(store);

    /// <summary>Plans to read a table; null when it was never crawled.</summary>
    public async Task<TablePlan?> PlanAsync(string table, CancellationToken cancellation)
    {
        // In this order: a raw file that disappears between the listings is in Parquet by then, and every Parquet file holds only rows that the
        // catalog, read last, has types for.
        var raw = await FileListing.ReadAsync(store, LakeZone.Raw, table, cancellation);
        var parquet = await FileListing.ReadAsync(store, LakeZone.Tables, table, cancellation);
        if (await _catalog.FindAsync(table, cancellation) is not { } version) return null;
        var ends = await EndsAsync(parquet, cancellation);
        var behind = raw.Where(file => file.Name.FirstOffset >= ends.GetValueOrDefault(file.Name.Partition, 0)).ToLookup(file => version.Covers(file.Name));
        return new TablePlan(version, parquet, [.. behind[true]], behind[false].Count());
    }

    /// <summary>For each partition, the offset behind the last row in Parquet.</summary>
    /// <param name="parquet">The files, by partition and offset.</param>
    /// <param name="cancellation">Ends the reading.</param>
    public async Task<IReadOnlyDictionary<TopicPartition, long>> EndsAsync(IReadOnlyList<RowFile> parquet, CancellationToken cancellation)
    {
        var ends = new Dictionary<TopicPartition, long>();
        foreach (var partition in parquet.GroupBy(file => file.Name.Partition)) ends[partition.Key] = await endOf(partition.Last(), cancellation);
        return ends;
    }
}
