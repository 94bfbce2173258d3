namespace Bourse.Adapters.Cql;

/// <summary>A request that any node of the cluster can do.</summary>
internal abstract class CqlCommand : CqlRequest
{
    /// <summary>How many replicas must answer.</summary>
    public CqlConsistency Consistency { get; init; } = CqlConsistency.LocalQuorum;

    /// <summary>Whether it may be done twice: only then it is repeated when its outcome is unknown.</summary>
    public bool IsIdempotent { get; init; }

    /// <summary>
    /// The time of what it writes, in microseconds since 1970; null for the node's. A write that is repeated has the time of its first try, so that
    /// it never replaces what was written meanwhile.
    /// </summary>
    public long? Timestamp { get; init; }

    /// <summary>The prepared statements in it.</summary>
    public abstract IEnumerable<CqlPrepared> Prepared { get; }

    /// <summary>Writes the flags, in the length that the version has.</summary>
    protected static void WriteFlags(CqlBuffer body, int flags, int version)
    {
        if (version >= CqlProtocol.Newest) body.WriteInt(flags);
        else body.WriteByte((byte)flags);
    }
}
