using Bourse.Events;

namespace Bourse.Lake;

/// <summary>What a lake holds, from the lists of its files; of each partition, only the end of the newest file is read.</summary>
/// <param name="lake">The lake.</param>
public sealed class LakeInventory(ILakeStore lake)
{
    private readonly RawZone _raw = new(lake);

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
        var (rows, newest) = (0L, (long?)null);
        foreach (var partition in contents.Partitions.Values.Where(partition => partition.Newest is not null))
        {
            var last = await _raw.ReadLastAsync(partition.Newest!.Value, cancellation);
            rows += last.Offset + 1 - partition.First;
            if (last.Timestamp is { } time) newest = Math.Max(newest ?? time, time);
        }

        return new LakeTable(table, contents.Files, contents.Bytes, rows, newest);
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
        private long _newestOffset = -1;

        public long First { get; private set; } = long.MaxValue;

        /// <summary>The raw file with the highest offsets; null when there is none.</summary>
        public LakeFile? Newest { get; private set; }

        public void Add(LakeFileName name, LakeFile file)
        {
            First = Math.Min(First, name.FirstOffset);
            if (name.Zone != LakeZone.Raw || name.FirstOffset < _newestOffset) return;
            (_newestOffset, Newest) = (name.FirstOffset, file);
        }
    }
}

/// <summary>A table of a lake.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Files">How many files it has, in all zones.</param>
/// <param name="Bytes">How large they are together.</param>
/// <param name="Rows">How many offsets its raw files reach; an offset without a row, such as that of a dead letter, is counted.</param>
/// <param name="NewestTime">The timestamp of the newest row, ms since 1970 (UTC); null when there is none.</param>
public sealed record LakeTable(string Name, long Files, long Bytes, long Rows, long? NewestTime);
