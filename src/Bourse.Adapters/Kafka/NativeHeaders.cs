using System.Runtime.InteropServices;
using Bourse.Events;

namespace Bourse.Adapters.Kafka;

/// <summary>
/// The headers of a record as arguments of the native producer. Records that follow each other mostly have the same headers, which are then there
/// already.
/// </summary>
internal sealed unsafe class NativeHeaders : IDisposable
{
    private readonly int _first;
    private byte[] _encoded = [];
    private byte* _texts;

    /// <param name="first">How many arguments stand before those of the headers.</param>
    public NativeHeaders(int first) => _first = first;

    /// <summary>All arguments: the first ones, and then one for each header.</summary>
    public ProduceArgument* Arguments { get; private set; }

    /// <summary>How many there are.</summary>
    public int Count { get; private set; }

    /// <summary>Makes these the headers of the arguments, which may move.</summary>
    /// <param name="encoded">See <see cref="RecordHeaders.Encoded"/>.</param>
    public void Set(ReadOnlySpan<byte> encoded)
    {
        if (encoded.SequenceEqual(_encoded)) return;
        var position = 0;
        var count = checked((int)Varint.Read(encoded, ref position));
        Arguments = (ProduceArgument*)NativeMemory.Realloc(Arguments, (nuint)((_first + count) * sizeof(ProduceArgument)));
        // Each name needs an end, for which the length before it, which is not copied, leaves room.
        _texts = (byte*)NativeMemory.Realloc(_texts, (nuint)encoded.Length);
        var free = _texts;
        for (var i = 0; i < count; i++) Arguments[_first + i] = Read(encoded, ref position, ref free);
        Count = _first + count;
        _encoded = encoded.ToArray();
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        NativeMemory.Free(Arguments);
        NativeMemory.Free(_texts);
    }

    private static ProduceArgument Read(ReadOnlySpan<byte> encoded, ref int position, ref byte* free)
    {
        var header = new ProduceArgument { Kind = ProduceArgumentKind.Header, HeaderName = free };
        var length = (int)Varint.Read(encoded, ref position);
        Copy(encoded.Slice(position, length), ref free);
        *free++ = 0;
        position += length;
        length = (int)Varint.Read(encoded, ref position) - 1;
        if (length < 0) return header;
        header.HeaderValue = free;
        header.HeaderSize = length;
        Copy(encoded.Slice(position, length), ref free);
        position += length;
        return header;
    }

    private static void Copy(ReadOnlySpan<byte> source, ref byte* free)
    {
        source.CopyTo(new Span<byte>(free, source.Length));
        free += source.Length;
    }
}
