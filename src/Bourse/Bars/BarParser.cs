using System.Buffers.Text;
using System.Text;
using System.Text.Json;
using Bourse.Events;

namespace Bourse.Bars;

/// <summary>The members of one bar's message, as they are written; every member but <c>id</c> is required.</summary>
internal ref struct BarParser
{
    private const int MaxDepth = 64;
    private const string Names = "timestamp, open, high, low, close, volume, symbol, time_zone";

    private Members _found;

    [Flags]
    private enum Members
    {
        None = 0,
        Timestamp = 1,
        Open = 2,
        High = 4,
        Low = 8,
        Close = 16,
        Volume = 32,
        Symbol = 64,
        TimeZone = 128,
        All = 255,
    }

    /// <summary>The start of the bar by the exchange's clock.</summary>
    public DateTime LocalTime { get; private set; }

    public decimal Open { get; private set; }

    public decimal High { get; private set; }

    public decimal Low { get; private set; }

    public decimal Close { get; private set; }

    public long Volume { get; private set; }

    /// <summary>The symbol in UTF-8.</summary>
    public ReadOnlySpan<byte> Symbol { get; private set; }

    /// <summary>The name of the time zone in UTF-8.</summary>
    public ReadOnlySpan<byte> TimeZone { get; private set; }

    /// <summary>Reads the members.</summary>
    /// <exception cref="BadMessageException">It is no JSON object, or a member is wrong, missing or given twice.</exception>
    public void Parse(ReadOnlySpan<byte> message)
    {
        var text = JsonMessage.WithoutMark(message);
        try
        {
            var reader = new Utf8JsonReader(text, new JsonReaderOptions { MaxDepth = MaxDepth });
            if (!reader.Read() || reader.TokenType != JsonTokenType.StartObject) throw new BadMessageException("not a JSON object");
            while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName) ReadMember(ref reader);
            if (reader.Read()) throw new BadMessageException("something follows the JSON object");
        }
        catch (JsonException)
        {
            throw new BadMessageException(JsonMessage.Explain(text.ToArray(), MaxDepth));
        }
        catch (InvalidOperationException)
        {
            throw new BadMessageException(JsonMessage.NotUnicode);
        }

        if (_found != Members.All) throw new BadMessageException($"{NameOf(Members.All & ~_found)} is missing");
    }

    private void ReadMember(scoped ref Utf8JsonReader reader)
    {
        if (reader.ValueTextEquals("id"u8)) reader.Skip();
        else if (reader.ValueTextEquals("timestamp"u8)) LocalTime = ReadTime(ref reader);
        else if (reader.ValueTextEquals("open"u8)) Open = ReadPrice(ref reader, Members.Open);
        else if (reader.ValueTextEquals("high"u8)) High = ReadPrice(ref reader, Members.High);
        else if (reader.ValueTextEquals("low"u8)) Low = ReadPrice(ref reader, Members.Low);
        else if (reader.ValueTextEquals("close"u8)) Close = ReadPrice(ref reader, Members.Close);
        else if (reader.ValueTextEquals("volume"u8)) Volume = ReadVolume(ref reader);
        else if (reader.ValueTextEquals("symbol"u8)) Symbol = ReadText(ref reader, Members.Symbol);
        else if (reader.ValueTextEquals("time_zone"u8)) TimeZone = ReadText(ref reader, Members.TimeZone);
        else reader.Skip();
    }

    private DateTime ReadTime(scoped ref Utf8JsonReader reader)
    {
        var text = ReadText(ref reader, Members.Timestamp);
        return BarTimeText.TryRead(text, out var time) ? time : throw Wrong("timestamp", "a time like 2024-05-01 10:00:00", text);
    }

    private decimal ReadPrice(scoped ref Utf8JsonReader reader, Members member)
    {
        var text = ReadNumber(ref reader, member);
        return PriceDigits.TryRead(text, out var price) ? price : throw Wrong(NameOf(member), "a price of at most 28 digits", text);
    }

    private long ReadVolume(scoped ref Utf8JsonReader reader)
    {
        var text = ReadNumber(ref reader, Members.Volume);
        if (Utf8Parser.TryParse(text, out long volume, out var length) && length == text.Length) return volume;
        // Some programs pass volumes through floating point: 1234.0.
        return PriceDigits.TryRead(text, out var number) && decimal.IsInteger(number) && decimal.Abs(number) <= long.MaxValue
            ? (long)number
            : throw Wrong("volume", "a whole number", text);
    }

    private ReadOnlySpan<byte> ReadNumber(scoped ref Utf8JsonReader reader, Members member)
    {
        Take(ref reader, member);
        return reader.TokenType is JsonTokenType.Number or JsonTokenType.String
            ? TextOf(ref reader)
            : throw new BadMessageException($"{NameOf(member)} is not a number");
    }

    private ReadOnlySpan<byte> ReadText(scoped ref Utf8JsonReader reader, Members member)
    {
        Take(ref reader, member);
        return reader.TokenType == JsonTokenType.String ? TextOf(ref reader) : throw new BadMessageException($"{NameOf(member)} is not text");
    }

    private void Take(scoped ref Utf8JsonReader reader, Members member)
    {
        if ((_found & member) != 0) throw new BadMessageException($"{NameOf(member)} is given twice");
        _found |= member;
        reader.Read();
    }

    private static ReadOnlySpan<byte> TextOf(scoped ref Utf8JsonReader reader)
    {
        if (reader.TokenType == JsonTokenType.Number || !reader.ValueIsEscaped) return reader.ValueSpan;
        return Encoding.UTF8.GetBytes(reader.GetString()!);
    }

    /// <summary>The name of the first of the members in the message.</summary>
    private static string NameOf(Members members) => Names.Split(", ")[int.TrailingZeroCount((int)members)];

    private static BadMessageException Wrong(string name, string wanted, ReadOnlySpan<byte> text) =>
        new($"{name} is not {wanted}: {Events.Json.Quote(Encoding.UTF8.GetString(text))}");
}
