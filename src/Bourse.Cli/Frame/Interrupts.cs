using System.Runtime.InteropServices;

namespace Bourse.Cli.Frame;

/// <summary>
/// Turns Ctrl-C and SIGTERM into a cancellation: the first signal lets the command finish its current work, for ten seconds at most; a second one
/// ends the process at once.
/// </summary>
internal sealed class Interrupts : IDisposable
{
    private static readonly TimeSpan StopTimeout = TimeSpan.FromSeconds(9.5);

    private readonly CancellationTokenSource _stop = new();
    private readonly PosixSignalRegistration[] _registrations;
    private Timer? _end;
    private int _count;

    public Interrupts()
    {
        PosixSignal[] signals = OperatingSystem.IsWindows()
            ? [PosixSignal.SIGINT, PosixSignal.SIGTERM]
            : [PosixSignal.SIGINT, PosixSignal.SIGTERM, PosixSignal.SIGHUP];
        _registrations = Array.ConvertAll(signals, signal => PosixSignalRegistration.Create(signal, OnSignal));
    }

    /// <summary>Cancelled by the first signal.</summary>
    public CancellationToken Token => _stop.Token;

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (var registration in _registrations) registration.Dispose();
        _end?.Dispose();
        _stop.Dispose();
    }

    private void OnSignal(PosixSignalContext context)
    {
        context.Cancel = true;
        if (Interlocked.Increment(ref _count) > 1) Environment.Exit(ExitCode.Interrupted);
        _end = new Timer(_ => Environment.Exit(ExitCode.Interrupted), null, StopTimeout, Timeout.InfiniteTimeSpan);
        _stop.Cancel();
    }
}
