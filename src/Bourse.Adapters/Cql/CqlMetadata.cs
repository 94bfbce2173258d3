namespace Bourse.Adapters.Cql;

/// <summary>What comes before the rows of a result: its columns, and where it goes on.</summary>
/// <param name="Columns">The columns; empty when the server has left them out.</param>
/// <param name="PagingState">Where the next page begins; null on the last page.</param>
/// <param name="NewId">The id of the columns, when they have changed since the statement was prepared; null otherwise.</param>
internal sealed record CqlMetadata(IReadOnlyList<CqlColumn> Columns, byte[]? PagingState, byte[]? NewId)
{
    private const int OneTable = 0x01;
    private const int HasMorePages = 0x02;
    private const int NoColumns = 0x04;
    private const int HasChanged = 0x08;
    private const int LeastBytesOfColumn = 4;
    private const int MostDepth = 16;

    /// <summary>Reads the metadata of rows.</summary>
    /// <exception cref="InvalidDataException">It cannot be read.</exception>
    public static CqlMetadata Read(ref CqlReader body)
    {
        var flags = body.ReadInt();
        var count = body.ReadInt();
        var paging = (flags & HasMorePages) != 0 ? body.ReadBytes(out _).ToArray() : null;
        var id = (flags & HasChanged) != 0 ? body.ReadShortBytes().ToArray() : null;
        return new CqlMetadata((flags & NoColumns) != 0 ? [] : ReadColumns(ref body, flags, count), paging, id);
    }

    /// <summary>Reads the markers of a prepared statement.</summary>
    /// <exception cref="InvalidDataException">They cannot be read.</exception>
    public static IReadOnlyList<CqlColumn> ReadMarkers(ref CqlReader body)
    {
        var flags = body.ReadInt();
        var count = body.ReadInt();
        for (var keys = body.ReadCount(sizeof(short)); keys > 0; keys--) body.ReadShort();
        return ReadColumns(ref body, flags, count);
    }

    private static CqlColumn[] ReadColumns(ref CqlReader body, int flags, int count)
    {
        var isOneTable = (flags & OneTable) != 0;
        if (isOneTable) SkipTable(ref body);
        if (count < 0 || count > body.Left / LeastBytesOfColumn) throw new InvalidDataException($"it counts {count} columns in {body.Left} bytes");
        var columns = new CqlColumn[count];
        for (var index = 0; index < count; index++)
        {
            if (!isOneTable) SkipTable(ref body);
            columns[index] = new CqlColumn(body.ReadString(), ReadType(ref body, depth: 0));
        }

        return columns;
    }

    private static void SkipTable(ref CqlReader body)
    {
        body.ReadString();
        body.ReadString();
    }

    /// <summary>Reads a type, and passes over the types inside it.</summary>
    private static CqlType ReadType(ref CqlReader body, int depth)
    {
        if (depth > MostDepth) throw new InvalidDataException($"a type has more than {MostDepth} types inside each other");
        var type = (CqlType)body.ReadShort();
        switch (type)
        {
            case CqlType.Custom:
                body.ReadString();
                break;
            case CqlType.UserDefined:
                SkipTable(ref body);
                for (var fields = body.ReadShort(); fields > 0; fields--)
                {
                    body.ReadString();
                    ReadType(ref body, depth + 1);
                }

                break;
            default:
                for (var inside = CountInside(type, ref body); inside > 0; inside--) ReadType(ref body, depth + 1);
                break;
        }

        return type;
    }

    private static int CountInside(CqlType type, ref CqlReader body) => type switch
    {
        CqlType.List or CqlType.Set => 1,
        CqlType.Map => 2,
        CqlType.Tuple => body.ReadShort(),
        _ => 0,
    };
}
