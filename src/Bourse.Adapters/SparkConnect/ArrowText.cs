using System.Buffers.Binary;
using System.Text;

namespace Bourse.Adapters.SparkConnect;

/// <summary>
/// Reads an Arrow IPC stream that has one column of text, the one kind of result that is asked for: what Apache.Arrow does, as far as it is
/// needed here. A stream is a schema and any number of record batches; each is a flatbuffer that says where in the bytes behind it what lies.
/// </summary>
internal static class ArrowText
{
    private const uint Continuation = 0xFFFFFFFF;

    // Message: what it holds, and how many bytes follow the metadata.
    private const int HeaderType = 1;
    private const int Header = 2;
    private const int BodyLength = 3;
    private const byte SchemaHeader = 1;
    private const byte BatchHeader = 3;

    // Schema and Field.
    private const int BigEndian = 0;
    private const int Fields = 1;
    private const int TypeOfField = 2;
    private const int DictionaryOfField = 4;
    private const byte Utf8Type = 5;
    private const byte LargeUtf8Type = 20;

    // RecordBatch: rows; per column (length, nulls); per buffer (offset, length).
    private const int Rows = 0;
    private const int Buffers = 2;
    private const int Compression = 3;

    /// <summary>The texts of all batches; null where the column is null.</summary>
    /// <exception cref="InvalidDataException">The stream is damaged or holds something else; the message says what.</exception>
    public static List<string?> Read(ReadOnlySpan<byte> stream)
    {
        var texts = new List<string?>();
        bool? large = null;
        while (TryReadMessage(ref stream, out var metadata, out var body))
        {
            var message = FlatTable.Root(metadata);
            switch (message.Byte(HeaderType))
            {
                case SchemaHeader when large is null:
                    large = ReadSchema(message.Table(Header));
                    break;
                case BatchHeader when large is { } wide:
                    ReadBatch(message.Table(Header), body, wide ? sizeof(long) : sizeof(int), texts);
                    break;
                default:
                    throw Unfit("something else than a schema and record batches");
            }
        }

        return large is null ? throw Unfit("no schema") : texts;
    }

    private static bool TryReadMessage(ref ReadOnlySpan<byte> stream, out ReadOnlySpan<byte> metadata, out ReadOnlySpan<byte> body)
    {
        metadata = default;
        body = default;
        if (stream.IsEmpty) return false;
        var head = BinaryPrimitives.ReadUInt32LittleEndian(Take(ref stream, sizeof(uint)));
        if (head != Continuation) throw Unfit("no Arrow messages");
        var length = BinaryPrimitives.ReadInt32LittleEndian(Take(ref stream, sizeof(int)));
        if (length == 0) return false;
        metadata = Take(ref stream, length);
        body = Take(ref stream, FlatTable.Root(metadata).Long(BodyLength));
        return true;
    }

    /// <summary>Whether the one column's offsets are of 64 bits.</summary>
    private static bool ReadSchema(FlatTable schema)
    {
        if (schema.Has(BigEndian) && schema.Byte(BigEndian) != 0) throw Unfit("numbers of the other byte order");
        if (schema.Count(Fields) != 1) throw Unfit($"{schema.Count(Fields)} columns, and one was asked for");
        var field = schema.Table(Fields, 0);
        if (field.Has(DictionaryOfField)) throw Unfit("a column with a dictionary");
        return field.Byte(TypeOfField) switch
        {
            Utf8Type => false,
            LargeUtf8Type => true,
            var other => throw Unfit($"a column of type {other}, which is no text"),
        };
    }

    private static void ReadBatch(FlatTable batch, ReadOnlySpan<byte> body, int width, List<string?> texts)
    {
        if (batch.Has(Compression)) throw Unfit("compressed batches");
        var rows = batch.Long(Rows);
        if (rows == 0) return;
        var valid = Buffer(batch, 0, body);
        var offsets = Buffer(batch, 1, body);
        var bytes = Buffer(batch, 2, body);
        // Without the first check the second could overflow.
        if (rows < 0 || rows > body.Length || offsets.Length < (rows + 1) * width) throw Damaged();
        if (!valid.IsEmpty && valid.Length < (rows + 7) / 8) throw Damaged();
        for (var row = 0; row < rows; row++)
        {
            var isNull = !valid.IsEmpty && (valid[row / 8] >> (row % 8) & 1) == 0;
            var (from, to) = (Offset(offsets, row, width), Offset(offsets, row + 1, width));
            if (from < 0 || to < from || to > bytes.Length) throw Damaged();
            texts.Add(isNull ? null : Encoding.UTF8.GetString(bytes[(int)from..(int)to]));
        }
    }

    private static ReadOnlySpan<byte> Buffer(FlatTable batch, int index, ReadOnlySpan<byte> body)
    {
        var (offset, length) = (batch.Long(Buffers, index, 2, 0), batch.Long(Buffers, index, 2, 1));
        return offset >= 0 && length >= 0 && offset <= body.Length - length ? body.Slice((int)offset, (int)length) : throw Damaged();
    }

    private static long Offset(ReadOnlySpan<byte> offsets, int index, int width) => width == sizeof(int)
        ? BinaryPrimitives.ReadInt32LittleEndian(offsets[(index * width)..])
        : BinaryPrimitives.ReadInt64LittleEndian(offsets[(index * width)..]);

    private static ReadOnlySpan<byte> Take(ref ReadOnlySpan<byte> stream, long length)
    {
        if (length < 0 || length > stream.Length) throw Damaged();
        var taken = stream[..(int)length];
        stream = stream[(int)length..];
        return taken;
    }

    private static InvalidDataException Damaged() => new("an Arrow stream is damaged");

    private static InvalidDataException Unfit(string what) => new($"an Arrow stream has {what}");
}
