namespace Bourse.Adapters.Cql;

/// <summary>A statement that the nodes have prepared. A node that has forgotten it, or never knew it, prepares it when it is used.</summary>
internal sealed class CqlPrepared
{
    private volatile CqlPreparedIds _ids;

    /// <summary>A statement with the answer to its preparation.</summary>
    /// <param name="text">The statement.</param>
    /// <param name="ids">The nodes' names of it.</param>
    public CqlPrepared(string text, CqlPreparedIds ids) => (Text, _ids) = (text, ids);

    /// <summary>The statement.</summary>
    public string Text { get; }

    /// <summary>The nodes' names of it.</summary>
    public CqlPreparedIds Ids => _ids;

    /// <summary>Takes over the names that a node has given it last.</summary>
    public void Use(CqlPreparedIds ids) => _ids = ids;
}

/// <summary>A node's names of a prepared statement.</summary>
/// <param name="Statement">The statement's id.</param>
/// <param name="Result">The id of its columns; empty in version 4.</param>
/// <param name="Markers">Its markers.</param>
internal sealed record CqlPreparedIds(byte[] Statement, byte[] Result, IReadOnlyList<CqlColumn> Markers);
