using System.Diagnostics;

namespace Bourse.Tests.Faults;

/// <summary>Signals to the processes of a test.</summary>
internal static class TestSignals
{
    /// <summary>Sends one; 0 when the process has got it.</summary>
    /// <param name="process">The process.</param>
    /// <param name="signal">The signal without SIG, e.g. <c>STOP</c>.</param>
    public static async Task<int> SendAsync(int process, string signal)
    {
        using var kill = Process.Start("kill", [$"-{signal}", $"{process}"]);
        await kill.WaitForExitAsync();
        return kill.ExitCode;
    }
}
