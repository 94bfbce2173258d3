namespace Bourse.Pipelines;

/// <summary>A bar as a provider gave it: figures that can be read, not checked yet.</summary>
/// <param name="LocalTime">When it starts, by the clock of the exchange.</param>
/// <param name="Open">The first price, with the digits of the source.</param>
/// <param name="High">The highest price.</param>
/// <param name="Low">The lowest price.</param>
/// <param name="Close">The last price.</param>
/// <param name="Volume">How many shares were traded.</param>
public readonly record struct SourceBar(DateTime LocalTime, decimal Open, decimal High, decimal Low, decimal Close, long Volume);
