namespace Bourse.Tests.Cql;

/// <summary>A request at the fake node.</summary>
internal sealed class FakeCqlRequest
{
    private readonly byte[] _body;

    public FakeCqlRequest(FakeCqlConnection connection, int version, short stream, int opcode, byte[] body)
    {
        (Connection, Version, Stream, Opcode, _body) = (connection, version, stream, opcode, body);
        connection.Version = version;
        Text = opcode is 0x07 or 0x09 ? Body.LongString() : null;
        if (opcode is 0x07 or 0x0A) ReadStatement();
        if (opcode == 0x0D) ReadBatch();
    }

    public FakeCqlConnection Connection { get; }

    public int Version { get; }

    public short Stream { get; }

    public int Opcode { get; }

    /// <summary>A new reader of the body.</summary>
    public WireReader Body => new(_body);

    /// <summary>The statement of a query or a preparation.</summary>
    public string? Text { get; }

    /// <summary>The ids of prepared statements, in hexadecimal digits.</summary>
    public List<string> StatementIds { get; } = [];

    /// <summary>The values; those of all statements of a batch.</summary>
    public List<byte[]?> Values { get; } = [];

    public int Consistency { get; private set; }

    public int PageSize { get; private set; }

    public byte[]? PagingState { get; private set; }

    public long? Timestamp { get; private set; }

    /// <summary>Whether it is of a statement, not of the beginning of a connection or the search for nodes.</summary>
    public bool IsOfTest => Opcode is 0x07 or 0x0A or 0x0D && Text?.Contains("system.", StringComparison.Ordinal) != true;

    public Task AnswerAsync(int opcode, byte[] body, int flags = 0) => Connection.SendAsync(Stream, opcode, body, flags: flags);

    /// <summary>A result without rows.</summary>
    public Task DoneAsync() => AnswerAsync(0x08, new WireWriter().Int(1).ToArray());

    public Task RowsAsync((string Name, int Type)[] columns, byte[]?[][] rows, byte[]? paging = null) =>
        AnswerAsync(0x08, WireWriter.Rows(columns, rows, paging));

    public Task FailAsync(int code, string message) => AnswerAsync(0x00, WireWriter.Error(code, message));

    private void ReadStatement()
    {
        var body = Body;
        if (Opcode == 0x07)
        {
            body.LongString();
        }
        else
        {
            StatementIds.Add(Convert.ToHexString(body.ShortBytes()));
            if (Version >= 5) body.ShortBytes();
        }

        Consistency = body.Short();
        var flags = Version >= 5 ? body.Int() : body.Byte();
        if ((flags & 0x01) != 0) ReadValues(body);
        if ((flags & 0x04) != 0) PageSize = body.Int();
        if ((flags & 0x08) != 0) PagingState = body.Value();
        ReadEnd(body, flags);
    }

    private void ReadBatch()
    {
        var body = Body;
        Assert.Equal(1, body.Byte());
        for (var count = body.Short(); count > 0; count--)
        {
            Assert.Equal(1, body.Byte());
            StatementIds.Add(Convert.ToHexString(body.ShortBytes()));
            ReadValues(body);
        }

        Consistency = body.Short();
        ReadEnd(body, Version >= 5 ? body.Int() : body.Byte());
    }

    private void ReadEnd(WireReader body, int flags)
    {
        if ((flags & 0x10) != 0) body.Short();
        if ((flags & 0x20) != 0) Timestamp = body.Long();
        Assert.Equal(0, body.Left);
    }

    private void ReadValues(WireReader body)
    {
        for (var count = body.Short(); count > 0; count--) Values.Add(body.Value());
    }
}
