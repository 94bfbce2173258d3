using System.Globalization;
using System.Text;
using Bourse.Events;

namespace Bourse.Replay;

/// <summary>
/// Appends rows to a topic: one after each interval, or in large batches when there is none. While a batch is appended, the next one is filled. Rows
/// that may not be there go to the dead-letter topic, in front of the rows behind them, so that a replay that is resumed misses none.
/// </summary>
internal sealed class RowSender : IAsyncDisposable
{
    private const string Stage = "replay";
    private const int MostRefused = 1_000;
    private readonly DeadLetterWriter? _letters;
    private readonly IEventProducer _producer;
    private readonly TimeProvider _clock;
    private readonly ReplayOptions _options;
    private readonly ReplayHeaders _headers;
    private readonly Action<int> _acknowledge;
    private readonly long _origin;
    private RecordBuffer _buffer = new();
    private RecordBuffer _appended = new();
    private Task _append = Task.CompletedTask;
    private TimeSpan _due;
    private long _time;

    /// <summary>Begins to send.</summary>
    /// <param name="log">Holds the topic.</param>
    /// <param name="clock">Paces the messages, and gives their time.</param>
    /// <param name="options">Topic, interval and count.</param>
    /// <param name="source">The file's name.</param>
    /// <param name="acknowledge">Receives how many rows have become durable.</param>
    public RowSender(IEventLog log, TimeProvider clock, ReplayOptions options, string source, Action<int> acknowledge)
    {
        (_producer, _clock, _options, _acknowledge) = (log.CreateProducer(), clock, options, acknowledge);
        (_headers, Source, _origin) = (new ReplayHeaders(source, options.Order), source, clock.GetTimestamp());
        if (options.Check is not null) _letters = new DeadLetterWriter(log, Stage, clock);
    }

    /// <summary>The file's name.</summary>
    public string Source { get; }

    /// <summary>How many rows were taken to be sent.</summary>
    public long Sent { get; private set; }

    /// <summary>How many rows were taken as dead letters.</summary>
    public long Refused { get; private set; }

    /// <summary>Whether as many were taken as are wanted.</summary>
    public bool IsDone => Sent >= _options.Count;

    private bool IsPaced => _options.Interval > TimeSpan.Zero;

    /// <summary>Sends a row, when it is due. Rows that are appended together have the time of the first.</summary>
    public ValueTask SendAsync(ReplayRow row, CancellationToken cancellation)
    {
        if (IsPaced) return new ValueTask(SendDueAsync(row, cancellation));
        Add(row);
        return _buffer.Bytes >= _options.BatchBytes ? new ValueTask(BeginAppendAsync(cancellation)) : ValueTask.CompletedTask;
    }

    /// <summary>Sends a row to the dead-letter topic.</summary>
    public async Task RefuseAsync(ReplayRow row, string problem, CancellationToken cancellation)
    {
        var headers = new (string, byte[]?)[]
        {
            (ReplayHeaders.Row, Encoding.UTF8.GetBytes(row.Line.ToString(CultureInfo.InvariantCulture))),
            (ReplayHeaders.Source, Encoding.UTF8.GetBytes(Source)),
            (ReplayHeaders.Order, Encoding.UTF8.GetBytes(_options.Order)),
        };
        var key = row.Key.IsEmpty ? null : row.Key.ToArray();
        _letters!.AddUnsent(_options.Topic, new CopiedRecord(default, 0, 0, key, row.Value.ToArray(), headers), problem, isNamed: true);
        Refused++;
        if (IsPaced || _letters.Pending >= MostRefused) await _letters.FlushAsync(cancellation);
    }

    /// <summary>Appends what was taken; it is durable when this ends.</summary>
    public async Task FlushAsync(CancellationToken cancellation)
    {
        await BeginAppendAsync(cancellation);
        await _append;
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        // Whoever has flushed knows how the last append has ended; others have failed or were cancelled before.
        await _append.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        await _producer.DisposeAsync();
        if (_letters is not null) await _letters.DisposeAsync();
    }

    /// <summary>Appends what was taken, when the append before has ended.</summary>
    private async Task BeginAppendAsync(CancellationToken cancellation)
    {
        if (_letters is not null) await _letters.FlushAsync(cancellation);
        await _append;
        if (_buffer.Count == 0) return;
        (_buffer, _appended) = (_appended, _buffer);
        _buffer.Clear();
        _append = AppendAsync(cancellation);
    }

    private async Task AppendAsync(CancellationToken cancellation)
    {
        await _producer.AppendAsync(_options.Topic, _appended, cancellation);
        _acknowledge(_appended.Count);
    }

    private async Task SendDueAsync(ReplayRow row, CancellationToken cancellation)
    {
        await WaitAsync(cancellation);
        Add(row);
        await FlushAsync(cancellation);
    }

    private void Add(ReplayRow row)
    {
        if (_buffer.Count == 0) _time = _clock.GetUtcNow().ToUnixTimeMilliseconds();
        _buffer.Add(row.Key, !row.Key.IsEmpty, row.Value, _headers.Encode(row.Line), _time);
        Sent++;
    }

    /// <summary>Waits until the next message is due: the first one at once, each later one an interval after the one before it.</summary>
    private async Task WaitAsync(CancellationToken cancellation)
    {
        var elapsed = _clock.GetElapsedTime(_origin);
        if (_due > elapsed) await Task.Delay(_due - elapsed, _clock, cancellation);
        _due = (_due > elapsed ? _due : elapsed) + _options.Interval;
    }
}
