using System.Buffers;
using Bourse.Events;
using Bourse.Sinks;

namespace Bourse.Lake;

/// <summary>Sees each record that a sink has read, usable or not, before it is stored; after a failure a record may come again.</summary>
/// <param name="partition">Where it was read.</param>
/// <param name="record">The record.</param>
public delegate void RecordObserver(TopicPartition partition, in Record record);

/// <summary>
/// The raw files of one partition that are not written yet. A file ends when it has enough rows or bytes, and before a row of another day. A file
/// begins where the last one of the partition ends, whatever lies between, so that all sinks give it the same name.
/// </summary>
internal sealed class RawFileBatch : ISinkBatch<RawFile>
{
    private const int FirstCapacity = 64 * 1024;
    private const int MostFree = 32;
    private readonly TopicPartition _partition;
    private readonly LakeSinkOptions _options;
    private readonly MessageCheck? _check;
    private readonly RawLine _line;
    private readonly string _table;
    private readonly List<RawFile> _complete = [];
    private readonly Stack<ArrayBufferWriter<byte>> _free = [];
    private RawFile? _open;
    private long _nextFile;
    private int _chosen;

    public RawFileBatch(PartitionProgress claim, LakeSinkOptions options, MessageCheck? check)
    {
        (_partition, _options, _check, _nextFile) = (claim.Partition, options, check, claim.NextOffset);
        (_line, _table) = (new RawLine(_partition), TableName.Of(_partition.Topic));
    }

    /// <inheritdoc/>
    public IEnumerable<RawFile> Rows => _complete;

    /// <inheritdoc/>
    public bool HasCompleteRows => _complete.Count > _chosen;

    /// <inheritdoc/>
    public bool FillsWhileWriting => true;

    /// <inheritdoc/>
    public void Add(in Record record)
    {
        _options.Observer?.Invoke(_partition, record);
        if (_check?.Invoke(record.Value) is { } problem) throw new BadMessageException(problem);
        var date = RawLine.DateOf(record.Timestamp);
        var isOther = _open is null || _open.Name.Date != date;
        // A record that cannot be used begins no file.
        var lines = isOther ? FindBuffer() : _open!.Lines;
        _line.Write(record, lines);
        if (isOther) Begin(date, lines);
        var file = _open!;
        file.Rows++;
        file.EndOffset = record.Offset + 1;
        if (file.Rows >= _options.BatchSize || file.Lines.WrittenCount >= _options.BatchBytes) Complete();
    }

    /// <inheritdoc/>
    public SinkRemainder? Split(bool all)
    {
        if (all) Complete();
        _chosen = _complete.Count;
        return _open is { } file ? new SinkRemainder(file.Name.FirstOffset, file.Rows, file.Lines.WrittenCount) : null;
    }

    /// <inheritdoc/>
    public void RemoveWritten()
    {
        foreach (var file in _complete.Take(_chosen)) Free(file);
        _complete.RemoveRange(0, _chosen);
        _chosen = 0;
    }

    /// <inheritdoc/>
    public void Clear()
    {
        _chosen = _complete.Count;
        RemoveWritten();
        if (_open is not null) Free(_open);
        _open = null;
    }

    private void Begin(DateOnly date, ArrayBufferWriter<byte> lines)
    {
        Complete();
        _free.TryPop(out _);
        _open = new RawFile(new LakeFileName(LakeZone.Raw, _table, date, _partition, _nextFile), lines);
    }

    /// <summary>A buffer for the lines of a new file; it stays among the free ones until the file begins.</summary>
    private ArrayBufferWriter<byte> FindBuffer()
    {
        if (_free.Count == 0) _free.Push(new ArrayBufferWriter<byte>(FirstCapacity));
        return _free.Peek();
    }

    private void Free(RawFile file)
    {
        file.Lines.ResetWrittenCount();
        if (_free.Count < MostFree) _free.Push(file.Lines);
    }

    private void Complete()
    {
        if (_open is not { } file) return;
        _complete.Add(file);
        _nextFile = file.EndOffset;
        _open = null;
    }
}
