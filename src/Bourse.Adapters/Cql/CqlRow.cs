using System.Buffers.Binary;
using System.Net;

namespace Bourse.Adapters.Cql;

/// <summary>Makes something of a row.</summary>
/// <param name="row">The row; valid during the call only.</param>
/// <exception cref="InvalidDataException">A value has another type than it is read as, or cannot be read.</exception>
internal delegate T CqlRowReader<out T>(CqlRow row);

/// <summary>A row of a result. Its values are read by the number of their column and by their type.</summary>
internal readonly ref struct CqlRow
{
    private const int UuidBytes = 16;
    private const int NullLength = -1;

    private readonly ReadOnlySpan<byte> _bytes;
    private readonly ReadOnlySpan<(int Start, int Length)> _cells;
    private readonly IReadOnlyList<CqlColumn> _columns;

    private CqlRow(ReadOnlySpan<byte> bytes, ReadOnlySpan<(int Start, int Length)> cells, IReadOnlyList<CqlColumn> columns)
    {
        _bytes = bytes;
        _cells = cells;
        _columns = columns;
    }

    /// <summary>Reads the next row.</summary>
    /// <param name="body">Where it begins.</param>
    /// <param name="cells">Room for the place of each cell.</param>
    /// <param name="columns">The columns.</param>
    public static CqlRow Read(ref CqlReader body, (int Start, int Length)[] cells, IReadOnlyList<CqlColumn> columns)
    {
        var ahead = body;
        for (var index = 0; index < cells.Length; index++)
        {
            var before = ahead.Left;
            var cell = ahead.ReadBytes(out var isNull);
            cells[index] = (body.Left - before + sizeof(int), isNull ? NullLength : cell.Length);
        }

        return new CqlRow(body.Take(body.Left - ahead.Left), cells, columns);
    }

    /// <summary>Whether a value is missing.</summary>
    public bool IsNull(int column) => _cells[column].Length == NullLength;

    /// <summary>A <c>text</c>.</summary>
    public string Text(int column) => CqlReader.TextOf(Value(column, CqlType.Text, CqlType.Ascii));

    /// <summary>The bytes of a <c>text</c> in UTF-8, as they are.</summary>
    public ReadOnlySpan<byte> Utf8Text(int column) => Value(column, CqlType.Text, CqlType.Ascii);

    /// <summary>A <c>bigint</c>.</summary>
    public long Bigint(int column) => BinaryPrimitives.ReadInt64BigEndian(Fixed(column, sizeof(long), CqlType.Bigint, CqlType.Counter));

    /// <summary>An <c>int</c>.</summary>
    public int Int(int column) => BinaryPrimitives.ReadInt32BigEndian(Fixed(column, sizeof(int), CqlType.Int, CqlType.Int));

    /// <summary>A <c>decimal</c>.</summary>
    public decimal Decimal(int column) => CqlDecimal.Read(Value(column, CqlType.Decimal, CqlType.Decimal));

    /// <summary>A <c>timestamp</c>: an instant in UTC.</summary>
    public DateTime Timestamp(int column) =>
        CqlTimestamp.InstantOf(BinaryPrimitives.ReadInt64BigEndian(Fixed(column, sizeof(long), CqlType.Timestamp, CqlType.Timestamp)));

    /// <summary>A <c>boolean</c>.</summary>
    public bool Boolean(int column) => Fixed(column, 1, CqlType.Boolean, CqlType.Boolean)[0] != 0;

    /// <summary>A <c>uuid</c>.</summary>
    public Guid Uuid(int column) => new(Fixed(column, UuidBytes, CqlType.Uuid, CqlType.Timeuuid), bigEndian: true);

    /// <summary>An <c>inet</c>.</summary>
    public IPAddress Inet(int column) => CqlReader.AddressOf(Value(column, CqlType.Inet, CqlType.Inet));

    /// <summary>A <c>map</c> of texts to texts.</summary>
    public IReadOnlyDictionary<string, string> TextMap(int column)
    {
        var map = new Dictionary<string, string>(StringComparer.Ordinal);
        var value = new CqlReader(Value(column, CqlType.Map, CqlType.Map));
        for (var count = value.ReadCount(2 * sizeof(int)); count > 0; count--)
        {
            var key = CqlReader.TextOf(value.ReadBytes(out _));
            map[key] = CqlReader.TextOf(value.ReadBytes(out _));
        }

        return map;
    }

    private ReadOnlySpan<byte> Fixed(int column, int length, CqlType type, CqlType other)
    {
        var value = Value(column, type, other);
        return value.Length == length
            ? value
            : throw new InvalidDataException($"column {_columns[column].Name} has {value.Length} bytes instead of {length}");
    }

    private ReadOnlySpan<byte> Value(int column, CqlType type, CqlType other)
    {
        var (name, found) = _columns[column];
        if (found != type && found != other) throw new InvalidDataException($"column {name} is {found}, not {type}");
        var (start, length) = _cells[column];
        return length != NullLength ? _bytes.Slice(start, length) : throw new InvalidDataException($"column {name} has no value");
    }
}
