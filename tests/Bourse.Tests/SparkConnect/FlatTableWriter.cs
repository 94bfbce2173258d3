using System.Buffers.Binary;

namespace Bourse.Tests.SparkConnect;

/// <summary>Writes flatbuffers for tests: tables of bytes, numbers, tables and vectors, each where its parent says.</summary>
internal sealed class FlatTableWriter
{
    private readonly List<byte> _bytes = [];

    /// <summary>A flatbuffer whose root has these fields, by number.</summary>
    public static byte[] Write(params (int Field, object Value)[] root)
    {
        var writer = new FlatTableWriter();
        writer.Reserve(4);
        writer.Point(0, writer.Table(root));
        while (writer._bytes.Count % 8 != 0) writer._bytes.Add(0);
        return [.. writer._bytes];
    }

    private int Table((int Field, object Value)[] fields)
    {
        var slots = fields.Length == 0 ? 0 : fields.Max(field => field.Field) + 1;
        var directory = Reserve(4 + 2 * slots);
        var table = Reserve(4 + 8 * fields.Length);
        Put(directory, (short)(4 + 2 * slots));
        Put(directory + 2, (short)(4 + 8 * fields.Length));
        Put(table, table - directory);
        for (var i = 0; i < fields.Length; i++)
        {
            var at = table + 4 + 8 * i;
            Put(directory + 4 + 2 * fields[i].Field, (short)(at - table));
            Fill(at, fields[i].Value);
        }

        return table;
    }

    private void Fill(int at, object value)
    {
        switch (value)
        {
            case byte number:
                _bytes[at] = number;
                break;
            case long number:
                Put(at, number);
                break;
            case (int, object)[] table:
                Point(at, Table(table));
                break;
            case (int, object)[][] tables:
                Point(at, Vector(tables));
                break;
            case long[][] structures:
                Point(at, Vector(structures));
                break;
            default:
                throw new ArgumentException($"no {value.GetType()} in flatbuffers", nameof(value));
        }
    }

    private int Vector((int, object)[][] tables)
    {
        var vector = Reserve(4 + 4 * tables.Length);
        Put(vector, tables.Length);
        for (var i = 0; i < tables.Length; i++) Point(vector + 4 + 4 * i, Table(tables[i]));
        return vector;
    }

    private int Vector(long[][] structures)
    {
        var size = structures.Sum(structure => structure.Length);
        var vector = Reserve(4 + 8 * size);
        Put(vector, structures.Length);
        var at = vector + 4;
        foreach (var number in structures.SelectMany(structure => structure))
        {
            Put(at, number);
            at += 8;
        }

        return vector;
    }

    private int Reserve(int length)
    {
        var at = _bytes.Count;
        _bytes.AddRange(new byte[length]);
        return at;
    }

    private void Point(int at, int target) => Put(at, target - at);

    private void Put(int at, short number) => Write(at, 2, span => BinaryPrimitives.WriteInt16LittleEndian(span, number));

    private void Put(int at, int number) => Write(at, 4, span => BinaryPrimitives.WriteInt32LittleEndian(span, number));

    private void Put(int at, long number) => Write(at, 8, span => BinaryPrimitives.WriteInt64LittleEndian(span, number));

    private void Write(int at, int length, Action<Span<byte>> write)
    {
        var bytes = new byte[length];
        write(bytes);
        for (var i = 0; i < length; i++) _bytes[at + i] = bytes[i];
    }
}
