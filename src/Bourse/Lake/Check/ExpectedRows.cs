using System.Buffers;
using Bourse.Events;

namespace Bourse.Lake.Check;

/// <summary>The lines that the records of a partition should have in the lake, read from the log batch by batch.</summary>
internal sealed class ExpectedRows : IAsyncDisposable
{
    private static readonly TimeSpan Wait = TimeSpan.FromSeconds(1);
    private readonly IEventConsumer? _consumer;
    private readonly TopicPartition _partition;
    private readonly RawLine _line;
    private readonly ArrayBufferWriter<byte> _buffer = new();
    private readonly Queue<ExpectedRow> _rows = new();

    /// <summary>Begins at the oldest record.</summary>
    /// <param name="log">Holds the topic.</param>
    /// <param name="range">The partition, and what it holds.</param>
    public ExpectedRows(IEventLog log, OffsetRange range)
    {
        (_partition, End, _line) = (range.Partition, range.End, new RawLine(range.Partition));
        if (range.Start >= range.End) return;
        var start = new Dictionary<TopicPartition, long> { [_partition] = range.Start };
        _consumer = log.CreateConsumer(new ConsumerOptions { Partitions = start });
    }

    /// <summary>The offset after the last record when it began.</summary>
    public long End { get; }

    /// <summary>The next record that was not taken yet, if its offset is below a limit; null otherwise.</summary>
    public async Task<ExpectedRow?> PeekAsync(long limit, CancellationToken cancellation)
    {
        while (_rows.Count == 0 && _consumer?.Position(_partition) < Math.Min(limit, End)) await ReadAsync(_consumer, cancellation);
        return _rows.TryPeek(out var row) && row.Offset < limit ? row : null;
    }

    /// <summary>Takes the record that was seen last.</summary>
    public void Take() => _rows.Dequeue();

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => _consumer?.DisposeAsync() ?? ValueTask.CompletedTask;

    private async Task ReadAsync(IEventConsumer consumer, CancellationToken cancellation)
    {
        using var batch = await consumer.FetchAsync(Wait, cancellation);
        if (batch is null) return;
        foreach (var record in batch)
        {
            if (record.Offset < End) _rows.Enqueue(new ExpectedRow(record.Offset, RawLine.DateOf(record.Timestamp), LineOf(record)));
        }
    }

    private byte[]? LineOf(in Record record)
    {
        try
        {
            _buffer.ResetWrittenCount();
            _line.Write(record, _buffer);
            return _buffer.WrittenSpan[..^1].ToArray();
        }
        catch (BadMessageException)
        {
            return null;
        }
    }
}

/// <summary>A record of the log as the lake should hold it.</summary>
/// <param name="Offset">Its offset.</param>
/// <param name="Date">The day of the file that holds it.</param>
/// <param name="Line">Its line, without the line feed; null when it is no JSON object.</param>
internal readonly record struct ExpectedRow(long Offset, DateOnly Date, byte[]? Line);
