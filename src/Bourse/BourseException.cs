namespace Bourse;

/// <summary>What kind of failure a <see cref="BourseException"/> is; each has an exit code of its own.</summary>
public enum FailureKind
{
    /// <summary>The work could not be done (exit code 1).</summary>
    Failed = 1,

    /// <summary>Arguments or configuration are wrong; nothing was written (exit code 2).</summary>
    Usage = 2,

    /// <summary>A server cannot be reached (exit code 4).</summary>
    Unreachable = 4,
}

/// <summary>
/// The one exception whose message is meant for people: the cause in one line and, where there is one, the remedy.
/// </summary>
public sealed class BourseException : Exception
{
    /// <summary>Creates a failure with its cause and, if known, its remedy.</summary>
    /// <param name="kind">What kind of failure it is.</param>
    /// <param name="message">The cause, one line, without a full stop at the end.</param>
    /// <param name="remedy">The change that corrects it, one line; null when none is known.</param>
    /// <param name="inner">What was thrown below, if anything.</param>
    public BourseException(FailureKind kind, string message, string? remedy = null, Exception? inner = null)
        : base(message, inner)
    {
        Kind = kind;
        Remedy = remedy;
    }

    /// <summary>What kind of failure this is.</summary>
    public FailureKind Kind { get; }

    /// <summary>Which failure this is, where callers distinguish it from others.</summary>
    public BourseErrorCode Code { get; init; }

    /// <summary>The change that corrects it, in terms valid for every host of the network, or null.</summary>
    public string? Remedy { get; }
}
