using Bourse.Events;

namespace Bourse.Lake.Catalog;

/// <summary>A file with rows, as a listing shows it.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Bytes">Its length.</param>
public readonly record struct RowFile(LakeFileName Name, long Bytes);

/// <summary>
/// Lists the files of a table so that none is missing before one that is there. A listing takes time, and files that are created meanwhile may be
/// in it or not. The files of a partition are created in the order of their offsets, so a listing is whole if a second one has no additional file
/// before the last one of the first.
/// </summary>
public static class FileListing
{
    /// <summary>The files of a table in a zone, by partition and offset.</summary>
    public static async Task<IReadOnlyList<RowFile>> ReadAsync(ILakeStore store, LakeZone zone, string table, CancellationToken cancellation)
    {
        var files = await ReadOnceAsync(store, zone, table, cancellation);
        while (true)
        {
            var again = await ReadOnceAsync(store, zone, table, cancellation);
            if (IsWhole(files, again)) return files;
            files = again;
        }
    }

    /// <summary>Whether no file of the second listing is missing in the first before that one's last file of the same partition.</summary>
    internal static bool IsWhole(IReadOnlyList<RowFile> first, IReadOnlyList<RowFile> second)
    {
        var names = first.Select(file => file.Name).ToHashSet();
        var ends = new Dictionary<TopicPartition, long>();
        foreach (var file in first) ends[file.Name.Partition] = file.Name.FirstOffset;
        return second.All(file =>
            names.Contains(file.Name) || !ends.TryGetValue(file.Name.Partition, out var end) || file.Name.FirstOffset > end);
    }

    private static async Task<List<RowFile>> ReadOnceAsync(ILakeStore store, LakeZone zone, string table, CancellationToken cancellation)
    {
        var files = new List<RowFile>();
        await foreach (var file in store.ListAsync(LakeFileName.PrefixOf(zone, table), null, cancellation))
        {
            if (LakeFileName.TryParse(file.Path, out var name)) files.Add(new RowFile(name, file.Bytes));
        }

        files.Sort(static (one, other) => Compare(one.Name, other.Name));
        return files;
    }

    private static int Compare(LakeFileName one, LakeFileName other)
    {
        var topic = string.CompareOrdinal(one.Partition.Topic, other.Partition.Topic);
        if (topic != 0) return topic;
        var partition = one.Partition.Partition.CompareTo(other.Partition.Partition);
        return partition != 0 ? partition : one.FirstOffset.CompareTo(other.FirstOffset);
    }
}
