using Bourse.Events;

namespace Bourse.Lake;

/// <summary>Compares the rows of a partition, in the order of its files, with the records of the log.</summary>
internal sealed class PartitionCheck(OffsetRange range, ExpectedRows expected, HashSet<DeadLetterSource> deadLetters, LakeVerification result)
{
    private long _next;

    /// <summary>A file begins where the last one has ended.</summary>
    public void Begin(LakeFileName name)
    {
        if (name.FirstOffset == _next) return;
        result.Add(name.Path, $"begins at offset {name.FirstOffset}, but the file before it ends at {_next}");
    }

    /// <summary>Checks a line of a file.</summary>
    public async Task AddAsync(LakeFileName name, ReadOnlyMemory<byte> line, CancellationToken cancellation)
    {
        if (!RawRow.TryRead(line.Span, out var row))
        {
            result.Add(name.Path, "a line is no row of the lake");
            return;
        }

        if (row.Partition != name.Partition) result.Add(name.Path, $"has a row of {row.Partition}");
        else if (row.Offset < _next) result.Add(name.Path, $"offset {row.Offset} is there twice");
        else await CompareAsync(name, row, line, cancellation);
    }

    /// <summary>Records behind the last row are not stored yet, or are dead letters.</summary>
    public async Task EndAsync(CancellationToken cancellation)
    {
        while (await expected.PeekAsync(long.MaxValue, cancellation) is { } record)
        {
            expected.Take();
            if (deadLetters.Contains(new DeadLetterSource(range.Partition.Partition, record.Offset))) result.DeadLetters++;
            else result.Pending++;
        }
    }

    private async Task CompareAsync(LakeFileName name, RawRow row, ReadOnlyMemory<byte> line, CancellationToken cancellation)
    {
        _next = row.Offset + 1;
        if (row.Date != name.Date) result.Add(name.Path, $"has a row of {row.Date:yyyy-MM-dd}, offset {row.Offset}");
        await SkipToAsync(row.Offset, cancellation);
        if (row.Offset < range.Start)
        {
            result.NotChecked++;
            return;
        }

        if (await expected.PeekAsync(row.Offset + 1, cancellation) is not { } record)
        {
            result.Add(name.Path, $"offset {row.Offset} is not in the topic");
            return;
        }

        expected.Take();
        if (record.Line is { } right && line.Span.SequenceEqual(right)) result.Rows++;
        else result.Add(name.Path, $"offset {row.Offset} is not as in the topic");
    }

    /// <summary>Records between two rows must be dead letters.</summary>
    private async Task SkipToAsync(long offset, CancellationToken cancellation)
    {
        while (await expected.PeekAsync(offset, cancellation) is { } record)
        {
            expected.Take();
            if (deadLetters.Contains(new DeadLetterSource(range.Partition.Partition, record.Offset))) result.DeadLetters++;
            else result.Add($"{range.Partition}", $"offset {record.Offset} is neither in the lake nor in the dead-letter topic");
        }
    }
}
