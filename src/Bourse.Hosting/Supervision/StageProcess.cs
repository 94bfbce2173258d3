using System.Diagnostics;
using Bourse.Hosting.Stages;
using Bourse.Retry;
using Microsoft.Extensions.Logging;

namespace Bourse.Hosting.Supervision;

/// <summary>
/// A stage as a process of its own: restarted, with growing pauses, when it ends unexpectedly. Its standard error is logged under its name.
/// </summary>
/// <param name="role">The stage.</param>
/// <param name="arguments">The command line of the process, the program first.</param>
/// <param name="environment">The environment variables it gets besides those of this process.</param>
/// <param name="clock">Measures the pauses.</param>
/// <param name="logger">Receives what the stage writes, and its restarts.</param>
/// <param name="isKnown">Whether a line has been logged already; it is dropped then.</param>
public sealed class StageProcess(
    StageRole role, IReadOnlyList<string> arguments, IReadOnlyDictionary<string, string> environment, TimeProvider clock, ILogger logger,
    Predicate<string> isKnown)
    : IDisposable
{
    private static readonly RetryPolicy RestartPolicy = new() { FirstPause = TimeSpan.FromSeconds(1), LongestPause = TimeSpan.FromSeconds(30) };
    private static readonly TimeSpan Healthy = TimeSpan.FromMinutes(1);

    /// <summary>Ctrl-C reaches every process at a terminal; only the supervisor obeys it, and stops the stages in order.</summary>
    private static readonly string[] IgnoreTerminalSignals = ["/bin/sh", "-c", "trap '' INT HUP; exec \"$0\" \"$@\""];

    private readonly Lock _gate = new();
    private readonly CancellationTokenSource _stopping = new();
    private Process? _process;

    /// <summary>The stage.</summary>
    public StageRole Role => role;

    /// <summary>Runs the stage until it has done all it was asked to do, or was asked to end.</summary>
    /// <exception cref="BourseException">It refused its arguments or its configuration, which a restart would not correct.</exception>
    public async Task RunAsync()
    {
        var retries = RestartPolicy.Start(clock, role.Name);
        while (true)
        {
            var begin = clock.GetTimestamp();
            if (await RunOnceAsync() is not { } code || code == 0 || _stopping.IsCancellationRequested) return;
            if (code == (int)FailureKind.Usage)
            {
                throw new BourseException(FailureKind.Usage, $"{role.Name} cannot be started with these settings", "correct what it reports above");
            }

            if (clock.GetElapsedTime(begin) > Healthy) retries.Reset();
            var pause = retries.NextPause();
            logger.StageDied(role.Name, code, pause.TotalSeconds);
            if (!await WaitAsync(pause)) return;
        }
    }

    /// <summary>Asks it to end after its current step, and does not restart it.</summary>
    public void AskToEnd()
    {
        lock (_gate)
        {
            _stopping.Cancel();
            if (_process is not { HasExited: false } process) return;
            // On systems without signals, a stage is killed; after a restart it only repeats its last step.
            if (OperatingSystem.IsWindows()) process.Kill();
            else ProcessSignals.Terminate(process.Id);
        }
    }

    /// <summary>Ends it by force.</summary>
    public void Kill()
    {
        lock (_gate)
        {
            _stopping.Cancel();
            if (_process is { HasExited: false } process) process.Kill();
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _process?.Dispose();
        _stopping.Dispose();
    }

    private async Task<int?> RunOnceAsync()
    {
        var process = Start();
        if (process is null) return null;
        process.StandardInput.Close();
        while (await process.StandardError.ReadLineAsync() is { } line)
        {
            if (!isKnown(line)) logger.StageSays(role.Name, line);
        }

        await process.WaitForExitAsync();
        return process.ExitCode;
    }

    /// <summary>Starts the process; null when it was asked to end in the meantime.</summary>
    private Process? Start()
    {
        lock (_gate)
        {
            if (_stopping.IsCancellationRequested) return null;
            var line = OperatingSystem.IsWindows() ? arguments : [.. IgnoreTerminalSignals, .. arguments];
            var start = new ProcessStartInfo(line[0], line.Skip(1)) { RedirectStandardError = true, RedirectStandardInput = true };
            foreach (var (name, value) in environment) start.Environment[name] = value;
            _process?.Dispose();
            return _process = Process.Start(start)!;
        }
    }

    private async Task<bool> WaitAsync(TimeSpan pause)
    {
        try
        {
            await Task.Delay(pause, clock, _stopping.Token);
            return true;
        }
        catch (OperationCanceledException)
        {
            return false;
        }
    }
}
