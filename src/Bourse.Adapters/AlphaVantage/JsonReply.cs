using System.Buffers;
using System.Text.Json;
using Bourse.Pipelines;

namespace Bourse.Adapters.AlphaVantage;

/// <summary>
/// Reads a reply in JSON in one pass: <c>Meta Data</c>, and <c>Time Series (60min)</c> with a member for each bar, whose members are
/// <c>1. open</c>, <c>2. high</c>, <c>3. low</c>, <c>4. close</c> and <c>5. volume</c>, texts or numbers.
/// </summary>
internal sealed class JsonReply
{
    private const int MaxDepth = 8;
    private const string SeriesStart = "Time Series (";

    /// <summary>What a bar takes in a reply at least, in bytes.</summary>
    private const int BytesOfBar = 150;

    private readonly ArrayBufferWriter<SourceBar> _bars;
    private readonly List<RefusedBar> _unreadable = [];
    private string? _unknown;

    private JsonReply(int length) => _bars = new ArrayBufferWriter<SourceBar>(length / BytesOfBar + 1);

    /// <summary>The symbol that the reply is about; null when it does not say.</summary>
    public string? Symbol { get; private set; }

    /// <summary>The time zone; null when it does not say.</summary>
    public string? TimeZone { get; private set; }

    /// <summary>The interval in the name of the series; null without a series.</summary>
    public string? Interval { get; private set; }

    /// <summary>The bars that could be read, in the order of the reply.</summary>
    public ReadOnlyMemory<SourceBar> Bars => _bars.WrittenMemory;

    /// <summary>The bars that could not be read.</summary>
    public IReadOnlyList<RefusedBar> Unreadable => _unreadable;

    /// <summary>Reads a reply.</summary>
    /// <exception cref="BadReplyException">It is a notice, has no series, or is not whole.</exception>
    public static JsonReply Read(ReadOnlySpan<byte> text)
    {
        var reply = new JsonReply(text.Length);
        var reader = new ReplyCursor(text, new JsonReaderOptions { MaxDepth = MaxDepth });
        try
        {
            reply.ReadRoot(ref reader);
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            throw new BadReplyException(
                BadReplyKind.Unavailable, $"the reply is cut off or is not JSON, at byte {reader.Position:N0} of {text.Length:N0}");
        }

        return reply.Interval is not null ? reply : throw new BadReplyException(BadReplyKind.Refused, reply.WithoutSeries());
    }

    private string WithoutSeries() => _unknown is null ? "the reply has no series" : $"the reply has no series, but '{_unknown}'";

    private void ReadRoot(ref ReplyCursor reader)
    {
        if (!reader.Json.Read() || reader.Json.TokenType != JsonTokenType.StartObject)
        {
            throw new BadReplyException(BadReplyKind.Refused, "the reply is not a JSON object");
        }

        while (reader.Json.Read() && reader.Json.TokenType == JsonTokenType.PropertyName) ReadMember(ref reader);
        // Reads on to the end, behind which nothing may follow.
        while (reader.Json.Read())
        {
        }
    }

    private void ReadMember(ref ReplyCursor reader)
    {
        ref var json = ref reader.Json;
        if (Notice.IsName(json.ValueSpan))
        {
            json.Read();
            throw Notice.Of(json.TokenType == JsonTokenType.String ? json.GetString()! : "a notice without a text");
        }

        var name = json.GetString()!;
        json.Read();
        if (name == "Meta Data") ReadMeta(ref json);
        else if (name.StartsWith(SeriesStart, StringComparison.Ordinal) && name.EndsWith(')')) ReadSeries(ref reader, name[SeriesStart.Length..^1]);
        else Skip(ref json, name);
    }

    private void Skip(ref Utf8JsonReader json, string name)
    {
        _unknown ??= new string([.. name.Take(40).Select(c => char.IsControl(c) ? '?' : c)]);
        json.Skip();
    }

    private void ReadMeta(ref Utf8JsonReader json)
    {
        RequireObject(ref json, "Meta Data");
        while (json.Read() && json.TokenType == JsonTokenType.PropertyName)
        {
            var name = json.GetString()!;
            json.Read();
            if (json.TokenType != JsonTokenType.String) json.Skip();
            else if (name.EndsWith(" Symbol", StringComparison.Ordinal)) Symbol = json.GetString();
            else if (name.EndsWith(" Time Zone", StringComparison.Ordinal)) TimeZone = json.GetString();
        }
    }

    /// <summary>Reads the bars: one by the JSON reader, and those that look like it by the scanner.</summary>
    private void ReadSeries(ref ReplyCursor reader, string interval)
    {
        RequireObject(ref reader.Json, "the series");
        Interval = interval;
        var places = default(EntryPlaces);
        while (reader.Json.Read() && reader.Json.TokenType == JsonTokenType.PropertyName)
        {
            var start = reader.TokenStart + 1;
            if (TryScan(ref reader, places, start))
            {
                places = default;
                continue;
            }

            places = new EntryPlaces { TimeEnd = start + reader.Json.ValueSpan.Length };
            var entry = new BarEntry { Timestamp = reader.Json.ValueSpan };
            reader.Json.Read();
            RequireObject(ref reader.Json, "a bar");
            ReadFigures(ref reader, ref entry, ref places);
            if (entry.TryRead(out var bar) is { } problem) _unreadable.Add(entry.Refused(problem));
            else _bars.Write([bar]);
        }
    }

    /// <summary>Reads the bars that look like the one before them, the present one first.</summary>
    /// <returns>False when there is none; nothing was read then.</returns>
    private bool TryScan(ref ReplyCursor reader, in EntryPlaces before, int start)
    {
        if (!EntryShape.TryFind(reader.Text, before, start, out var shape)) return false;
        var end = new EntryScanner(reader.Text, shape, _bars).Read(start);
        if (end < 0) return false;
        reader.ContinueBehindText(end + 1);
        // The bar may have further members, which are nobody's concern.
        var entry = default(BarEntry);
        var places = default(EntryPlaces);
        ReadFigures(ref reader, ref entry, ref places);
        return true;
    }

    private static void ReadFigures(ref ReplyCursor reader, ref BarEntry entry, ref EntryPlaces places)
    {
        ref var json = ref reader.Json;
        while (json.Read() && json.TokenType == JsonTokenType.PropertyName)
        {
            var number = json.ValueSpan is [>= (byte)'1' and <= (byte)'5', (byte)'.', ..] ? json.ValueSpan[0] - '0' : 0;
            json.Read();
            var isText = json.TokenType == JsonTokenType.String;
            places.Note(number, reader.TokenStart + (isText ? 1 : 0), json.ValueSpan.Length, isText);
            if (json.TokenType is JsonTokenType.StartObject or JsonTokenType.StartArray) json.Skip();
            else Set(ref entry, number, json.ValueSpan);
        }
    }

    private static void Set(ref BarEntry entry, int number, ReadOnlySpan<byte> text)
    {
        switch (number)
        {
            case 1:
                entry.Open = text;
                break;
            case 2:
                entry.High = text;
                break;
            case 3:
                entry.Low = text;
                break;
            case 4:
                entry.Close = text;
                break;
            case 5:
                entry.Volume = text;
                break;
        }
    }

    private static void RequireObject(ref Utf8JsonReader json, string what)
    {
        if (json.TokenType != JsonTokenType.StartObject) throw new BadReplyException(BadReplyKind.Refused, $"the reply has no object for {what}");
    }
}
