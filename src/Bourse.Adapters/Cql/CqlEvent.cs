namespace Bourse.Adapters.Cql;

/// <summary>What a server tells of a node without being asked.</summary>
/// <param name="Kind">TOPOLOGY_CHANGE or STATUS_CHANGE.</param>
/// <param name="Change">What has happened: NEW_NODE, REMOVED_NODE, MOVED_NODE; UP, DOWN.</param>
/// <param name="Node">To which node.</param>
internal readonly record struct CqlEvent(string Kind, string Change, CqlEndpoint Node)
{
    /// <summary>Nodes join and leave.</summary>
    public const string Topology = "TOPOLOGY_CHANGE";

    /// <summary>Nodes start and stop.</summary>
    public const string Status = "STATUS_CHANGE";

    /// <summary>A node has started.</summary>
    public const string Up = "UP";

    /// <summary>Reads an event; null for one of another kind.</summary>
    /// <exception cref="InvalidDataException">It cannot be read.</exception>
    public static CqlEvent? Read(ref CqlReader body)
    {
        var kind = body.ReadString();
        return kind is Topology or Status ? new CqlEvent(kind, body.ReadString(), body.ReadEndpoint()) : null;
    }
}
