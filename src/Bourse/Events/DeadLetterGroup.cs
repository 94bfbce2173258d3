namespace Bourse.Events;

/// <summary>
/// The consumer group with which earlier versions noted the dead letters that had been dealt with: those before its offset. It is only read.
/// </summary>
public static class DeadLetterGroup
{
    /// <summary>Its name.</summary>
    public const string Name = "dead-letters";
}
