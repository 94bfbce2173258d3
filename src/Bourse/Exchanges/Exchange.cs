using System.Diagnostics;
using Bourse.Events;
using Bourse.Market;

namespace Bourse.Exchanges;

/// <summary>
/// An exchange: publishes the prices of one trading day after another to <see cref="Topics.Prices"/>. It keeps no state of its own,
/// since everything it has published is in the log: at the start it finds the last day of each of its tickers there and continues after it.
/// </summary>
public sealed class Exchange : IStage
{
    private const int Unpublished = -1;

    /// <summary>Long enough for the last trading day to be one of them.</summary>
    private const int DaysAtEnd = 5;

    private readonly ExchangeOptions _options;
    private readonly IPriceSource _source;
    private readonly IEventLog _log;
    private readonly TimeProvider _clock;
    private readonly IEventProducer _producer;
    private readonly RecordBuffer _buffer = new();
    private readonly PriceWriter _writer;
    private readonly Money[] _prices;
    private readonly long _origin;
    private readonly RefreshPace _refresh;
    private int[] _published;
    private int[] _buffered = [];
    private TimeSpan _due;
    private int _next;
    private int _filled;
    private int _dayBytes;
    private volatile StageStatus _status;

    /// <summary>Creates an exchange; nothing is read or written yet.</summary>
    /// <param name="options">What it publishes, and how fast.</param>
    /// <param name="source">Its prices; the exchange alone may use it, and closes it if it can be closed.</param>
    /// <param name="log">Where it publishes; the caller disposes it.</param>
    /// <param name="clock">Gives the records' timestamps, the pace and the current day.</param>
    /// <exception cref="BourseException">The options contradict themselves (<see cref="FailureKind.Usage"/>).</exception>
    public Exchange(ExchangeOptions options, IPriceSource source, IEventLog log, TimeProvider clock)
    {
        options.Check(source);
        (_options, _source, _log, _clock) = (options, source, log, clock);
        _writer = new PriceWriter(options.Dialect, options.Name.ToUpperInvariant(), source.Tickers);
        _prices = new Money[source.Tickers.Count];
        _published = [.. _prices.Select(_ => Unpublished)];
        _next = options.From.DayNumber;
        _status = new StageStatus { Records = options.Revised };
        (_origin, _refresh) = (clock.GetTimestamp(), new RefreshPace(clock));
        _producer = log.CreateProducer();
    }

    /// <inheritdoc/>
    public string Name => _options.Name;

    /// <summary>What it is doing. <see cref="StageStatus.Records"/> counts prices, whatever the number of messages.</summary>
    public StageStatus Status => _status;

    private bool IsPaced => _options.DayInterval > TimeSpan.Zero;

    private TimeSpan Elapsed => _clock.GetElapsedTime(_origin);

    /// <inheritdoc/>
    public async Task StartAsync(CancellationToken cancellation)
    {
        _published = await new PublishedDays(_log, _options.Name.ToUpperInvariant(), _source, LastDayEver()).FindAsync(cancellation);
        var complete = _published.DefaultIfEmpty(Unpublished).Min();
        if (complete == Unpublished) return;
        _next = Math.Max(_next, complete + 1);
        _status = _status with { LastDate = DateOnly.FromDayNumber(complete) };
    }

    /// <inheritdoc/>
    public async Task<StepResult> StepAsync(TimeSpan maxWait, CancellationToken cancellation)
    {
        var end = LastDayNow();
        if (!HasTradingDay(end) && !(_options.Follow && await HasNewDayAsync(end, cancellation)))
        {
            if (!_options.Follow) return StepResult.Completed;
            await WaitAsync(UntilTomorrow(), maxWait, cancellation);
            return StepResult.Idle;
        }

        if (!await WaitAsync(_due - Elapsed, maxWait, cancellation)) return StepResult.Idle;
        await PublishAsync(end, cancellation);
        return StepResult.Worked;
    }

    /// <summary>True: an exchange reads nothing.</summary>
    public Task<bool> HasReadAllAsync(CancellationToken cancellation) => Task.FromResult(true);

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await _producer.DisposeAsync();
        if (_source is IAsyncDisposable closable) await closable.DisposeAsync();
    }

    private int LastDayNow() => _options.Follow ? Math.Max(_options.To.DayNumber, Today().DayNumber) : _options.To.DayNumber;

    private DateOnly LastDayEver() => _options.To > Today() ? _options.To : Today();

    private DateOnly Today() => DateOnly.FromDateTime(_clock.GetUtcNow().UtcDateTime);

    private TimeSpan UntilTomorrow() => Today().AddDays(1).ToDateTime(TimeOnly.MinValue) - _clock.GetUtcNow().UtcDateTime;

    /// <summary>Goes to the next trading day, if there is one up to <paramref name="end"/>.</summary>
    private bool HasTradingDay(int end)
    {
        while (_next <= end && !_source.Calendar.IsTradingDay(DateOnly.FromDayNumber(_next))) _next++;
        return _next <= end;
    }

    /// <summary>
    /// Whether the source has got a day. It may be one that was passed over: a ticker's price may come later than that of another. So the days begin
    /// anew after the last one that all tickers have.
    /// </summary>
    private async Task<bool> HasNewDayAsync(int end, CancellationToken cancellation)
    {
        if (!_refresh.IsDue) return false;
        _refresh.Begin();
        var isNew = await _source.RefreshAsync(cancellation);
        _refresh.End();
        if (!isNew) return false;
        _next = Math.Max(_options.From.DayNumber, _published.Min() + 1);
        return HasTradingDay(end);
    }

    /// <summary>Waits for the time given, but at most <paramref name="maxWait"/>; returns whether the whole time has passed.</summary>
    private async Task<bool> WaitAsync(TimeSpan time, TimeSpan maxWait, CancellationToken cancellation)
    {
        var wait = time < maxWait ? time : maxWait;
        if (wait > TimeSpan.Zero) await Task.Delay(wait, _clock, cancellation);
        return time <= wait || time <= TimeSpan.Zero;
    }

    private async Task PublishAsync(int end, CancellationToken cancellation)
    {
        _buffer.Clear();
        using var activity = TraceHeaders.Start($"send {Topics.Prices}", ActivityKind.Producer, default);
        var (next, last) = Fill(end, activity);
        // The day moves on only after the append: what failed or was interrupted is published again by the next step.
        if (_buffer.Count > 0) await _producer.AppendAsync(Topics.Prices, _buffer, cancellation);
        if (IsPaced && _buffer.Count > 0) _due = (_due > Elapsed - _options.DayInterval ? _due : Elapsed) + _options.DayInterval;
        _next = next;
        _published = _buffered;
        var newest = _buffer.Count > 0 ? _clock.GetUtcNow().ToUnixTimeMilliseconds() : _status.NewestRecord;
        var latest = DateOnly.FromDayNumber(last);
        if (_status.LastDate > latest) latest = _status.LastDate.Value;
        _status = _status with { LastDate = latest, Records = _status.Records + _filled, NewestRecord = newest };
    }

    /// <summary>
    /// Buffers one day, or as many as fit when there is no pace; returns the day to continue with and the last trading day buffered.
    /// </summary>
    private (int Next, int Last) Fill(int end, Activity? activity)
    {
        var (day, last) = (_next, _next);
        (_filled, _buffered) = (0, [.. _published]);
        for (; day <= end && !IsFull(); day++)
        {
            if (!_source.Calendar.IsTradingDay(DateOnly.FromDayNumber(day))) continue;
            Add(DateOnly.FromDayNumber(day), IsAtEnd(day, end) ? activity : null);
            last = day;
        }

        return (day, last);
    }

    /// <summary>
    /// Whether a day is among the last of an append. Only their messages carry its trace: with a pace that is every day, and without one a reader
    /// that takes the append as a whole looks at its end.
    /// </summary>
    private bool IsAtEnd(int day, int end) => IsPaced || day + DaysAtEnd > end || _buffer.Bytes + DaysAtEnd * _dayBytes >= _options.BatchBytes;

    private bool IsFull() => IsPaced ? _buffer.Count > 0 : _buffer.Bytes >= _options.BatchBytes;

    private void Add(DateOnly day, Activity? activity)
    {
        var before = _buffer.Bytes;
        _source.Read(day, _prices);
        for (var i = 0; i < _prices.Length; i++)
        {
            // A crash may have left a day half published: prices already in the log are not published again.
            if (_published[i] >= day.DayNumber) _prices[i] = Money.Zero;
            else if (_prices[i] != Money.Zero) _buffered[i] = day.DayNumber;
        }

        _filled += _writer.Write(_buffer, day, _prices, _clock.GetUtcNow().ToUnixTimeMilliseconds(), activity);
        _dayBytes = _buffer.Bytes - before;
    }
}
