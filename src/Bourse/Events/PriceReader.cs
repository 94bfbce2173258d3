using System.Text;
using System.Text.Json;
using System.Text.Unicode;
using Bourse.Market;

namespace Bourse.Events;

/// <summary>
/// Reads the price messages of other programs, in all the forms named in docs/data.md ("Price"): members in any letter case, PRICE as number or text,
/// TS for DATE (forms of a day: <see cref="DayText"/>), SERVER for EXCHANGE or neither, a whole day as
/// <c>{"date":"2000-01-03","server":"se1","stocks":{"IBM":256.90}}</c>, and any of these as JSON in a JSON string, nested up to twice. Other members
/// are ignored. A message is used completely or not at all.
/// </summary>
public static class PriceReader
{
    /// <summary>A message longer than this is refused.</summary>
    public const int MaxBytes = 1 << 20;

    private const int MaxDepth = 16;
    private const int MaxWrappings = 2;

    private static ReadOnlySpan<byte> ByteOrderMark => [0xEF, 0xBB, 0xBF];

    private static ReadOnlySpan<byte> WhiteSpace => " \t\r\n"u8;

    /// <summary>Reads the prices a message holds: one, or those of a whole day.</summary>
    /// <exception cref="BadMessageException">The message cannot be read.</exception>
    public static IReadOnlyList<Quote> Read(ReadOnlySpan<byte> message) => Read(message, out _);

    /// <summary>Reads the prices a message holds, and returns whether a known misspelling was corrected.</summary>
    /// <exception cref="BadMessageException">The message cannot be read.</exception>
    public static IReadOnlyList<Quote> Read(ReadOnlySpan<byte> message, out bool corrected)
    {
        corrected = false;
        if (PriceMessage.TryRead(message, out var price))
        {
            return [new Quote(Encoding.UTF8.GetString(price.Ticker), price.Date, price.Price, Encoding.UTF8.GetString(price.Exchange))];
        }

        if (message.Length > MaxBytes)
        {
            throw new BadMessageException($"the message is too large: {message.Length} bytes, at most {MaxBytes} are read");
        }

        if (!Utf8.IsValid(message)) throw new BadMessageException("the message is not UTF-8");
        var text = message.StartsWith(ByteOrderMark) ? message[ByteOrderMark.Length..] : message;
        try
        {
            return ReadJson(text.ToArray(), 0, out corrected);
        }
        catch (InvalidOperationException)
        {
            // Thrown by the JSON reader for an escape like \ud800 that stands for half a character.
            throw new BadMessageException("the message holds text that is not Unicode");
        }
    }

    private static IReadOnlyList<Quote> ReadJson(byte[] text, int wrappings, out bool corrected)
    {
        if (text.AsSpan().Trim(WhiteSpace).IsEmpty) throw new BadMessageException("the message is empty");
        using var document = Parse(text);
        var root = document.RootElement;
        if (root.ValueKind == JsonValueKind.Object)
        {
            var parser = new PriceParser();
            var quotes = parser.Parse(root);
            corrected = parser.Corrected;
            return quotes;
        }

        if (root.ValueKind != JsonValueKind.String) throw new BadMessageException($"the message is {Json.NameOf(root.ValueKind)}, not an object");
        if (wrappings == MaxWrappings) throw new BadMessageException($"the message is JSON in a string more than {MaxWrappings} times over");
        return ReadJson(Encoding.UTF8.GetBytes(root.GetString()!), wrappings + 1, out corrected);
    }

    private static JsonDocument Parse(byte[] text)
    {
        try
        {
            return JsonDocument.Parse(text, new JsonDocumentOptions { MaxDepth = MaxDepth });
        }
        catch (JsonException)
        {
            throw new BadMessageException(Explain(text));
        }
    }

    /// <summary>Why a text is not JSON. It is parsed again without a depth limit, and as if more text could follow.</summary>
    private static string Explain(byte[] text)
    {
        var reader = new Utf8JsonReader(text, isFinalBlock: false, new JsonReaderState(new JsonReaderOptions { MaxDepth = int.MaxValue }));
        var depth = 0;
        try
        {
            while (reader.Read()) depth = Math.Max(depth, reader.CurrentDepth + 1);
        }
        catch (JsonException e)
        {
            return $"the message is not JSON: line {e.LineNumber + 1}, byte {e.BytePositionInLine + 1}";
        }

        return depth > MaxDepth ? $"the message is nested more than {MaxDepth} levels deep" : $"the message is cut off after {text.Length} bytes";
    }
}
