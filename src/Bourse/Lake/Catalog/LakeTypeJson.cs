using System.Text.Json;

namespace Bourse.Lake.Catalog;

/// <summary>Types in catalog files: a text, or for an object <c>{"struct":[{"name":…,"type":…}]}</c> and for a list <c>{"list":…}</c>.</summary>
internal static class LakeTypeJson
{
    private const string StructMember = "struct";
    private const string ListMember = "list";
    private const string DecimalPrefix = "decimal(";

    private static readonly Dictionary<string, LakeType> Plain = new LakeType[]
    {
        LakeType.Unknown, LakeType.Boolean, LakeType.Int, LakeType.BigInt, LakeType.Double, LakeType.Date, LakeType.Timestamp, LakeType.Varchar,
    }.ToDictionary(type => type.ToString());

    /// <summary>Writes a type as a value.</summary>
    public static void Write(Utf8JsonWriter json, LakeType type)
    {
        if (type.Kind == LakeTypeKind.Struct)
        {
            json.WriteStartObject();
            json.WriteStartArray(StructMember);
            foreach (var field in type.Fields) WriteNamed(json, field.Name, field.Type);
            json.WriteEndArray();
            json.WriteEndObject();
        }
        else if (type.Element is { } element)
        {
            json.WriteStartObject();
            json.WritePropertyName(ListMember);
            Write(json, element);
            json.WriteEndObject();
        }
        else
        {
            json.WriteStringValue(type.ToString());
        }
    }

    /// <summary>Reads a type.</summary>
    /// <exception cref="FormatException">It is none.</exception>
    public static LakeType Read(JsonElement json)
    {
        if (json.ValueKind == JsonValueKind.String) return ReadPlain(json.GetString()!);
        if (json.ValueKind == JsonValueKind.Object && json.TryGetProperty(ListMember, out var element)) return LakeType.List(Read(element));
        if (json.ValueKind == JsonValueKind.Object && json.TryGetProperty(StructMember, out var fields))
        {
            return LakeType.Struct([.. fields.EnumerateArray().Select(field => new LakeField(
                field.GetProperty("name").GetString()!, Read(field.GetProperty("type"))))]);
        }

        throw new FormatException($"{json.GetRawText()} is no type");
    }

    private static void WriteNamed(Utf8JsonWriter json, string name, LakeType type)
    {
        json.WriteStartObject();
        json.WriteString("name", name);
        json.WritePropertyName("type");
        Write(json, type);
        json.WriteEndObject();
    }

    private static LakeType ReadPlain(string text)
    {
        if (Plain.TryGetValue(text, out var type)) return type;
        var parts = text.StartsWith(DecimalPrefix, StringComparison.Ordinal) ? text[DecimalPrefix.Length..].TrimEnd(')').Split(',') : [];
        return parts.Length == 2 && int.TryParse(parts[0], out var precision) && int.TryParse(parts[1], out var scale)
            && precision is > 0 and <= LakeType.MaxPrecision && scale >= 0 && scale <= precision
            ? LakeType.Decimal(precision, scale)
            : throw new FormatException($"'{text}' is no type");
    }
}
