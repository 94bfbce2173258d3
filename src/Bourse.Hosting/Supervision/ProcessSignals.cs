using System.Runtime.InteropServices;

namespace Bourse.Hosting.Supervision;

/// <summary>Sends signals to other processes.</summary>
public static partial class ProcessSignals
{
    private const int Sigterm = 15;

    /// <summary>Sends SIGTERM to a process; false when it is not there any more.</summary>
    /// <exception cref="BourseException">It belongs to another user, or the system has no signals.</exception>
    public static bool Terminate(int process)
    {
        if (OperatingSystem.IsWindows())
        {
            throw new BourseException(FailureKind.Failed, $"process {process} cannot be asked to end on Windows", "press Ctrl-C in its window");
        }

        if (Kill(process, Sigterm) == 0) return true;
        const int noSuchProcess = 3;
        if (Marshal.GetLastPInvokeError() == noSuchProcess) return false;
        throw new BourseException(FailureKind.Failed, $"process {process} may not be stopped by you", $"stop it as its owner (`kill {process}`)");
    }

    [LibraryImport("libc", EntryPoint = "kill", SetLastError = true)]
    private static partial int Kill(int process, int signal);
}
