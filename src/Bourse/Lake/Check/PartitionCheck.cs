using System.Runtime.CompilerServices;
using Bourse.Events;

namespace Bourse.Lake.Check;

/// <summary>Compares the rows of a partition, in the order of its raw files, with the records of the log.</summary>
/// <param name="range">The partition, and what the log holds of it.</param>
/// <param name="isCompacted">Whether the log may have deleted any of its records.</param>
/// <param name="expected">The lines that the log's records should have.</param>
/// <param name="deadLetters">The records that are in the dead-letter topic.</param>
/// <param name="result">Receives what is found.</param>
internal sealed class PartitionCheck(
    OffsetRange range, bool isCompacted, ExpectedRows expected, HashSet<DeadLetterSource> deadLetters, LakeVerification result)
{
    private long _next;

    /// <summary>The offset of the oldest record that the log still holds; beyond all offsets when it holds none.</summary>
    public long FirstKnown => range.Start;

    /// <summary>A file begins where the last one has ended.</summary>
    public void Begin(LakeFileName name)
    {
        if (name.FirstOffset == _next) return;
        result.Add(name.Path, $"begins at offset {name.FirstOffset}, but the file before it ends at {_next}");
    }

    /// <summary>Checks a line of a file; returns whether it is a row of the partition that was not there before.</summary>
    public async Task<bool> AddAsync(LakeFileName name, ReadOnlyMemory<byte> line, CancellationToken cancellation)
    {
        if (!RawRow.TryRead(line.Span, out var row)) result.Add(name.Path, "a line is no row of the lake");
        else if (row.Partition != name.Partition) result.Add(name.Path, $"has a row of {row.Partition}");
        else if (row.Offset < _next) result.Add(name.Path, $"offset {row.Offset} is there twice");
        else
        {
            await CompareAsync(name, row, line, cancellation);
            return true;
        }

        return false;
    }

    /// <summary>
    /// The lines of the records between the last row and an offset, which are in the table zone and in no raw file; dead letters are left out.
    /// </summary>
    public async IAsyncEnumerable<ReadOnlyMemory<byte>> SkipAsync(long end, [EnumeratorCancellation] CancellationToken cancellation)
    {
        while (await expected.PeekAsync(end, cancellation) is { } record)
        {
            expected.Take();
            if (IsDeadLetter(record)) result.DeadLetters++;
            else if (record.Line is { } line) yield return line;
            else result.Add($"{range.Partition}", Nowhere(record));
        }

        _next = Math.Max(_next, end);
    }

    /// <summary>Records behind the last row are not stored yet, or are dead letters.</summary>
    public async Task EndAsync(CancellationToken cancellation)
    {
        while (await expected.PeekAsync(long.MaxValue, cancellation) is { } record)
        {
            expected.Take();
            if (IsDeadLetter(record)) result.DeadLetters++;
            else result.Pending++;
        }
    }

    private bool IsDeadLetter(ExpectedRow record) => deadLetters.Contains(new DeadLetterSource(range.Partition.Partition, record.Offset));

    private async Task CompareAsync(LakeFileName name, RawRow row, ReadOnlyMemory<byte> line, CancellationToken cancellation)
    {
        _next = row.Offset + 1;
        if (row.Date != name.Date) result.Add(name.Path, $"has a row of {row.Date:yyyy-MM-dd}, offset {row.Offset}");
        await RequireLettersAsync(row.Offset, cancellation);
        if (await expected.PeekAsync(row.Offset + 1, cancellation) is not { } record)
        {
            if (row.Offset < range.Start || (isCompacted && row.Offset < range.End)) result.NotChecked++;
            else result.Add(name.Path, $"offset {row.Offset} is not in the topic");
            return;
        }

        expected.Take();
        if (record.Line is { } right && line.Span.SequenceEqual(right)) result.Rows++;
        else result.Add(name.Path, $"offset {row.Offset} is not as in the topic");
    }

    /// <summary>Records between two rows must be dead letters.</summary>
    private async Task RequireLettersAsync(long offset, CancellationToken cancellation)
    {
        while (await expected.PeekAsync(offset, cancellation) is { } record)
        {
            expected.Take();
            if (IsDeadLetter(record)) result.DeadLetters++;
            else result.Add($"{range.Partition}", Nowhere(record));
        }
    }

    private static string Nowhere(ExpectedRow record) => $"offset {record.Offset} is neither in the lake nor in the dead-letter topic";
}
