namespace Bourse.Adapters;

/// <summary>Waits for a task with a timeout that never ends early.</summary>
internal static class TaskTimeout
{
    /// <summary>
    /// Returns when the task has ended, or the time is over, or the wait is cancelled. The framework cuts off parts of a millisecond; who waits for
    /// what is left of a time would then come back before it is over, and wait for nothing again and again.
    /// </summary>
    public static async Task SettleAsync(this Task task, TimeSpan longest, TimeProvider clock, CancellationToken cancellation) => await task
        .WaitAsync(TimeSpan.FromMilliseconds(Math.Ceiling(longest.TotalMilliseconds)), clock, cancellation)
        .ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
}
