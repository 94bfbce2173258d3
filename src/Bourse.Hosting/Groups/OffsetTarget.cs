namespace Bourse.Hosting.Groups;

/// <summary>Where a group is to go on in each partition.</summary>
public abstract record OffsetTarget
{
    private OffsetTarget()
    {
    }

    /// <summary>At the oldest record.</summary>
    public sealed record Earliest : OffsetTarget;

    /// <summary>After the newest record.</summary>
    public sealed record Latest : OffsetTarget;

    /// <summary>At an offset, or at the nearest one that the partition holds.</summary>
    /// <param name="Offset">The offset.</param>
    public sealed record At(long Offset) : OffsetTarget;

    /// <summary>At the first record that was written at a time or later.</summary>
    /// <param name="Time">The time.</param>
    public sealed record Since(DateTimeOffset Time) : OffsetTarget;

    /// <summary>Some records further, or back.</summary>
    /// <param name="Records">How many; negative for back.</param>
    public sealed record By(long Records) : OffsetTarget;
}
