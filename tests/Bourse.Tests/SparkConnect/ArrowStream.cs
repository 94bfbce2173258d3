using System.Buffers.Binary;
using System.Text;

namespace Bourse.Tests.SparkConnect;

/// <summary>Writes Arrow IPC streams for tests: one column of text, and what may be wrong with it.</summary>
internal sealed record ArrowStream
{
    public byte ColumnType { get; init; } = 5;

    public int Columns { get; init; } = 1;

    public bool HasDictionary { get; init; }

    public bool IsCompressed { get; init; }

    /// <summary>A stream with one batch.</summary>
    public static byte[] Of(params string?[] texts) => new ArrowStream().Write(texts);

    public byte[] Write(params string?[] texts) => [.. Schema(), .. Batch(texts), .. Message([], [])];

    public byte[] Schema()
    {
        (int, object)[] field = HasDictionary ? [(2, ColumnType), (3, Empty), (4, Empty)] : [(2, ColumnType), (3, Empty)];
        return Message(FlatTableWriter.Write((1, (byte)1), (2, Table((1, Enumerable.Repeat(field, Columns).ToArray())))), []);
    }

    public byte[] Batch(params string?[] texts)
    {
        var valid = new byte[(texts.Length + 63) / 64 * 8];
        var offsets = new byte[(4 * texts.Length + 11) / 8 * 8];
        var letters = new List<byte>();
        for (var i = 0; i < texts.Length; i++)
        {
            if (texts[i] is { } text)
            {
                valid[i / 8] |= (byte)(1 << i % 8);
                letters.AddRange(Encoding.UTF8.GetBytes(text));
            }

            BinaryPrimitives.WriteInt32LittleEndian(offsets.AsSpan(4 * (i + 1)), letters.Count);
        }

        long[][] nodes = [[texts.Length, texts.Count(text => text is null)]];
        long[][] buffers = [[0, valid.Length], [valid.Length, offsets.Length], [valid.Length + offsets.Length, letters.Count]];
        byte[] body = [.. valid, .. offsets, .. letters];
        (int, object)[] batch = [(0, (long)texts.Length), (1, nodes), (2, buffers)];
        if (IsCompressed) batch = [.. batch, (3, Empty)];
        return Message(FlatTableWriter.Write((1, (byte)3), (2, batch), (3, (long)body.Length)), body);
    }

    private static (int, object)[] Empty => [];

    private static (int, object)[] Table(params (int, object)[] fields) => fields;

    private static byte[] Message(byte[] metadata, byte[] body)
    {
        var head = new byte[8];
        BinaryPrimitives.WriteUInt32LittleEndian(head, uint.MaxValue);
        BinaryPrimitives.WriteInt32LittleEndian(head.AsSpan(4), metadata.Length);
        return [.. head, .. metadata, .. body];
    }
}
