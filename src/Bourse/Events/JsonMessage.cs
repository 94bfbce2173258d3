using System.Text;
using System.Text.Json;
using System.Text.Unicode;

namespace Bourse.Events;

/// <summary>
/// Opens the messages of other programs: a JSON object in UTF-8, with a byte order mark or without, or as JSON in a JSON string, nested up to twice.
/// </summary>
internal static class JsonMessage
{
    /// <summary>A message longer than this is refused.</summary>
    public const int MaxBytes = 1 << 20;

    /// <summary>Why a message with an escape like <c>\ud800</c>, which stands for half a character, is refused; the JSON reader throws.</summary>
    public const string NotUnicode = "the message holds text that is not Unicode";

    private const int MaxDepth = 16;
    private const int MaxWrappings = 2;

    /// <summary>What Python's programs print where JSON has quotes, a number, null, true or false.</summary>
    private static readonly (string Text, string Name)[] PythonTokens =
    [
        ("'", "single quotes"), ("NaN", "NaN"), ("Infinity", "Infinity"), ("None", "None"), ("True", "True"), ("False", "False"),
    ];

    private static ReadOnlySpan<byte> ByteOrderMark => [0xEF, 0xBB, 0xBF];

    private static ReadOnlySpan<byte> WhiteSpace => " \t\r\n"u8;

    /// <summary>Whether the message is not an object itself, but may hold one.</summary>
    public static bool MayBeWrapped(ReadOnlySpan<byte> message) => message is [0xEF, ..] || message.TrimStart(WhiteSpace) is [(byte)'"', ..];

    /// <summary>The message without a byte order mark.</summary>
    /// <exception cref="BadMessageException">It is longer than <see cref="MaxBytes"/>.</exception>
    public static ReadOnlySpan<byte> WithoutMark(ReadOnlySpan<byte> message)
    {
        if (message.Length > MaxBytes)
        {
            throw new BadMessageException($"the message is too large: {message.Length} bytes, at most {MaxBytes} are read");
        }

        return message.StartsWith(ByteOrderMark) ? message[ByteOrderMark.Length..] : message;
    }

    /// <summary>Reads the object that the message holds.</summary>
    /// <exception cref="BadMessageException">There is none, or <paramref name="read"/> refuses it.</exception>
    public static T Read<T>(ReadOnlySpan<byte> message, Func<JsonElement, T> read)
    {
        var text = WithoutMark(message);
        if (!Utf8.IsValid(message)) throw new BadMessageException("the message is not UTF-8");
        try
        {
            return Open(text.ToArray(), 0, read);
        }
        catch (InvalidOperationException)
        {
            throw new BadMessageException(NotUnicode);
        }
    }

    private static T Open<T>(byte[] text, int wrappings, Func<JsonElement, T> read)
    {
        if (text.AsSpan().Trim(WhiteSpace).IsEmpty) throw new BadMessageException("the message is empty");
        using var document = Parse(text);
        var root = document.RootElement;
        if (root.ValueKind == JsonValueKind.Object) return read(root);
        if (root.ValueKind != JsonValueKind.String) throw new BadMessageException($"the message is {Json.NameOf(root.ValueKind)}, not an object");
        if (wrappings == MaxWrappings) throw new BadMessageException($"the message is JSON in a string more than {MaxWrappings} times over");
        return Open(Encoding.UTF8.GetBytes(root.GetString()!), wrappings + 1, read);
    }

    private static JsonDocument Parse(byte[] text)
    {
        try
        {
            return JsonDocument.Parse(text, new JsonDocumentOptions { MaxDepth = MaxDepth });
        }
        catch (JsonException)
        {
            throw new BadMessageException(Explain(text, MaxDepth));
        }
    }

    /// <summary>
    /// Why a text is not JSON, or is nested more than <paramref name="maxDepth"/> levels deep. It is parsed again without a depth limit, and as if
    /// more text could follow.
    /// </summary>
    internal static string Explain(byte[] text, int maxDepth)
    {
        var reader = new Utf8JsonReader(text, isFinalBlock: false, new JsonReaderState(new JsonReaderOptions { MaxDepth = int.MaxValue }));
        var depth = 0;
        try
        {
            while (reader.Read()) depth = Math.Max(depth, reader.CurrentDepth + 1);
        }
        catch (JsonException e)
        {
            var (line, place) = ((int)(e.LineNumber ?? 0), (int)(e.BytePositionInLine ?? 0));
            var found = PythonTokenAt(text, line, place) is { } token ? $"{token} at " : "";
            return $"the message is not JSON: {found}line {line + 1}, byte {place + 1}";
        }

        return depth > maxDepth ? $"the message is nested more than {maxDepth} levels deep" : $"the message is cut off after {text.Length} bytes";
    }

    private static string? PythonTokenAt(ReadOnlySpan<byte> text, int line, int place)
    {
        for (; line > 0; line--) text = text[(text.IndexOf((byte)'\n') + 1)..];
        if (place >= text.Length) return null;
        foreach (var (token, name) in PythonTokens)
        {
            if (text[place..].StartsWith(Encoding.UTF8.GetBytes(token))) return name;
        }

        return null;
    }
}
