using System.Text;
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

    private readonly List<SourceBar> _bars;
    private readonly List<RefusedBar> _unreadable = [];
    private string? _unknown;

    private JsonReply(int length) => _bars = new List<SourceBar>(length / BytesOfBar);

    /// <summary>The symbol that the reply is about; null when it does not say.</summary>
    public string? Symbol { get; private set; }

    /// <summary>The time zone; null when it does not say.</summary>
    public string? TimeZone { get; private set; }

    /// <summary>The interval in the name of the series; null without a series.</summary>
    public string? Interval { get; private set; }

    /// <summary>The bars that could be read, in the order of the reply.</summary>
    public List<SourceBar> Bars => _bars;

    /// <summary>The bars that could not be read.</summary>
    public IReadOnlyList<RefusedBar> Unreadable => _unreadable;

    /// <summary>Reads a reply.</summary>
    /// <exception cref="BadReplyException">It is a notice, has no series, or is not whole.</exception>
    public static JsonReply Read(ReadOnlySpan<byte> text)
    {
        var reply = new JsonReply(text.Length);
        var reader = new Utf8JsonReader(text, new JsonReaderOptions { MaxDepth = MaxDepth });
        try
        {
            reply.ReadRoot(ref reader);
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            throw new BadReplyException(
                BadReplyKind.Unavailable, $"the reply is cut off or is not JSON, at byte {reader.BytesConsumed:N0} of {text.Length:N0}");
        }

        return reply.Interval is not null ? reply : throw new BadReplyException(BadReplyKind.Refused, reply.WithoutSeries());
    }

    private string WithoutSeries() => _unknown is null ? "the reply has no series" : $"the reply has no series, but '{_unknown}'";

    private void ReadRoot(ref Utf8JsonReader reader)
    {
        if (!reader.Read() || reader.TokenType != JsonTokenType.StartObject)
        {
            throw new BadReplyException(BadReplyKind.Refused, "the reply is not a JSON object");
        }

        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName) ReadMember(ref reader);
        // Reads on to the end, behind which nothing may follow.
        while (reader.Read())
        {
        }
    }

    private void ReadMember(ref Utf8JsonReader reader)
    {
        if (Notice.IsName(reader.ValueSpan))
        {
            reader.Read();
            throw Notice.Of(reader.TokenType == JsonTokenType.String ? reader.GetString()! : "a notice without a text");
        }

        var name = reader.GetString()!;
        reader.Read();
        if (name == "Meta Data") ReadMeta(ref reader);
        else if (name.StartsWith(SeriesStart, StringComparison.Ordinal) && name.EndsWith(')')) ReadSeries(ref reader, name[SeriesStart.Length..^1]);
        else Skip(ref reader, name);
    }

    private void Skip(ref Utf8JsonReader reader, string name)
    {
        _unknown ??= new string([.. name.Take(40).Select(c => char.IsControl(c) ? '?' : c)]);
        reader.Skip();
    }

    private void ReadMeta(ref Utf8JsonReader reader)
    {
        RequireObject(ref reader, "Meta Data");
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var name = reader.GetString()!;
            reader.Read();
            if (reader.TokenType != JsonTokenType.String) reader.Skip();
            else if (name.EndsWith(" Symbol", StringComparison.Ordinal)) Symbol = reader.GetString();
            else if (name.EndsWith(" Time Zone", StringComparison.Ordinal)) TimeZone = reader.GetString();
        }
    }

    private void ReadSeries(ref Utf8JsonReader reader, string interval)
    {
        RequireObject(ref reader, "the series");
        Interval = interval;
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var entry = new BarEntry { Timestamp = reader.ValueSpan };
            reader.Read();
            RequireObject(ref reader, "a bar");
            ReadFigures(ref reader, ref entry);
            entry.AddTo(_bars, _unreadable);
        }
    }

    private static void ReadFigures(ref Utf8JsonReader reader, ref BarEntry entry)
    {
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var number = reader.ValueSpan is [>= (byte)'1' and <= (byte)'5', (byte)'.', ..] ? reader.ValueSpan[0] - '0' : 0;
            reader.Read();
            if (reader.TokenType is JsonTokenType.StartObject or JsonTokenType.StartArray) reader.Skip();
            else Set(ref entry, number, reader.ValueSpan);
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

    private static void RequireObject(ref Utf8JsonReader reader, string what)
    {
        if (reader.TokenType != JsonTokenType.StartObject) throw new BadReplyException(BadReplyKind.Refused, $"the reply has no object for {what}");
    }
}
