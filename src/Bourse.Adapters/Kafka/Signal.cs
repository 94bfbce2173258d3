namespace Bourse.Adapters.Kafka;

/// <summary>Wakes whoever waits for something to happen in a thread of the native client.</summary>
internal sealed class Signal
{
    private volatile TaskCompletionSource _current = New();

    /// <summary>Forgets what has happened so far.</summary>
    public void Reset() => _current = New();

    /// <summary>Returns when something has happened since the last <see cref="Reset"/>, or the time is over, or the wait is cancelled.</summary>
    public Task WaitAsync(TimeSpan longest, TimeProvider clock, CancellationToken cancellation) =>
        _current.Task.SettleAsync(longest, clock, cancellation);

    /// <summary>Something has happened.</summary>
    public void Set() => _current.TrySetResult();

    private static TaskCompletionSource New() => new(TaskCreationOptions.RunContinuationsAsynchronously);
}
