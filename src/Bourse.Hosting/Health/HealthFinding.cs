using Bourse.Hosting.Configuration;

namespace Bourse.Hosting.Health;

/// <summary>The status of a check.</summary>
public enum HealthStatus
{
    /// <summary>All is well.</summary>
    Healthy,

    /// <summary>It works, but needs attention.</summary>
    Degraded,

    /// <summary>It does not work.</summary>
    Unhealthy,
}

/// <summary>A check's result.</summary>
/// <param name="Part">What was checked.</param>
/// <param name="Status">How it is.</param>
/// <param name="Says">What was found, one line.</param>
/// <param name="Remedy">The remedy; null when none is needed.</param>
/// <param name="Code">Which failure it is, where callers distinguish it from others.</param>
public sealed record HealthFinding(string Part, HealthStatus Status, string Says, string? Remedy = null, BourseErrorCode Code = BourseErrorCode.None)
{
    /// <summary>Whether it does not work because a server cannot be reached.</summary>
    public bool IsUnreachable { get; init; }

    /// <summary>A part that is well.</summary>
    public static HealthFinding Healthy(string part, string says) => new(part, HealthStatus.Healthy, says);

    /// <summary>The finding that a check has failed.</summary>
    public static HealthFinding Failed(string part, Exception e) => e is BourseException known && MissingPassword.Named(known) is var failure
        ? new HealthFinding(part, HealthStatus.Unhealthy, failure.Message, failure.Remedy, failure.Code)
        {
            IsUnreachable = failure.Kind == FailureKind.Unreachable,
        }
        : new HealthFinding(
            part,
            HealthStatus.Unhealthy,
            e.Message.ReplaceLineEndings(" ").TrimEnd('.'),
            "choose a folder that can be written",
            BourseErrorCode.HomeNotUsable);

    /// <summary>Whether the exception is a failed check; others are programming errors.</summary>
    public static bool IsExpected(Exception e) =>
        e is BourseException or IOException or UnauthorizedAccessException or DllNotFoundException or TypeInitializationException;
}
