namespace Bourse.Lake;

/// <summary>Does the same for many items at the same time, but only for so many at once.</summary>
internal static class Bounded
{
    /// <summary>Ends when all have ended; an item that fails interrupts no other one, and none is begun after it.</summary>
    /// <exception cref="Exception">The failure of the first item that has failed.</exception>
    public static async Task ForEachAsync<T>(
        IEnumerable<T> items, int limit, Func<T, CancellationToken, Task> work, CancellationToken cancellation)
    {
        using var free = new SemaphoreSlim(limit);
        var hasFailed = false;
        await Task.WhenAll(items.Select(RunAsync).ToList());

        async Task RunAsync(T item)
        {
            await free.WaitAsync(cancellation);
            try
            {
                if (!Volatile.Read(ref hasFailed)) await work(item, cancellation);
            }
            catch
            {
                Volatile.Write(ref hasFailed, true);
                throw;
            }
            finally
            {
                free.Release();
            }
        }
    }
}
