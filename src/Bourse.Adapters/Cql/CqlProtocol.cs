namespace Bourse.Adapters.Cql;

/// <summary>Constants of the native protocol, versions 4 and 5 (native_protocol_v4.spec and native_protocol_v5.spec of Apache Cassandra).</summary>
internal static class CqlProtocol
{
    /// <summary>The newest version: frames travel in checksummed segments.</summary>
    public const int Newest = 5;

    /// <summary>The oldest version.</summary>
    public const int Oldest = 4;

    /// <summary>The length of a frame's header: version, flags, stream (2), opcode, length (4).</summary>
    public const int HeaderLength = 9;

    /// <summary>Set in the version of everything that a server sends.</summary>
    public const byte FromServer = 0x80;

    /// <summary>The stream of what a server sends without being asked.</summary>
    public const short EventStream = -1;

    /// <summary>The number of streams.</summary>
    public const int Streams = 32_768;
}

/// <summary>What a frame is.</summary>
internal enum CqlOpcode : byte
{
    /// <summary>An error.</summary>
    Error = 0x00,

    /// <summary>Begins a connection.</summary>
    Startup = 0x01,

    /// <summary>The connection has begun, or the events are registered for.</summary>
    Ready = 0x02,

    /// <summary>The server asks who the client is.</summary>
    Authenticate = 0x03,

    /// <summary>Asks what the server supports.</summary>
    Options = 0x05,

    /// <summary>What the server supports.</summary>
    Supported = 0x06,

    /// <summary>A statement as text.</summary>
    Query = 0x07,

    /// <summary>The result of a statement.</summary>
    Result = 0x08,

    /// <summary>Prepares a statement.</summary>
    Prepare = 0x09,

    /// <summary>A prepared statement.</summary>
    Execute = 0x0A,

    /// <summary>Asks for events.</summary>
    Register = 0x0B,

    /// <summary>An event.</summary>
    Event = 0x0C,

    /// <summary>Several statements at once.</summary>
    Batch = 0x0D,

    /// <summary>The server asks further.</summary>
    AuthChallenge = 0x0E,

    /// <summary>Who the client is.</summary>
    AuthResponse = 0x0F,

    /// <summary>The server knows the client.</summary>
    AuthSuccess = 0x10,
}
