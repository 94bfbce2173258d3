namespace Bourse;

/// <summary>How far an engine is, in steps of its own; what is known of the total can grow.</summary>
/// <param name="Done">Steps done.</param>
/// <param name="Total">Steps known.</param>
public readonly record struct WorkProgress(long Done, long Total);
