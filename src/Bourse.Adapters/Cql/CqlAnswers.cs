namespace Bourse.Adapters.Cql;

/// <summary>Reads the answer to a request.</summary>
/// <param name="body">The answer's body.</param>
/// <param name="opcode">What it is; no error.</param>
/// <exception cref="InvalidDataException">It cannot be read.</exception>
internal delegate T CqlAnswer<out T>(ref CqlReader body, CqlOpcode opcode);

/// <summary>The answers that a server gives.</summary>
internal static class CqlAnswers
{
    private const int Rows = 2;
    private const int Prepared = 4;

    /// <summary>Reads an error.</summary>
    /// <exception cref="InvalidDataException">It cannot be read.</exception>
    public static CqlServerException ReadError(ref CqlReader body, CqlEndpoint node)
    {
        var code = (CqlErrorCode)body.ReadInt();
        var message = body.ReadString();
        return new CqlServerException(node, code, message, code == CqlErrorCode.Unprepared ? body.ReadShortBytes().ToArray() : null);
    }

    /// <summary>Takes any answer but an error as done.</summary>
    public static bool ReadDone(ref CqlReader body, CqlOpcode opcode) => opcode is CqlOpcode.Result or CqlOpcode.Ready
        ? true
        : throw Unexpected(opcode);

    /// <summary>Reads the names of a statement that was prepared.</summary>
    public static CqlAnswer<CqlPreparedIds> PreparedIn(int version) => (ref body, opcode) =>
    {
        RequireResult(ref body, opcode, Prepared);
        var id = body.ReadShortBytes().ToArray();
        var result = version >= CqlProtocol.Newest ? body.ReadShortBytes().ToArray() : [];
        return new CqlPreparedIds(id, result, CqlMetadata.ReadMarkers(ref body));
    };

    /// <summary>Reads rows.</summary>
    /// <param name="read">Makes something of a row.</param>
    /// <param name="changed">Is told the new id of the columns, when they have changed.</param>
    public static CqlAnswer<CqlPage<T>> RowsOf<T>(CqlRowReader<T> read, Action<byte[]>? changed) => (ref body, opcode) =>
    {
        RequireResult(ref body, opcode, Rows);
        var metadata = CqlMetadata.Read(ref body);
        if (metadata.NewId is { } id) changed?.Invoke(id);
        var columns = metadata.Columns;
        if (columns.Count == 0) throw new InvalidDataException("its rows have no columns");
        var rows = new T[body.ReadCount(columns.Count * sizeof(int))];
        var cells = new (int Start, int Length)[columns.Count];
        for (var index = 0; index < rows.Length; index++) rows[index] = read(CqlRow.Read(ref body, cells, columns));
        return new CqlPage<T>(rows, metadata.PagingState);
    };

    private static void RequireResult(ref CqlReader body, CqlOpcode opcode, int expected)
    {
        if (opcode != CqlOpcode.Result) throw Unexpected(opcode);
        var kind = body.ReadInt();
        if (kind != expected) throw new InvalidDataException($"it answers with a result of kind {kind} instead of {expected}");
    }

    private static InvalidDataException Unexpected(CqlOpcode opcode) => new($"it answers with {opcode}");
}
