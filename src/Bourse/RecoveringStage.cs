using Bourse.Retry;
using Microsoft.Extensions.Logging;

namespace Bourse;

/// <summary>
/// Restarts a stage when a server is unavailable (<see cref="FailureKind.Unreachable"/>), at the start or later: the stage is disposed and, after a
/// pause (<see cref="RetryPolicy.Reconnect"/>), created and started again. So there is only one way to recover: that from a crash.
/// </summary>
public sealed class RecoveringStage : IStage
{
    private readonly Func<CancellationToken, Task<IStage>> _create;
    private readonly TimeProvider _clock;
    private readonly ILogger _logger;
    private readonly RetryState _retries;
    private readonly bool _waitsAtStart;
    private IStage? _stage;
    private long _pausedAt;
    private TimeSpan _pause;
    private long _runningSince;
    private StageStatus _before = new();
    private long _steppedAt;
    private volatile StageStatus? _unavailable;

    /// <summary>Creates it; the stage is created by <see cref="StartAsync"/>.</summary>
    /// <param name="name">The stage's name.</param>
    /// <param name="create">Makes the stage and whatever it needs on the servers.</param>
    /// <param name="clock">Measures the pauses.</param>
    /// <param name="logger">Logs once when a server becomes unavailable and once when it is available again.</param>
    /// <param name="waitsAtStart">Whether to wait for a server that cannot be reached at the first start; otherwise that is a failure.</param>
    public RecoveringStage(
        string name, Func<CancellationToken, Task<IStage>> create, TimeProvider clock, ILogger logger, bool waitsAtStart = true)
    {
        Name = name;
        (_create, _clock, _logger, _waitsAtStart) = (create, clock, logger, waitsAtStart);
        _retries = RetryPolicy.Reconnect.Start(clock, name);
    }

    /// <inheritdoc/>
    public string Name { get; }

    /// <summary>
    /// What it is doing. Counts continue across restarts. While a server is unavailable, <see cref="StageStatus.Unreachable"/> is set, the lag is not
    /// known, and the other values are the last ones known.
    /// </summary>
    public StageStatus Status => _unavailable ?? (Volatile.Read(ref _stage) is { } stage ? Join(_before, stage.Status) : _before);

    /// <summary>How long ago it has begun or ended a step; null before the first. May be read from another thread.</summary>
    public TimeSpan? SinceStep => Volatile.Read(ref _steppedAt) is not 0 and var at ? _clock.GetElapsedTime(at) : null;

    /// <inheritdoc/>
    public async Task StartAsync(CancellationToken cancellation)
    {
        try
        {
            await BeginAsync(cancellation);
        }
        catch (BourseException e) when (e.Kind == FailureKind.Unreachable && _waitsAtStart)
        {
            Pause(e);
            await DisposeAsync();
        }
        catch (BourseException e)
        {
            _before = _before with { StartFailure = e.Message };
            throw;
        }
    }

    /// <inheritdoc/>
    public async Task<StepResult> StepAsync(TimeSpan maxWait, CancellationToken cancellation)
    {
        Volatile.Write(ref _steppedAt, _clock.GetTimestamp());
        try
        {
            if (_stage is null && !await ReturnAsync(maxWait, cancellation)) return StepResult.Unavailable;
            var result = await _stage!.StepAsync(maxWait, cancellation);
            Resume();
            return result;
        }
        catch (BourseException e) when (e.Kind == FailureKind.Unreachable)
        {
            Pause(e);
            await DisposeAsync();
            return StepResult.Unavailable;
        }
        finally
        {
            Volatile.Write(ref _steppedAt, _clock.GetTimestamp());
        }
    }

    /// <summary>See <see cref="IStage.HasReadAllAsync"/>; false while a server cannot be reached.</summary>
    public async Task<bool> HasReadAllAsync(CancellationToken cancellation)
    {
        try
        {
            return _stage is { } stage && await stage.HasReadAllAsync(cancellation);
        }
        catch (BourseException e) when (e.Kind == FailureKind.Unreachable)
        {
            Pause(e);
            await DisposeAsync();
            return false;
        }
    }

    /// <inheritdoc/>
    public async Task<bool> FinishAsync(CancellationToken cancellation)
    {
        try
        {
            return _stage is { } stage && await stage.FinishAsync(cancellation);
        }
        catch (BourseException e) when (e.Kind == FailureKind.Unreachable)
        {
            Pause(e);
            await DisposeAsync();
            return false;
        }
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        var stage = _stage;
        _before = Status with { Unreachable = null };
        Volatile.Write(ref _stage, null);
        if (stage is not null) await DisposeAsync(stage);
    }

    private async Task BeginAsync(CancellationToken cancellation)
    {
        var stage = await _create(cancellation);
        try
        {
            await stage.StartAsync(cancellation);
        }
        catch
        {
            await DisposeAsync(stage);
            throw;
        }

        _runningSince = _clock.GetTimestamp();
        Volatile.Write(ref _stage, stage);
    }

    /// <summary>Waits until the pause is over, then restarts the stage; returns whether that succeeded.</summary>
    private async Task<bool> ReturnAsync(TimeSpan maxWait, CancellationToken cancellation)
    {
        var left = _pause - _clock.GetElapsedTime(_pausedAt);
        if (left > maxWait)
        {
            if (maxWait > TimeSpan.Zero) await Task.Delay(maxWait, _clock, cancellation);
            return false;
        }

        if (left > TimeSpan.Zero) await Task.Delay(left, _clock, cancellation);
        await BeginAsync(cancellation);
        return true;
    }

    private void Pause(BourseException failure)
    {
        // A server that is unavailable intermittently must not shorten the pauses.
        if (_stage is not null && _clock.GetElapsedTime(_runningSince) > RetryPolicy.Reconnect.LongestPause) _retries.Reset();
        if (_unavailable is null) _logger.ServerUnavailable(Name, failure.Message);
        _unavailable = Status with { Unreachable = failure.Message, Lag = null, Waiting = null, Retries = Status.Retries + 1 };
        _pause = _retries.NextPause();
        _pausedAt = _clock.GetTimestamp();
    }

    private void Resume()
    {
        if (_unavailable is null) return;
        _unavailable = null;
        _logger.ServerAvailable(Name);
    }

    /// <summary>The calls made when a stage ends only notify other members; they are skipped when the server is unavailable.</summary>
    private static async Task DisposeAsync(IStage stage)
    {
        try
        {
            await stage.DisposeAsync();
        }
        catch (BourseException e) when (e.Kind == FailureKind.Unreachable)
        {
            // All results were durable when the last step returned.
        }
    }

    private static StageStatus Join(StageStatus before, StageStatus now) => now with
    {
        LastDate = now.LastDate ?? before.LastDate,
        NewestRecord = now.NewestRecord ?? before.NewestRecord,
        Records = before.Records + now.Records,
        Retries = before.Retries,
        DeadLetters = before.DeadLetters + now.DeadLetters,
    };
}
