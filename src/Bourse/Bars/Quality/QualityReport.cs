namespace Bourse.Bars.Quality;

/// <summary>What a check of a series of bars has found.</summary>
/// <param name="Bars">How many bars were checked.</param>
/// <param name="Sessions">How many sessions should have bars.</param>
/// <param name="From">The first day that was checked; null when there are no bars.</param>
/// <param name="To">The last day that was checked; null when there are no bars.</param>
/// <param name="Findings">What was found, by day.</param>
public sealed record QualityReport(long Bars, int Sessions, DateOnly? From, DateOnly? To, IReadOnlyList<QualityFinding> Findings);
