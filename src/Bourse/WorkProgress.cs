namespace Bourse;

/// <summary>The progress of an engine, in its own steps. The known total can grow.</summary>
/// <param name="Done">Steps done.</param>
/// <param name="Total">Steps known.</param>
public readonly record struct WorkProgress(long Done, long Total);
