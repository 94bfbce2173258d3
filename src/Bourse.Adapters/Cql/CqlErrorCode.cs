namespace Bourse.Adapters.Cql;

/// <summary>The codes of a server's errors. A server may send others.</summary>
public enum CqlErrorCode
{
    /// <summary>Something failed inside the server.</summary>
    Server = 0x0000,

    /// <summary>The server does not understand a message.</summary>
    Protocol = 0x000A,

    /// <summary>User or password are wrong.</summary>
    BadCredentials = 0x0100,

    /// <summary>Not enough replicas are alive; nothing was done.</summary>
    Unavailable = 0x1000,

    /// <summary>The node cannot take the request now; nothing was done.</summary>
    Overloaded = 0x1001,

    /// <summary>The node is starting; nothing was done.</summary>
    IsBootstrapping = 0x1002,

    /// <summary>A TRUNCATE failed.</summary>
    Truncate = 0x1003,

    /// <summary>Not enough replicas have confirmed a write in time; it may be done or not.</summary>
    WriteTimeout = 0x1100,

    /// <summary>Not enough replicas have answered a read in time.</summary>
    ReadTimeout = 0x1200,

    /// <summary>A replica failed at a read.</summary>
    ReadFailure = 0x1300,

    /// <summary>A function of a user failed.</summary>
    FunctionFailure = 0x1400,

    /// <summary>A replica failed at a write.</summary>
    WriteFailure = 0x1500,

    /// <summary>A node could not keep its log of changes.</summary>
    CdcWriteFailure = 0x1600,

    /// <summary>A conditional write met another one; it may be done or not.</summary>
    CasWriteUnknown = 0x1700,

    /// <summary>The statement has a syntax error.</summary>
    Syntax = 0x2000,

    /// <summary>The user may not do this.</summary>
    Unauthorized = 0x2100,

    /// <summary>The statement is wrong: for instance, there is no such table.</summary>
    Invalid = 0x2200,

    /// <summary>The statement is not possible with these settings.</summary>
    Configuration = 0x2300,

    /// <summary>The keyspace or table exists already.</summary>
    AlreadyExists = 0x2400,

    /// <summary>The node does not know the prepared statement.</summary>
    Unprepared = 0x2500,
}
