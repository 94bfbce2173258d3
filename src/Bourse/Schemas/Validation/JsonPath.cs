using System.Globalization;
using System.Text;
using System.Text.Json;

namespace Bourse.Schemas.Validation;

/// <summary>A place in a message.</summary>
/// <param name="Text">The place as a JSON path, e.g. <c>$.items[3]['unit price']</c>.</param>
/// <param name="Value">The value there.</param>
internal readonly record struct JsonPath(string Text, JsonElement Value)
{
    /// <summary>The whole message.</summary>
    public const string Root = "$";

    /// <summary>The place that a JSON pointer names.</summary>
    public static JsonPath Of(JsonElement message, string pointer)
    {
        var (text, value) = (new StringBuilder(Root), message);
        foreach (var segment in LocalReference.Segments(pointer))
        {
            if (value.ValueKind == JsonValueKind.Array)
            {
                text.Append('[').Append(segment).Append(']');
                value = value[int.Parse(segment, CultureInfo.InvariantCulture)];
            }
            else
            {
                text.Append(Member(segment));
                if (!value.TryGetProperty(segment, out value)) break;
            }
        }

        return new JsonPath(text.ToString(), value);
    }

    /// <summary>The part of a path that leads to a member of an object.</summary>
    public static string Member(string name) =>
        name.Length > 0 && !char.IsAsciiDigit(name[0]) && name.All(c => char.IsLetterOrDigit(c) || c == '_')
            ? $".{name}"
            : $"['{name.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("'", "\\'", StringComparison.Ordinal)}']";
}
