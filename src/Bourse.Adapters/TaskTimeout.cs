namespace Bourse.Adapters;

/// <summary>Waits for a task with a timeout that never ends early.</summary>
internal static class TaskTimeout
{
    /// <summary>
    /// Returns when the task has ended, at the timeout, or when the wait is cancelled. The framework truncates timeouts to whole milliseconds, so a
    /// caller that waits for the rest of a time would return early and spin.
    /// </summary>
    public static async Task SettleAsync(this Task task, TimeSpan longest, TimeProvider clock, CancellationToken cancellation) => await task
        .WaitAsync(TimeSpan.FromMilliseconds(Math.Ceiling(longest.TotalMilliseconds)), clock, cancellation)
        .ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
}
