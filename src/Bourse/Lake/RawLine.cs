using System.Buffers;
using System.Buffers.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Unicode;
using Bourse.Events;

namespace Bourse.Lake;

/// <summary>
/// Writes records of one partition as lines of a raw file: the message's object with its digits and names unchanged, and behind its members
/// <c>_topic, _partition, _offset, _timestamp, _key</c>. The timestamp is ISO 8601 in UTC with milliseconds, null when the record has none; the key
/// is text, null when there is none, or base64 under the name <c>_key_base64</c> when it is not UTF-8. A member of the message that has one of these
/// names gets another <c>_</c> in front. Reusable; serves one caller at a time.
/// </summary>
public sealed class RawLine
{
    /// <summary>How deep a message may be nested.</summary>
    public const int MaxDepth = 256;

    private const long LastTimestamp = 253_402_300_799_999;
    private const long MillisecondsPerDay = 86_400_000;
    private static readonly JsonReaderOptions Options = new() { MaxDepth = MaxDepth };
    private static readonly SearchValues<byte> LineBreaks = SearchValues.Create("\r\n"u8);
    private static readonly string[] Reserved = ["topic", "partition", "offset", "timestamp", "key", "key_base64"];

    private readonly byte[] _source;
    private readonly byte[] _time = new byte[32];
    private readonly ArrayBufferWriter<byte> _renamed = new();
    private int _timeLength;
    private long _timeOf = long.MinValue;

    /// <summary>Prepares the lines of a partition.</summary>
    public RawLine(TopicPartition partition) => _source = System.Text.Encoding.UTF8.GetBytes(
        $"\"_topic\":\"{JavaScriptEncoder.UnsafeRelaxedJsonEscaping.Encode(partition.Topic)}\",\"_partition\":{partition.Partition},\"_offset\":");

    /// <summary>The day of a record, in UTC: 1970-01-01 when it has no timestamp, or one outside the calendar.</summary>
    public static DateOnly DateOf(long timestamp) =>
        HasTime(timestamp) ? DateOnly.FromDateTime(DateTime.UnixEpoch.AddMilliseconds(timestamp)) : DateOnly.FromDateTime(DateTime.UnixEpoch);

    /// <summary>Adds the line of a record, with its line feed.</summary>
    /// <exception cref="BadMessageException">The message is not a JSON object; nothing was added.</exception>
    public void Write(in Record record, ArrayBufferWriter<byte> target)
    {
        var message = MessageOf(record);
        var content = Check(message);
        if (content.HasReserved) message = Rename(message);
        // All that follows the message fits into this many bytes; a byte of the key takes at most six.
        var span = target.GetSpan(message.Length + _source.Length + record.Key.Length * 6 + 128);
        var length = CopyOnOneLine(message[..^1], span);
        if (!content.IsEmpty) span[length++] = (byte)',';
        length += Append(_source, span[length..]);
        Utf8Formatter.TryFormat(record.Offset, span[length..], out var digits);
        length += digits;
        length += Append(",\"_timestamp\":"u8, span[length..]);
        length += WriteTime(record.Timestamp, span[length..]);
        length += WriteKey(record, span[length..]);
        length += Append("}\n"u8, span[length..]);
        target.Advance(length);
    }

    private static bool HasTime(long timestamp) => timestamp is >= 0 and <= LastTimestamp;

    private static ReadOnlySpan<byte> MessageOf(in Record record)
    {
        if (!record.HasValue) throw new BadMessageException("the record has no message");
        var message = record.Value;
        if (message is [0xEF, 0xBB, 0xBF, ..]) message = message[3..];
        message = message.Trim(" \t\r\n"u8);
        if (message.IsEmpty) throw new BadMessageException("the message is empty");
        return message;
    }

    /// <summary>Reads the message once, so that whatever is stored can be read by every engine.</summary>
    private static Content Check(ReadOnlySpan<byte> message)
    {
        if (!Utf8.IsValid(message)) throw new BadMessageException("the message is not UTF-8");
        if (PlainMessage.Is(message)) return new Content(IsEmpty: false, HasReserved: false);
        var mayEscape = message.IndexOf("\\u"u8) >= 0;
        var reader = new Utf8JsonReader(message, Options);
        var (hasReserved, isEmpty) = (false, true);
        try
        {
            while (reader.Read())
            {
                if (reader.CurrentDepth == 0 && reader.TokenType != JsonTokenType.EndObject) RequireObject(reader.TokenType);
                if (mayEscape && (reader.TokenType is JsonTokenType.String or JsonTokenType.PropertyName)) RequireUnicode(ref reader);
                if (reader is not { CurrentDepth: 1, TokenType: JsonTokenType.PropertyName }) continue;
                isEmpty = false;
                hasReserved |= IsReserved(ref reader);
            }
        }
        catch (JsonException)
        {
            throw new BadMessageException(JsonMessage.Explain(message.ToArray(), MaxDepth));
        }

        return new Content(isEmpty, hasReserved);
    }

    private static void RequireObject(JsonTokenType token)
    {
        if (token == JsonTokenType.StartObject) return;
        var kind = token switch
        {
            JsonTokenType.StartArray => "a list",
            JsonTokenType.String => "text",
            JsonTokenType.Number => "a number",
            JsonTokenType.True or JsonTokenType.False => "true or false",
            _ => "null",
        };
        throw new BadMessageException($"the message is {kind}, not an object");
    }

    /// <summary>An escape like \ud800 that stands for half a character makes some engines refuse the whole file.</summary>
    private static void RequireUnicode(ref Utf8JsonReader reader)
    {
        if (!reader.ValueIsEscaped) return;
        try
        {
            _ = reader.GetString();
        }
        catch (InvalidOperationException)
        {
            throw new BadMessageException("the message holds text that is not Unicode");
        }
    }

    /// <summary>
    /// Whether the name is that of a column of the lake, or one with more <c>_</c> in front, which must stay different from a renamed one.
    /// </summary>
    private static bool IsReserved(ref Utf8JsonReader reader)
    {
        if (!reader.ValueIsEscaped && reader.ValueSpan is not [(byte)'_', ..]) return false;
        var name = reader.GetString()!;
        return name.StartsWith('_') && Reserved.Contains(name.TrimStart('_'), StringComparer.OrdinalIgnoreCase);
    }

    private ReadOnlySpan<byte> Rename(ReadOnlySpan<byte> message)
    {
        _renamed.ResetWrittenCount();
        var reader = new Utf8JsonReader(message, Options);
        var copied = 0;
        while (reader.Read())
        {
            if (reader is not { CurrentDepth: 1, TokenType: JsonTokenType.PropertyName } || !IsReserved(ref reader)) continue;
            var inside = (int)reader.TokenStartIndex + 1;
            _renamed.Write(message[copied..inside]);
            _renamed.Write("_"u8);
            copied = inside;
        }

        _renamed.Write(message[copied..]);
        return _renamed.WrittenSpan;
    }

    /// <summary>A line break outside of texts is white space; inside of them JSON allows none.</summary>
    private static int CopyOnOneLine(ReadOnlySpan<byte> message, Span<byte> target)
    {
        message.CopyTo(target);
        if (message.ContainsAny(LineBreaks))
        {
            var copy = target[..message.Length];
            copy.Replace((byte)'\n', (byte)' ');
            copy.Replace((byte)'\r', (byte)' ');
        }

        return message.Length;
    }

    private int WriteTime(long timestamp, Span<byte> target)
    {
        if (timestamp != _timeOf)
        {
            _timeLength = FormatTime(timestamp);
            _timeOf = timestamp;
        }

        return Append(_time.AsSpan(0, _timeLength), target);
    }

    private int FormatTime(long timestamp)
    {
        if (!HasTime(timestamp)) return Append("null"u8, _time);
        var (day, milliseconds) = Math.DivRem(timestamp, MillisecondsPerDay);
        var (seconds, rest) = Math.DivRem((int)milliseconds, 1000);
        var length = Append("\"yyyy-MM-ddTHH:mm:ss.fffZ\""u8, _time);
        Iso.WriteDay(_time.AsSpan(1), DateOnly.FromDateTime(DateTime.UnixEpoch).AddDays((int)day));
        Iso.WriteDigits(_time.AsSpan(12, 2), seconds / 3600);
        Iso.WriteDigits(_time.AsSpan(15, 2), seconds / 60 % 60);
        Iso.WriteDigits(_time.AsSpan(18, 2), seconds % 60);
        Iso.WriteDigits(_time.AsSpan(21, 3), rest);
        return length;
    }

    private static int WriteKey(in Record record, Span<byte> target)
    {
        if (!record.HasKey) return Append(",\"_key\":null"u8, target);
        if (!Utf8.IsValid(record.Key)) return WriteBase64(record.Key, target);
        var length = Append(",\"_key\":\""u8, target);
        JavaScriptEncoder.UnsafeRelaxedJsonEscaping.EncodeUtf8(record.Key, target[length..], out _, out var written);
        length += written;
        target[length++] = (byte)'"';
        return length;
    }

    private static int WriteBase64(ReadOnlySpan<byte> key, Span<byte> target)
    {
        var length = Append(",\"_key_base64\":\""u8, target);
        Base64.EncodeToUtf8(key, target[length..], out _, out var written);
        length += written;
        target[length++] = (byte)'"';
        return length;
    }

    private static int Append(ReadOnlySpan<byte> bytes, Span<byte> target)
    {
        bytes.CopyTo(target);
        return bytes.Length;
    }

    private readonly record struct Content(bool IsEmpty, bool HasReserved);
}
