using System.Text;
using Google.Protobuf;

namespace Bourse.Tests.Monitoring;

/// <summary>A message in the wire format of Protocol Buffers, read by the numbers of its fields: no generated code stands between.</summary>
internal sealed class WireMessage
{
    private readonly List<(int Field, ByteString Bytes)> _parts = [];

    public WireMessage(ByteString bytes)
    {
        using var input = bytes.CreateCodedInput();
        while (input.ReadTag() is not 0 and var tag)
        {
            var isBytes = WireFormat.GetTagWireType(tag) == WireFormat.WireType.LengthDelimited;
            if (isBytes) _parts.Add((WireFormat.GetTagFieldNumber(tag), input.ReadBytes()));
            else input.SkipLastField();
        }
    }

    /// <summary>The messages in a field.</summary>
    public IEnumerable<WireMessage> All(int field) => _parts.Where(part => part.Field == field).Select(part => new WireMessage(part.Bytes));

    /// <summary>A text field; empty when it is not there.</summary>
    public string Text(int field) => _parts.Find(part => part.Field == field).Bytes is { } bytes ? Encoding.UTF8.GetString(bytes.Span) : "";

    /// <summary>A field of bytes, in hexadecimal; empty when it is not there.</summary>
    public string Hex(int field) => _parts.Find(part => part.Field == field).Bytes is { } bytes ? Convert.ToHexStringLower(bytes.Span) : "";
}
