using Bourse.Bars;

namespace Bourse.Pipelines;

/// <summary>The result of an attempt of a task.</summary>
/// <param name="Outcome">How it ended.</param>
/// <param name="Reason">Why, one line for people; empty when the outcome says enough. It holds no secret.</param>
/// <param name="NotBefore">The earliest time of the next attempt; null when the runner decides.</param>
/// <param name="BarsRead">How many bars the reply held.</param>
/// <param name="BarsPublished">How many of them were new or changed, and were written to the topic by the run.</param>
/// <param name="BarsRefused">How many of them failed a check, and were written to the dead-letter topic.</param>
public sealed record TaskResult(
    TaskOutcome Outcome, string Reason, DateTimeOffset? NotBefore, int BarsRead, int BarsPublished, int BarsRefused)
{
    /// <summary>
    /// Earlier months whose kept answers do not fit with this one, because the stock was split in between: the runner plans them anew.
    /// </summary>
    public IReadOnlyList<YearMonth> StaleMonths { get; init; } = [];

    /// <summary>A result without bars.</summary>
    /// <param name="outcome">How the attempt ended.</param>
    /// <param name="reason">Why, one line for people.</param>
    /// <param name="notBefore">The earliest time of the next attempt; null when the runner decides.</param>
    public static TaskResult Without(TaskOutcome outcome, string reason, DateTimeOffset? notBefore = null) =>
        new(outcome, reason, notBefore, 0, 0, 0);
}
