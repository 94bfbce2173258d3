namespace Bourse.Hosting.Health;

/// <summary>Whether a part of the network answers.</summary>
/// <param name="Part">Which, e.g. <c>event log</c>.</param>
/// <param name="Place">Where it is, safe to show.</param>
/// <param name="Problem">Why it cannot be used, one line; null when it can.</param>
public sealed record ServerAnswer(string Part, string Place, string? Problem);
