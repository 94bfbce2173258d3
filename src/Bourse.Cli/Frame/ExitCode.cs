namespace Bourse.Cli.Frame;

/// <summary>The program's exit codes; those of failures correspond to <see cref="FailureKind"/>.</summary>
internal static class ExitCode
{
    /// <summary>Everything was done.</summary>
    public const int Done = 0;

    /// <summary>The work could not be done.</summary>
    public const int Failed = (int)FailureKind.Failed;

    /// <summary>Arguments or configuration are wrong; nothing was written.</summary>
    public const int Usage = (int)FailureKind.Usage;

    /// <summary>A check found differences.</summary>
    public const int Differences = 3;

    /// <summary>A server cannot be reached.</summary>
    public const int Unreachable = (int)FailureKind.Unreachable;

    /// <summary>Ctrl-C or SIGTERM ended the work early.</summary>
    public const int Interrupted = 130;
}
