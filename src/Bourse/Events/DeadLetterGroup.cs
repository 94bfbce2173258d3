namespace Bourse.Events;

/// <summary>
/// The consumer group whose offsets say which dead letters have been dealt with: those before its offset. What comes back as a dead letter again is
/// a new one, behind it.
/// </summary>
public static class DeadLetterGroup
{
    /// <summary>Its name.</summary>
    public const string Name = "dead-letters";

    /// <summary>Notes that all dead letters of these ranges have been dealt with.</summary>
    /// <exception cref="BourseException">The group has members, or the log cannot be written.</exception>
    public static Task MarkAsync(IEventLog log, IEnumerable<OffsetRange> dealtWith, CancellationToken cancellation) =>
        log.SetCommittedAsync(Name, dealtWith.ToDictionary(range => range.Partition, range => range.End), cancellation);
}
