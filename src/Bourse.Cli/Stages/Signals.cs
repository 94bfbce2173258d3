using System.Runtime.InteropServices;

namespace Bourse.Cli.Stages;

/// <summary>Asks other processes to end.</summary>
internal static partial class Signals
{
    private const int Terminate = 15;

    /// <summary>Sends SIGTERM to a process; false when it is not there any more.</summary>
    /// <exception cref="BourseException">It belongs to somebody else, or the system has no signals.</exception>
    public static bool AskToEnd(int process)
    {
        if (OperatingSystem.IsWindows())
        {
            throw new BourseException(FailureKind.Failed, $"process {process} cannot be asked to end on Windows", "press Ctrl-C in its window");
        }

        if (Kill(process, Terminate) == 0) return true;
        const int noSuchProcess = 3;
        if (Marshal.GetLastPInvokeError() == noSuchProcess) return false;
        throw new BourseException(FailureKind.Failed, $"process {process} may not be stopped by you", $"stop it as its owner (`kill {process}`)");
    }

    [LibraryImport("libc", EntryPoint = "kill", SetLastError = true)]
    private static partial int Kill(int process, int signal);
}
