using System.Collections.Concurrent;
using Bourse.Events;

namespace Bourse.Lake;

/// <summary>How far the raw zone of a lake is in each partition, by the names of its newest files and the last rows of these.</summary>
/// <param name="lake">The lake.</param>
public sealed class RawZone(ILakeStore lake)
{
    private const int DatesAtOnce = 16;
    private const int FirstTail = 64 * 1024;

    /// <summary>The offset after the last row of a partition: where its next file begins; 0 when it has none.</summary>
    /// <exception cref="BourseException">The newest file is damaged (<see cref="FailureKind.Failed"/>).</exception>
    public async Task<long> FindEndAsync(TopicPartition partition, CancellationToken cancellation) =>
        await FindNewestAsync(partition, cancellation) is { } newest ? (await ReadLastAsync(newest, cancellation)).Offset + 1 : 0;

    /// <summary>The last row of a file.</summary>
    /// <exception cref="BourseException">The file is damaged (<see cref="FailureKind.Failed"/>).</exception>
    public async Task<RawRow> ReadLastAsync(LakeFile file, CancellationToken cancellation)
    {
        for (long tail = FirstTail; ; tail *= 8)
        {
            var start = Math.Max(0, file.Bytes - tail);
            var bytes = await ReadFromAsync(file, start, cancellation);
            if (bytes is not [.., (byte)'\n']) throw Damaged(file);
            var begin = bytes.AsSpan(0, bytes.Length - 1).LastIndexOf((byte)'\n') + 1;
            if (begin == 0 && start > 0) continue;
            return RawRow.TryRead(bytes.AsSpan(begin), out var row) ? row : throw Damaged(file);
        }
    }

    /// <summary>
    /// The file with the highest first offset. Timestamps may go back, so each day is asked; but of all days but the newest, only files behind the
    /// highest one known are listed, and usually there is none.
    /// </summary>
    private async Task<LakeFile?> FindNewestAsync(TopicPartition partition, CancellationToken cancellation)
    {
        var table = TableName.Of(partition.Topic);
        var dates = new List<DateOnly>();
        await foreach (var folder in lake.ListFoldersAsync(LakeFileName.PrefixOf(LakeZone.Raw, table), cancellation))
        {
            if (LakeFileName.TryParseDate(folder, out var date)) dates.Add(date);
        }

        if (dates.Count == 0) return null;
        var newest = new ConcurrentBag<(LakeFileName Name, LakeFile File)>();
        await AddLastAsync(partition, table, dates[^1], 0, newest, cancellation);
        var known = newest.TryPeek(out var first) ? first.Name.FirstOffset : 0;
        await Bounded.ForEachAsync(
            dates.SkipLast(1), DatesAtOnce, (date, stop) => AddLastAsync(partition, table, date, known, newest, stop), cancellation);
        return newest.IsEmpty ? null : newest.MaxBy(one => one.Name.FirstOffset).File;
    }

    private async Task AddLastAsync(
        TopicPartition partition, string table, DateOnly date, long from, ConcurrentBag<(LakeFileName Name, LakeFile File)> newest,
        CancellationToken cancellation)
    {
        (LakeFileName Name, LakeFile File)? last = null;
        var prefix = LakeFileName.PrefixOf(LakeZone.Raw, table, date, partition);
        // Names that begin with the digits of the offset come after the digits alone.
        await foreach (var file in lake.ListAsync(prefix, $"{prefix}{from:D20}", cancellation))
        {
            if (LakeFileName.TryParse(file.Path, out var name) && name.Partition == partition) last = (name, file);
        }

        if (last is { } found) newest.Add(found);
    }

    private async Task<byte[]> ReadFromAsync(LakeFile file, long start, CancellationToken cancellation)
    {
        var bytes = new byte[file.Bytes - start];
        if (bytes.Length == 0) return bytes;
        await using var stream = await lake.OpenAsync(file.Path, start, cancellation);
        var read = await stream.ReadAtLeastAsync(bytes, bytes.Length, throwOnEndOfStream: false, cancellation);
        return read == bytes.Length ? bytes : bytes[..read];
    }

    private BourseException Damaged(LakeFile file) => new(
        FailureKind.Failed,
        $"{file.Path} in {lake.Place} is damaged: its last line is no row",
        "`bourse lake verify` names all such files; restore them from a copy of the lake");
}
