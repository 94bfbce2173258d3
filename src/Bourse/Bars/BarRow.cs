namespace Bourse.Bars;

/// <summary>A bar to be written, and the record that holds it.</summary>
/// <param name="Bar">The bar.</param>
/// <param name="Offset">
/// Its place in the symbol's topic. Of two rows of one bar, that of the higher offset counts; a store whose writes may overtake each other uses it.
/// </param>
public readonly record struct BarRow(Bar Bar, long Offset);
