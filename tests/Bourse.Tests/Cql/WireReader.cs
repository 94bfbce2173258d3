using System.Text;

namespace Bourse.Tests.Cql;

/// <summary>Reads the bodies of a client's messages, by the text of the protocol's specification and nothing of the client.</summary>
internal sealed class WireReader(byte[] bytes)
{
    private int _at;

    public int Left => bytes.Length - _at;

    public int Byte() => bytes[_at++];

    public int Short() => (Byte() << 8) + Byte();

    public int Int() => unchecked((Byte() << 24) + (Byte() << 16) + (Byte() << 8) + Byte());

    public long Long() => unchecked(((long)Int() << 32) + (uint)Int());

    public string String() => Encoding.UTF8.GetString(Raw(Short()));

    public string LongString() => Encoding.UTF8.GetString(Raw(Int()));

    public byte[] ShortBytes() => Raw(Short());

    public byte[]? Value() => Int() is var length && length >= 0 ? Raw(length) : null;

    public byte[] Raw(int count)
    {
        _at += count;
        return bytes[(_at - count).._at];
    }
}
