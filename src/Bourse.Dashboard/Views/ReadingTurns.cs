namespace Bourse.Dashboard.Views;

/// <summary>
/// Lets the reads of a page run one after another, each in its turn: a view is whole between two of them, and a read that began earlier does not
/// undo what a later one has found. The draws of a chart take turns in the same way. For one page, on its own context.
/// </summary>
public sealed class ReadingTurns
{
    private Task _last = Task.CompletedTask;

    /// <summary>Reads when all that was asked for before has been read, or has failed.</summary>
    /// <param name="read">Reads.</param>
    /// <param name="cancellation">The page is closed: what has not begun does not begin.</param>
    public Task RunAsync(Func<Task> read, CancellationToken cancellation)
    {
        var turn = AfterAsync(_last, read, cancellation);
        _last = turn;
        return turn;
    }

    /// <summary>The same for a read with a result.</summary>
    public async Task<T> RunAsync<T>(Func<Task<T>> read, CancellationToken cancellation)
    {
        T? result = default;
        await RunAsync(async () => { result = await read(); }, cancellation);
        return result!;
    }

    private static async Task AfterAsync(Task before, Func<Task> read, CancellationToken cancellation)
    {
        await before.ConfigureAwait(ConfigureAwaitOptions.ContinueOnCapturedContext | ConfigureAwaitOptions.SuppressThrowing);
        cancellation.ThrowIfCancellationRequested();
        await read();
    }
}
