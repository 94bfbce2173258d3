using Bourse.Events;

namespace Bourse.Adapters.Kafka;

/// <summary>
/// The native records of a batch, kept until the batch is disposed, since the client decodes headers only on demand, which takes as long as the rest
/// of a record.
/// </summary>
/// <param name="all">Is notified when they are gone.</param>
internal sealed unsafe class NativeRecords(HeldRecords all) : IDisposable
{
    private readonly Lock _gate = new();
    private nint[] _records = new nint[64];
    private int _count;
    private bool _isDisposed;

    /// <summary>Adds one, with an offset higher than the last one's.</summary>
    public void Add(KafkaMessage* message)
    {
        if (_count == _records.Length) Array.Resize(ref _records, 2 * _count);
        _records[_count++] = (nint)message;
    }

    /// <summary>The headers of the record at an offset.</summary>
    /// <exception cref="ObjectDisposedException">The batch has been disposed, or the consumer that it comes from.</exception>
    public RecordHeaders ReadHeaders(long offset)
    {
        lock (_gate)
        {
            ObjectDisposedException.ThrowIf(_isDisposed, this);
            return NativeHeaders.Read(Find(offset));
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        lock (_gate)
        {
            if (_isDisposed) return;
            _isDisposed = true;
            foreach (var message in _records.AsSpan(0, _count)) Librdkafka.DestroyMessage((KafkaMessage*)message);
        }

        all.Remove(this);
    }

    private KafkaMessage* Find(long offset)
    {
        var (low, high) = (0, _count - 1);
        while (low < high)
        {
            var middle = (low + high) / 2;
            if (((KafkaMessage*)_records[middle])->Offset < offset) low = middle + 1;
            else high = middle;
        }

        return (KafkaMessage*)_records[low];
    }
}

/// <summary>The native records that batches of one consumer hold: none may be left when the client ends.</summary>
internal sealed class HeldRecords : IDisposable
{
    private readonly HashSet<NativeRecords> _held = [];

    /// <summary>Begins with those of another batch.</summary>
    public NativeRecords Begin()
    {
        var records = new NativeRecords(this);
        lock (_held) _held.Add(records);
        return records;
    }

    /// <summary>Removes those of a disposed batch.</summary>
    public void Remove(NativeRecords records)
    {
        lock (_held) _held.Remove(records);
    }

    /// <summary>Releases the records of all batches; data already copied stay valid.</summary>
    public void Dispose()
    {
        NativeRecords[] left;
        lock (_held) left = [.. _held];
        foreach (var records in left) records.Dispose();
    }
}
