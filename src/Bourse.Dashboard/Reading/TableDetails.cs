using Bourse.Lake;
using Bourse.Lake.Catalog;

namespace Bourse.Dashboard.Reading;

/// <summary>What a table of the lake consists of.</summary>
/// <param name="Table">Its name.</param>
/// <param name="Partitions">The days by which its files are divided, the newest first.</param>
/// <param name="Versions">The versions of its catalog, the newest first.</param>
/// <param name="Files">The newest files, the newest day first.</param>
/// <param name="AllFiles">How many files there are.</param>
public sealed record TableDetails(
    string Table, IReadOnlyList<LakePartition> Partitions, IReadOnlyList<TableVersion> Versions, IReadOnlyList<LakeFileView> Files, int AllFiles)
{
    /// <summary>The details of some files.</summary>
    public static TableDetails Of(string table, List<LakeFileView> files, IReadOnlyList<TableVersion> versions, int mostFiles)
    {
        var newest = files.OrderByDescending(file => file.Day).ThenByDescending(file => file.Path, StringComparer.Ordinal).Take(mostFiles);
        return new TableDetails(table, [.. files.GroupBy(file => file.Day).OrderByDescending(day => day.Key).Select(LakePartition.Of)], versions,
            [.. newest], files.Count);
    }
}

/// <summary>A day of a table.</summary>
/// <param name="Day">The day of the records' timestamps, in UTC.</param>
/// <param name="RawFiles">How many files of JSON lines it has.</param>
/// <param name="ParquetFiles">How many Parquet files it has.</param>
/// <param name="Bytes">The length of all.</param>
public sealed record LakePartition(DateOnly Day, int RawFiles, int ParquetFiles, long Bytes)
{
    /// <summary>The day of some files.</summary>
    public static LakePartition Of(IGrouping<DateOnly, LakeFileView> files)
    {
        var raw = files.Count(file => file.Zone == LakeFileView.Raw);
        return new LakePartition(files.Key, raw, files.Count() - raw, files.Sum(file => file.Bytes));
    }
}

/// <summary>A file of a table.</summary>
/// <param name="Path">Its path within the lake.</param>
/// <param name="Zone"><c>raw</c> for JSON lines, <c>tables</c> for Parquet.</param>
/// <param name="Day">The day of its records, in UTC.</param>
/// <param name="Topic">Where they come from.</param>
/// <param name="Partition">The partition.</param>
/// <param name="FirstOffset">The offset at which it begins.</param>
/// <param name="Bytes">Its length.</param>
public sealed record LakeFileView(string Path, string Zone, DateOnly Day, string Topic, int Partition, long FirstOffset, long Bytes)
{
    /// <summary>The zone of JSON lines.</summary>
    public const string Raw = "raw";

    /// <summary>A file as a listing shows it.</summary>
    public static LakeFileView Of(RowFile file, LakeZone zone) => new(
        file.Name.Path, zone == LakeZone.Raw ? Raw : "tables", file.Name.Date, file.Name.Partition.Topic, file.Name.Partition.Partition,
        file.Name.FirstOffset, file.Bytes);
}

/// <summary>A version of a table's catalog.</summary>
/// <param name="Version">The version, from 1.</param>
/// <param name="Created">When it was crawled.</param>
/// <param name="Rows">How many rows were read for it and for all before.</param>
/// <param name="Columns">How many columns it has.</param>
/// <param name="Changes">What differs from the version before, e.g. <c>+ Close decimal</c>.</param>
public sealed record TableVersion(int Version, DateTimeOffset Created, long Rows, int Columns, IReadOnlyList<string> Changes)
{
    /// <summary>What a version changes.</summary>
    public static TableVersion Of(CatalogVersion before, CatalogVersion after)
    {
        var known = before.Columns.ToDictionary(column => column.Column, StringComparer.Ordinal);
        var kept = after.Columns.Select(column => column.Column).ToHashSet(StringComparer.Ordinal);
        var changes = after.Columns.Select(column => ChangeOf(known.GetValueOrDefault(column.Column), column)).OfType<string>();
        var removed = before.Columns.Where(column => !kept.Contains(column.Column)).Select(column => $"− {column.Column}");
        return new TableVersion(after.Version, after.Created, after.Rows, after.Columns.Count, [.. changes, .. removed]);
    }

    private static string? ChangeOf(CatalogColumn? before, CatalogColumn after)
    {
        if (before is null) return $"+ {after.Column} {after.Type}";
        return $"{before.Type}" == $"{after.Type}" ? null : $"{after.Column} {before.Type} → {after.Type}";
    }
}
