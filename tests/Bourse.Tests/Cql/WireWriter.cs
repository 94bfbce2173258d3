using System.Text;

namespace Bourse.Tests.Cql;

/// <summary>Makes the bodies of a server's messages, by the text of the protocol's specification and nothing of the client.</summary>
internal sealed class WireWriter
{
    private readonly List<byte> _bytes = [];

    public byte[] ToArray() => [.. _bytes];

    public WireWriter Byte(int value) => Raw((byte)value);

    public WireWriter Short(int value) => Raw((byte)(value >> 8 & 0xFF), (byte)(value & 0xFF));

    public WireWriter Int(long value) => Raw((byte)(value >> 24 & 0xFF), (byte)(value >> 16 & 0xFF), (byte)(value >> 8 & 0xFF), (byte)(value & 0xFF));

    public WireWriter Long(long value) => Int(value >> 32).Int(value);

    public WireWriter String(string text) => Short(Encoding.UTF8.GetByteCount(text)).Raw(Encoding.UTF8.GetBytes(text));

    public WireWriter ShortBytes(byte[] bytes) => Short(bytes.Length).Raw(bytes);

    public WireWriter Value(byte[]? bytes) => bytes is null ? Int(-1) : Int(bytes.Length).Raw(bytes);

    public WireWriter Text(string text) => Value(Encoding.UTF8.GetBytes(text));

    public WireWriter Raw(params byte[] bytes)
    {
        _bytes.AddRange(bytes);
        return this;
    }

    /// <summary>A result of rows of one table: kind 2, flags, columns, then the cells.</summary>
    public static byte[] Rows((string Name, int Type)[] columns, byte[]?[][] rows, byte[]? paging = null)
    {
        var body = new WireWriter().Int(2).Int(paging is null ? 1 : 3).Int(columns.Length);
        if (paging is not null) body.Value(paging);
        body.String("k").String("t");
        foreach (var (name, type) in columns) body.String(name).Short(type);
        body.Int(rows.Length);
        foreach (var cell in rows.SelectMany(row => row)) body.Value(cell);
        return body.ToArray();
    }

    public static byte[] Error(int code, string message) => new WireWriter().Int(code).String(message).ToArray();
}
