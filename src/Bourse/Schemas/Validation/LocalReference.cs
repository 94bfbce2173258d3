using System.Globalization;
using System.Text.Json;

namespace Bourse.Schemas.Validation;

/// <summary>References within one schema: <c>#</c>, <c>#/$defs/price</c>, <c>#anchor</c>. Others are not followed: nothing is ever fetched.</summary>
internal static class LocalReference
{
    /// <summary>Whether a reference stays within the schema.</summary>
    public static bool IsLocal(string reference) => reference.StartsWith('#');

    /// <summary>The schema that a reference names; null when there is none.</summary>
    /// <param name="root">The whole schema.</param>
    /// <param name="reference">The reference.</param>
    public static JsonElement? Find(JsonElement root, string reference)
    {
        var fragment = Uri.UnescapeDataString(reference[1..]);
        if (fragment.Length > 0 && fragment[0] != '/') return FindAnchor(root, fragment);
        return FindPointer(root, fragment) is { } found && Subschemas.IsSchema(found) ? found : null;
    }

    /// <summary>The value at a JSON pointer; null when there is none.</summary>
    public static JsonElement? FindPointer(JsonElement root, string pointer)
    {
        var found = root;
        foreach (var segment in Segments(pointer))
        {
            if (found.ValueKind == JsonValueKind.Array)
            {
                var isNumber = int.TryParse(segment, NumberStyles.None, CultureInfo.InvariantCulture, out var index);
                if (!isNumber || index >= found.GetArrayLength()) return null;
                found = found[index];
            }
            else if (found.ValueKind != JsonValueKind.Object || !found.TryGetProperty(segment, out found))
            {
                return null;
            }
        }

        return found;
    }

    /// <summary>The names and numbers of a JSON pointer.</summary>
    public static IEnumerable<string> Segments(string pointer) => pointer.Split('/').Skip(1)
        .Select(segment => segment.Replace("~1", "/", StringComparison.Ordinal).Replace("~0", "~", StringComparison.Ordinal));

    private static JsonElement? FindAnchor(JsonElement root, string name)
    {
        foreach (var schema in Subschemas.AllOf(root))
        {
            if (schema.ValueKind != JsonValueKind.Object || !schema.TryGetProperty("$anchor", out var anchor)) continue;
            if (anchor.ValueKind == JsonValueKind.String && anchor.ValueEquals(name)) return schema;
        }

        return null;
    }
}
