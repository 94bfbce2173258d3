namespace Bourse.Adapters.Kafka;

/// <summary>Wakes whoever waits for something to happen in a thread of the native client.</summary>
internal sealed class Signal
{
    private volatile TaskCompletionSource _current = New();

    /// <summary>Forgets what has happened so far; the task completes with the next <see cref="Set"/>.</summary>
    public Task Reset()
    {
        var next = New();
        _current = next;
        return next.Task;
    }

    /// <summary>Something has happened.</summary>
    public void Set() => _current.TrySetResult();

    private static TaskCompletionSource New() => new(TaskCreationOptions.RunContinuationsAsynchronously);
}
