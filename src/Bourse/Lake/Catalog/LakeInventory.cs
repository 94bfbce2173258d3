using Bourse.Events;

namespace Bourse.Lake.Catalog;

/// <summary>
/// What a lake holds, from the lists of its files and its catalog; of each partition, only the end of the newest file is read. A crawl counts the
/// rows that it reads, so only rows of newer files are not known exactly.
/// </summary>
/// <param name="lake">The lake.</param>
public sealed class LakeInventory(ILakeStore lake)
{
    private readonly RawZone _raw = new(lake);
    private readonly LakeCatalog _catalog = new(lake);

    /// <summary>The tables, ordered by name.</summary>
    /// <exception cref="BourseException">A newest file is damaged, or the lake cannot be read.</exception>
    public async Task<IReadOnlyList<LakeTable>> ReadAsync(CancellationToken cancellation)
    {
        var tables = new SortedDictionary<string, Contents>(StringComparer.Ordinal);
        foreach (var zone in (LakeZone[])[LakeZone.Raw, LakeZone.Tables])
        {
            await foreach (var file in lake.ListAsync(LakeFileName.PrefixOf(zone), null, cancellation))
            {
                if (!LakeFileName.TryParse(file.Path, out var name)) continue;
                if (!tables.TryGetValue(name.Table, out var contents)) tables[name.Table] = contents = new Contents();
                contents.Add(name, file);
            }
        }

        var list = new List<LakeTable>();
        foreach (var (table, contents) in tables) list.Add(await DescribeAsync(table, contents, cancellation));
        return list;
    }

    private async Task<LakeTable> DescribeAsync(string table, Contents contents, CancellationToken cancellation)
    {
        var crawled = await _catalog.FindAsync(table, cancellation) ?? CatalogVersion.None(table);
        var (rows, isExact, newest) = (crawled.Rows, true, (long?)null);
        foreach (var partition in contents.Partitions.Values)
        {
            if (partition.Newest is not { } file) continue;
            var last = await _raw.ReadLastAsync(file, cancellation);
            if (last.Timestamp is { } time) newest = Math.Max(newest ?? time, time);
            if (partition.FirstBehind(crawled) is not { } first) continue;
            rows += last.Offset + 1 - first;
            isExact = false;
        }

        return new LakeTable(table, contents.Files, contents.Bytes, rows, isExact, newest);
    }

    private sealed class Contents
    {
        public long Files { get; private set; }

        public long Bytes { get; private set; }

        public Dictionary<TopicPartition, PartitionContents> Partitions { get; } = [];

        public void Add(LakeFileName name, LakeFile file)
        {
            Files++;
            Bytes += file.Bytes;
            if (!Partitions.TryGetValue(name.Partition, out var partition)) Partitions[name.Partition] = partition = new PartitionContents();
            partition.Add(name, file);
        }
    }

    private sealed class PartitionContents
    {
        private readonly List<LakeFileName> _raw = [];
        private long _newestOffset = -1;

        /// <summary>The raw file with the highest offsets; null when there is none.</summary>
        public LakeFile? Newest { get; private set; }

        /// <summary>Where the first raw file begins that a version of the catalog does not cover; null when it covers all.</summary>
        public long? FirstBehind(CatalogVersion version) =>
            _raw.Where(name => !version.Covers(name)).Select(name => (long?)name.FirstOffset).Min();

        public void Add(LakeFileName name, LakeFile file)
        {
            if (name.Zone != LakeZone.Raw) return;
            _raw.Add(name);
            if (name.FirstOffset < _newestOffset) return;
            (_newestOffset, Newest) = (name.FirstOffset, file);
        }
    }
}

/// <summary>A table of a lake.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Files">How many files it has, in all zones.</param>
/// <param name="Bytes">How large they are together.</param>
/// <param name="Rows">
/// How many rows it has. Of files that were not crawled yet the offsets are counted, including those without a row, such as dead letters.
/// </param>
/// <param name="IsExact">Whether all files were crawled, so that each row is counted.</param>
/// <param name="NewestTime">The timestamp of the newest row, ms since 1970 (UTC); null when there is none.</param>
public sealed record LakeTable(string Name, long Files, long Bytes, long Rows, bool IsExact, long? NewestTime);
