namespace Bourse.Adapters.Cql;

/// <summary>How many replicas must answer.</summary>
internal enum CqlConsistency : short
{
    /// <summary>One replica.</summary>
    One = 0x0001,

    /// <summary>More than half of all replicas.</summary>
    Quorum = 0x0004,

    /// <summary>All replicas.</summary>
    All = 0x0005,

    /// <summary>More than half of the replicas in the data center of the node that is asked.</summary>
    LocalQuorum = 0x0006,

    /// <summary>For conditional statements: more than half of the replicas in the data center agree on an order.</summary>
    LocalSerial = 0x0009,

    /// <summary>One replica in the data center of the node that is asked.</summary>
    LocalOne = 0x000A,
}
