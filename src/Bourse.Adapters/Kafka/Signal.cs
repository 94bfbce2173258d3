namespace Bourse.Adapters.Kafka;

/// <summary>Wakes a caller that waits for an event of a native client's thread.</summary>
internal sealed class Signal
{
    private volatile TaskCompletionSource _current = New();

    /// <summary>Clears the signal.</summary>
    public void Reset() => _current = New();

    /// <summary>Returns when the signal was set since the last <see cref="Reset"/>, at the timeout, or when the wait is cancelled.</summary>
    public Task WaitAsync(TimeSpan longest, TimeProvider clock, CancellationToken cancellation) =>
        _current.Task.SettleAsync(longest, clock, cancellation);

    /// <summary>Sets the signal.</summary>
    public void Set() => _current.TrySetResult();

    private static TaskCompletionSource New() => new(TaskCreationOptions.RunContinuationsAsynchronously);
}
