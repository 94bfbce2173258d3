namespace Bourse.Bars.Quality;

/// <summary>Something that may be wrong with a series of bars.</summary>
/// <param name="Kind">What it is.</param>
/// <param name="Day">The day at the exchange.</param>
/// <param name="Bars">How many bars are concerned.</param>
/// <param name="Says">Details in one line, e.g. <c>12:00, 13:00</c>.</param>
public sealed record QualityFinding(QualityKind Kind, DateOnly Day, int Bars, string Says);
