using System.Text.Json;

namespace Bourse.Events;

/// <summary>Reads JSON values, and describes them in error messages.</summary>
internal static class Json
{
    private const int MaxQuoted = 40;

    /// <summary>The text of a value.</summary>
    /// <exception cref="BadMessageException">It is not text.</exception>
    public static string ReadText(string name, JsonElement value) =>
        value.ValueKind == JsonValueKind.String ? value.GetString()! : throw Wrong(name, "text", value);

    /// <summary>The failure of a value of the wrong kind.</summary>
    public static BadMessageException Wrong(string name, string wanted, JsonElement value) =>
        new($"{name} is not {wanted} but {NameOf(value.ValueKind)}");

    /// <summary>The name of a value's kind, as in "not text but a list".</summary>
    public static string NameOf(JsonValueKind kind) => kind switch
    {
        JsonValueKind.Object => "an object",
        JsonValueKind.Array => "a list",
        JsonValueKind.String => "text",
        JsonValueKind.Number => "a number",
        JsonValueKind.True or JsonValueKind.False => "true or false",
        _ => "null",
    };

    /// <summary>A text in quotes, on one line and not too long.</summary>
    public static string Quote(string text)
    {
        var line = string.Concat(text.Take(MaxQuoted).Select(c => char.IsControl(c) || char.IsSurrogate(c) ? '?' : c));
        return text.Length > MaxQuoted ? $"'{line}…'" : $"'{line}'";
    }
}
