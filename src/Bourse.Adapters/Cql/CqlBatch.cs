namespace Bourse.Adapters.Cql;

/// <summary>
/// Prepared statements that are done together. A batch is unlogged: within one partition it is one write, which is done or not done; over several
/// partitions it would be neither. With conditions, all of them must hold; the answer is a row that begins with whether they did.
/// </summary>
internal sealed class CqlBatch : CqlCommand, IDisposable
{
    private const byte Unlogged = 1;
    private const byte IsPrepared = 1;
    private const int HasSerial = 0x10;
    private const int HasTimestamp = 0x20;

    private readonly CqlValues _values = new();
    private readonly List<(CqlPrepared Statement, int Values, int End)> _statements = [];

    /// <summary>How many statements there are.</summary>
    public int Count => _statements.Count;

    /// <inheritdoc/>
    public override CqlOpcode Opcode => CqlOpcode.Batch;

    /// <inheritdoc/>
    public override IEnumerable<CqlPrepared> Prepared => _statements.Select(statement => statement.Statement).Distinct();

    /// <summary>Adds a statement.</summary>
    /// <param name="statement">The statement.</param>
    /// <param name="write">Adds the values of its markers, and nothing else.</param>
    /// <param name="row">What the values are made of.</param>
    public void Add<T>(CqlPrepared statement, Action<CqlValues, T> write, T row)
    {
        var before = _values.Count;
        write(_values, row);
        _statements.Add((statement, _values.Count - before, _values.Encoded.Length));
    }

    /// <inheritdoc/>
    public override void Write(CqlBuffer body, int version)
    {
        body.WriteByte(Unlogged);
        body.WriteShort(Count);
        var start = 0;
        foreach (var (statement, values, end) in _statements)
        {
            body.WriteByte(IsPrepared);
            body.WriteShortBytes(statement.Ids.Statement);
            body.WriteShort(values);
            body.WriteRaw(_values.Encoded[start..end]);
            start = end;
        }

        body.WriteShort((short)Consistency);
        WriteFlags(body, HasSerial | (Timestamp is null ? 0 : HasTimestamp), version);
        body.WriteShort((short)CqlConsistency.LocalSerial);
        if (Timestamp is { } timestamp) body.WriteLong(timestamp);
    }

    /// <inheritdoc/>
    public void Dispose() => _values.Dispose();
}
