using System.Buffers;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace Bourse.Bars;

/// <summary>
/// The message of a symbol's topic: a JSON object with the members <c>id, timestamp, open, high, low, close, volume, symbol, time_zone</c>; the
/// timestamp is that of the exchange's clock, prices are numbers with the digits of the source. Key: the symbol. <see cref="BarReader"/> reads it.
/// </summary>
public static class BarMessage
{
    private static readonly JsonWriterOptions Options = new() { SkipValidation = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>A writer to be used again and again with <see cref="Write(Utf8JsonWriter, Bar)"/>; signs like &amp; stay as they are.</summary>
    public static Utf8JsonWriter CreateWriter(IBufferWriter<byte> output) => new(output, Options);

    /// <summary>Appends the message's UTF-8 bytes to <paramref name="output"/>.</summary>
    public static void Write(IBufferWriter<byte> output, Bar bar)
    {
        using var json = CreateWriter(output);
        Write(json, bar);
    }

    /// <summary>Writes the message with a writer that is used again and again.</summary>
    public static void Write(Utf8JsonWriter json, Bar bar)
    {
        Span<byte> time = stackalloc byte[BarTimeText.Length];
        BarTimeText.Write(bar.LocalTime, time);
        json.WriteStartObject();
        json.WriteString("id"u8, bar.Id);
        json.WriteString("timestamp"u8, time);
        json.WriteNumber("open"u8, bar.Open);
        json.WriteNumber("high"u8, bar.High);
        json.WriteNumber("low"u8, bar.Low);
        json.WriteNumber("close"u8, bar.Close);
        json.WriteNumber("volume"u8, bar.Volume);
        json.WriteString("symbol"u8, bar.Symbol.Text);
        json.WriteString("time_zone"u8, bar.TimeZone);
        json.WriteEndObject();
        json.Flush();
    }
}
