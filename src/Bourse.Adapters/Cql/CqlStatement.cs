namespace Bourse.Adapters.Cql;

/// <summary>A statement, as text or prepared, with the values of its markers.</summary>
internal sealed class CqlStatement : CqlCommand
{
    private const int HasValues = 0x01;
    private const int HasPageSize = 0x04;
    private const int HasPagingState = 0x08;
    private const int HasSerial = 0x10;
    private const int HasTimestamp = 0x20;

    private readonly string _text;
    private readonly CqlPrepared? _prepared;

    /// <summary>A statement as text. Values never become part of it: they are markers.</summary>
    public CqlStatement(string text) => _text = text;

    /// <summary>A prepared statement.</summary>
    public CqlStatement(CqlPrepared prepared) => (_prepared, _text) = (prepared, prepared.Text);

    /// <summary>The values of its markers; null when it has none.</summary>
    public CqlValues? Values { get; init; }

    /// <summary>How many rows a page has.</summary>
    public int PageSize { get; init; } = 5000;

    /// <summary>Where the page begins; null for the first.</summary>
    public byte[]? PagingState { get; init; }

    /// <inheritdoc/>
    public override CqlOpcode Opcode => _prepared is null ? CqlOpcode.Query : CqlOpcode.Execute;

    /// <inheritdoc/>
    public override IEnumerable<CqlPrepared> Prepared => _prepared is null ? [] : [_prepared];

    /// <summary>The same statement for the page that begins there.</summary>
    public CqlStatement From(byte[]? pagingState) => _prepared is null
        ? new CqlStatement(_text)
        {
            Values = Values, PageSize = PageSize, PagingState = pagingState, Consistency = Consistency, IsIdempotent = IsIdempotent,
        }
        : new CqlStatement(_prepared)
        {
            Values = Values, PageSize = PageSize, PagingState = pagingState, Consistency = Consistency, IsIdempotent = IsIdempotent,
        };

    /// <inheritdoc/>
    public override void Write(CqlBuffer body, int version)
    {
        if (_prepared is null) body.WriteLongString(_text);
        else WriteIds(body, _prepared.Ids, version);
        body.WriteShort((short)Consistency);
        var flags = HasPageSize | HasSerial | (Values is null ? 0 : HasValues) | (PagingState is null ? 0 : HasPagingState)
            | (Timestamp is null ? 0 : HasTimestamp);
        WriteFlags(body, flags, version);
        if (Values is not null)
        {
            body.WriteShort(Values.Count);
            body.WriteRaw(Values.Encoded);
        }

        body.WriteInt(PageSize);
        if (PagingState is not null) body.WriteBytes(PagingState);
        body.WriteShort((short)CqlConsistency.LocalSerial);
        if (Timestamp is { } timestamp) body.WriteLong(timestamp);
    }

    private static void WriteIds(CqlBuffer body, CqlPreparedIds ids, int version)
    {
        body.WriteShortBytes(ids.Statement);
        if (version >= CqlProtocol.Newest) body.WriteShortBytes(ids.Result);
    }
}
