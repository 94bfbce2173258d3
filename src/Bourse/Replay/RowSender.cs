using Bourse.Events;

namespace Bourse.Replay;

/// <summary>Appends rows to a topic: one after each interval, or in large batches when there is none.</summary>
internal sealed class RowSender : IAsyncDisposable
{
    private readonly IEventProducer _producer;
    private readonly TimeProvider _clock;
    private readonly ReplayOptions _options;
    private readonly ReplayHeaders _headers;
    private readonly Action<int> _acknowledge;
    private readonly RecordBuffer _buffer = new();
    private readonly long _origin;
    private TimeSpan _due;

    /// <summary>Begins to send.</summary>
    /// <param name="producer">Appends; it is closed with this.</param>
    /// <param name="clock">Paces the messages, and gives their time.</param>
    /// <param name="options">Topic, interval and count.</param>
    /// <param name="source">The file's name.</param>
    /// <param name="acknowledge">Receives how many rows have become durable.</param>
    public RowSender(IEventProducer producer, TimeProvider clock, ReplayOptions options, string source, Action<int> acknowledge)
    {
        (_producer, _clock, _options, _acknowledge) = (producer, clock, options, acknowledge);
        _headers = new ReplayHeaders(source, options.Order);
        _origin = clock.GetTimestamp();
    }

    /// <summary>How many rows were taken to be sent.</summary>
    public long Sent { get; private set; }

    /// <summary>Whether as many were taken as are wanted.</summary>
    public bool IsDone => Sent >= _options.Count;

    private bool IsPaced => _options.Interval > TimeSpan.Zero;

    /// <summary>Sends a row, when it is due.</summary>
    public async Task SendAsync(ReplayRow row, CancellationToken cancellation)
    {
        if (IsPaced) await WaitAsync(cancellation);
        _buffer.Add(row.Key, !row.Key.IsEmpty, row.Value, _headers.Encode(row.Line), _clock.GetUtcNow().ToUnixTimeMilliseconds());
        Sent++;
        if (IsPaced || _buffer.Bytes >= _options.BatchBytes) await FlushAsync(cancellation);
    }

    /// <summary>Appends what was taken.</summary>
    public async Task FlushAsync(CancellationToken cancellation)
    {
        if (_buffer.Count == 0) return;
        await _producer.AppendAsync(_options.Topic, _buffer, cancellation);
        _acknowledge(_buffer.Count);
        _buffer.Clear();
    }

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => _producer.DisposeAsync();

    /// <summary>Waits until the next message is due: the first one at once, each later one an interval after the one before it.</summary>
    private async Task WaitAsync(CancellationToken cancellation)
    {
        var elapsed = _clock.GetElapsedTime(_origin);
        if (_due > elapsed) await Task.Delay(_due - elapsed, _clock, cancellation);
        _due = (_due > elapsed ? _due : elapsed) + _options.Interval;
    }
}
