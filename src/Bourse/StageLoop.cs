namespace Bourse;

/// <summary>Runs a stage step after step.</summary>
public static class StageLoop
{
    private static readonly TimeSpan Wait = TimeSpan.FromMilliseconds(500);

    /// <summary>
    /// Starts the stage and steps it until it has completed, until <paramref name="stop"/> asks it to end, or until there is nothing left to do after
    /// <paramref name="upstream"/> has ended. A step in progress is finished first.
    /// </summary>
    /// <param name="stage">The stage; the caller disposes it.</param>
    /// <param name="upstream">Completes when no new records will come; null when they always may.</param>
    /// <param name="stop">Asks the stage to end.</param>
    /// <param name="giveUp">Asks the stage to end if it waits for a server (<see cref="StepResult.Unavailable"/>).</param>
    /// <exception cref="OperationCanceledException">It was asked to end.</exception>
    public static async Task RunAsync(IStage stage, Task? upstream, CancellationToken stop, CancellationToken giveUp = default)
    {
        using var waiting = CancellationTokenSource.CreateLinkedTokenSource(stop);
        // The end of the upstream stages cuts a wait short.
        _ = upstream?.ContinueWith(_ => CancelQuietly(waiting), CancellationToken.None, TaskContinuationOptions.None, TaskScheduler.Default);
        await stage.StartAsync(stop);
        var result = StepResult.Worked;
        while (true)
        {
            stop.ThrowIfCancellationRequested();
            if (result == StepResult.Unavailable) giveUp.ThrowIfCancellationRequested();
            var last = upstream is { IsCompleted: true };
            // Records may still be in transit after a step that found none.
            var wait = last && result == StepResult.Worked ? TimeSpan.Zero : Wait;
            result = await StepAsync(stage, wait, last ? stop : waiting.Token);
            if (result == StepResult.Completed) return;
            if (!last || result != StepResult.Idle || !await stage.HasReadAllAsync(stop)) continue;
            // Stages that were asked to end may have left the run unfinished.
            if (!upstream!.IsCompletedSuccessfully || await stage.FinishAsync(stop)) return;
        }
    }

    private static async Task<StepResult> StepAsync(IStage stage, TimeSpan maxWait, CancellationToken waiting)
    {
        try
        {
            return await stage.StepAsync(maxWait, waiting);
        }
        catch (OperationCanceledException) when (waiting.IsCancellationRequested)
        {
            return StepResult.Worked;
        }
    }

    private static void CancelQuietly(CancellationTokenSource source)
    {
        try
        {
            source.Cancel();
        }
        catch (ObjectDisposedException)
        {
            // The stage has ended by itself in the meantime.
        }
    }
}
