using System.Buffers.Binary;
using System.Security.Cryptography;
using Bourse.Bars;
using Bourse.Events;

namespace Bourse.Pipelines;

/// <summary>Which bar a message of a symbol's topic is about.</summary>
/// <param name="Interval">The header of the interval.</param>
/// <param name="IsSecond">Whether its local time occurs twice, and the second one is meant.</param>
/// <param name="Id">The member <c>id</c>.</param>
internal readonly record struct BarIdentity(BarInterval Interval, bool IsSecond, UInt128 Id)
{
    private const int IdLength = 32;

    private static ReadOnlySpan<byte> Start => "{\"id\":\""u8;

    /// <summary>Reads it from a message as Bourse writes it; other messages are read as a whole.</summary>
    /// <param name="record">The message.</param>
    /// <param name="reader">Reads the messages of the symbol.</param>
    /// <param name="identity">The identity.</param>
    /// <returns>False when the message is no bar of the symbol.</returns>
    public static bool TryRead(in Record record, BarReader reader, out BarIdentity identity)
    {
        identity = default;
        var value = record.Value;
        var (interval, isSecond) = HeadersOf(record);
        if (interval is { } known && value.StartsWith(Start) && TryReadId(value[Start.Length..], out var id))
        {
            identity = new BarIdentity(known, isSecond, id);
            return true;
        }

        try
        {
            identity = Of(reader.Read(record));
            return true;
        }
        catch (BadMessageException)
        {
            return false;
        }
    }

    /// <summary>The identity of a bar.</summary>
    public static BarIdentity Of(Bar bar)
    {
        TryReadId(System.Text.Encoding.ASCII.GetBytes(bar.Id), out var id);
        return new BarIdentity(bar.Interval, BarHeaders.IsSecond(bar), id);
    }

    /// <summary>A digest of a message, to compare its content.</summary>
    public static UInt128 DigestOf(ReadOnlySpan<byte> message)
    {
        Span<byte> digest = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(message, digest);
        return BinaryPrimitives.ReadUInt128LittleEndian(digest);
    }

    private static (BarInterval? Interval, bool IsSecond) HeadersOf(in Record record)
    {
        BarInterval? interval = null;
        var isSecond = false;
        var headers = new RecordHeaders.Reader(record.EncodedHeaders);
        while (headers.MoveNext())
        {
            if (headers.Name.SequenceEqual("interval"u8)) interval = IntervalOf(headers.Value);
            else if (headers.Name.SequenceEqual("fold"u8)) isSecond = headers.Value.SequenceEqual("1"u8);
        }

        return (interval, isSecond);
    }

    private static BarInterval? IntervalOf(ReadOnlySpan<byte> text)
    {
        foreach (var interval in BarInterval.All)
        {
            if (System.Text.Ascii.Equals(text, interval.Text)) return interval;
        }

        return null;
    }

    private static bool TryReadId(ReadOnlySpan<byte> text, out UInt128 id)
    {
        id = default;
        return text.Length >= IdLength
            && UInt128.TryParse(text[..IdLength], System.Globalization.NumberStyles.AllowHexSpecifier, null, out id);
    }
}
