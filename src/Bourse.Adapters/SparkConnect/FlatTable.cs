using System.Buffers.Binary;

namespace Bourse.Adapters.SparkConnect;

/// <summary>A table in a flatbuffer, the form of Arrow's metadata: fields are found by their number, and may be missing.</summary>
/// <param name="bytes">The whole flatbuffer.</param>
/// <param name="position">Where the table begins.</param>
internal readonly ref struct FlatTable(ReadOnlySpan<byte> bytes, int position)
{
    private const int ShortLength = 2;
    private const int IntLength = 4;
    private const int LongLength = 8;

    private readonly ReadOnlySpan<byte> _bytes = bytes;

    /// <summary>The table at the root of a flatbuffer.</summary>
    /// <exception cref="InvalidDataException">There is none.</exception>
    public static FlatTable Root(ReadOnlySpan<byte> bytes) => new(bytes, Follow(bytes, 0));

    /// <summary>Whether a field has a value.</summary>
    public bool Has(int field) => Find(field) != 0;

    /// <summary>A byte; 0 when the field is missing.</summary>
    public byte Byte(int field) => Find(field) is var at and not 0 ? Part(_bytes, at, 1)[0] : (byte)0;

    /// <summary>A 64-bit number; 0 when the field is missing.</summary>
    public long Long(int field) => Find(field) is var at and not 0 ? Long(_bytes, at) : 0;

    /// <summary>A table within this one.</summary>
    /// <exception cref="InvalidDataException">The field is missing.</exception>
    public FlatTable Table(int field) => Find(field) is var at and not 0 ? new FlatTable(_bytes, Follow(_bytes, at)) : throw Damaged();

    /// <summary>How many elements a vector has; 0 when the field is missing.</summary>
    public int Count(int field) => Find(field) is var at and not 0 ? Length(Follow(_bytes, at)) : 0;

    /// <summary>A table in a vector of tables.</summary>
    public FlatTable Table(int field, int index) => new(_bytes, Follow(_bytes, Element(field, index, IntLength)));

    /// <summary>A 64-bit number in a vector of such numbers, or of structures that consist of them.</summary>
    /// <param name="field">The vector.</param>
    /// <param name="index">Which structure.</param>
    /// <param name="numbers">How many numbers a structure has.</param>
    /// <param name="number">Which of them.</param>
    public long Long(int field, int index, int numbers, int number) =>
        Long(_bytes, Element(field, index, numbers * LongLength) + number * LongLength);

    private static int Follow(ReadOnlySpan<byte> bytes, int at)
    {
        var target = at + (long)BinaryPrimitives.ReadUInt32LittleEndian(Part(bytes, at, IntLength));
        return target <= int.MaxValue ? (int)target : throw Damaged();
    }

    private static long Long(ReadOnlySpan<byte> bytes, int at) => BinaryPrimitives.ReadInt64LittleEndian(Part(bytes, at, LongLength));

    private static ReadOnlySpan<byte> Part(ReadOnlySpan<byte> bytes, long at, int length) =>
        at >= 0 && at <= bytes.Length - length ? bytes.Slice((int)at, length) : throw Damaged();

    private static InvalidDataException Damaged() => new("the metadata of an Arrow stream is damaged");

    /// <summary>Where a field's value is; 0 when it is missing.</summary>
    private int Find(int field)
    {
        var directory = position - (long)BinaryPrimitives.ReadInt32LittleEndian(Part(_bytes, position, IntLength));
        var length = BinaryPrimitives.ReadUInt16LittleEndian(Part(_bytes, directory, ShortLength));
        // The directory begins with two lengths: its own and the table's.
        var slot = 2 * ShortLength + field * ShortLength;
        if (slot + ShortLength > length) return 0;
        var offset = BinaryPrimitives.ReadUInt16LittleEndian(Part(_bytes, directory + slot, ShortLength));
        return offset == 0 ? 0 : position + offset;
    }

    private int Length(int vector)
    {
        var count = BinaryPrimitives.ReadInt32LittleEndian(Part(_bytes, vector, IntLength));
        return count >= 0 && count <= _bytes.Length ? count : throw Damaged();
    }

    private int Element(int field, int index, int size)
    {
        if (Find(field) is var at && at == 0) throw Damaged();
        var vector = Follow(_bytes, at);
        if (index >= Length(vector)) throw Damaged();
        var element = vector + IntLength + (long)index * size;
        return element <= int.MaxValue ? (int)element : throw Damaged();
    }
}
