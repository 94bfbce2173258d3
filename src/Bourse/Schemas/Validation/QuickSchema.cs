using System.Globalization;
using System.Text.Json;

namespace Bourse.Schemas.Validation;

/// <summary>
/// Accepts most messages that fit, without a tree of the message: the schemas that tables have, of objects with members of known types. It only says
/// "fits" or "unknown"; what is unknown is left to the library, so a message is never refused here.
/// </summary>
internal sealed class QuickSchema
{
    private const int MostMembers = 64;

    /// <summary>A number of so many characters fits into a decimal with all its digits.</summary>
    private const int ExactLength = 28;

    private const NumberStyles Plain = NumberStyles.AllowLeadingSign | NumberStyles.AllowDecimalPoint;
    private static readonly HashSet<string> Notes = ["$schema", "$id", "$comment", "title", "description", "default", "examples"];
    private static readonly JsonReaderOptions Options = new() { MaxDepth = JsonLimits.MaxDepth };
    private readonly List<(byte[] Name, QuickSchema Schema)> _members = [];
    private Kinds _kinds = Kinds.All;
    private ulong _required;
    private QuickSchema? _items;
    private bool _isDay;
    private List<byte[]>? _texts;
    private decimal? _least;
    private decimal? _most;
    private decimal? _above;
    private decimal? _below;

    private QuickSchema()
    {
    }

    [Flags]
    private enum Kinds
    {
        None = 0,
        Null = 1,
        Boolean = 2,
        Integer = 4,
        Number = 8,
        Text = 16,
        Object = 32,
        Array = 64,
        All = Null | Boolean | Integer | Number | Text | Object | Array,
    }

    /// <summary>Prepares a schema; null when it holds a keyword that is not known here.</summary>
    public static QuickSchema? TryCompile(JsonElement schema)
    {
        if (schema.ValueKind != JsonValueKind.Object) return null;
        var quick = new QuickSchema();
        return schema.EnumerateObject().All(member => quick.Take(member, schema)) ? quick : null;
    }

    /// <summary>Whether a message certainly fits.</summary>
    public bool Accepts(ReadOnlySpan<byte> message)
    {
        var reader = new Utf8JsonReader(message, Options);
        try
        {
            return reader.Read() && Accepts(ref reader) && !reader.Read();
        }
        catch (JsonException)
        {
            return false;
        }
    }

    private bool Take(JsonProperty keyword, JsonElement schema) => keyword.Name switch
    {
        "type" => TakeTypes(keyword.Value),
        "properties" => TakeMembers(keyword.Value, schema),
        "required" => schema.TryGetProperty("properties", out _),
        "additionalProperties" => keyword.Value.ValueKind is JsonValueKind.True or JsonValueKind.False,
        "items" => (_items = TryCompile(keyword.Value)) is not null,
        "minimum" => (_least = BoundOf(keyword.Value)) is not null,
        "maximum" => (_most = BoundOf(keyword.Value)) is not null,
        "exclusiveMinimum" => (_above = BoundOf(keyword.Value)) is not null,
        "exclusiveMaximum" => (_below = BoundOf(keyword.Value)) is not null,
        "enum" => TakeTexts(keyword.Value),
        "format" => _isDay = keyword.Value.ValueEquals("date"),
        _ => Notes.Contains(keyword.Name),
    };

    private bool TakeTypes(JsonElement types)
    {
        _kinds = Kinds.None;
        if (types.ValueKind == JsonValueKind.String) _kinds = KindOf(types.GetString()!);
        else foreach (var type in types.EnumerateArray()) _kinds |= KindOf(type.GetString()!);
        return true;
    }

    private bool TakeMembers(JsonElement members, JsonElement schema)
    {
        var required = schema.TryGetProperty("required", out var names) ? names.EnumerateArray().Select(name => name.GetString()!).ToHashSet() : [];
        foreach (var member in members.EnumerateObject())
        {
            if (TryCompile(member.Value) is not { } inside || _members.Count == MostMembers) return false;
            if (required.Remove(member.Name)) _required |= 1UL << _members.Count;
            _members.Add((System.Text.Encoding.UTF8.GetBytes(member.Name), inside));
        }

        return required.Count == 0;
    }

    private bool TakeTexts(JsonElement values)
    {
        _texts = [];
        foreach (var value in values.EnumerateArray())
        {
            if (value.ValueKind != JsonValueKind.String) return false;
            _texts.Add(System.Text.Encoding.UTF8.GetBytes(value.GetString()!));
        }

        return true;
    }

    private static decimal? BoundOf(JsonElement value) =>
        value.GetRawText() is { Length: <= ExactLength } text && decimal.TryParse(text, Plain, CultureInfo.InvariantCulture, out var bound)
            ? bound
            : null;

    private static Kinds KindOf(string type) => type switch
    {
        "null" => Kinds.Null,
        "boolean" => Kinds.Boolean,
        "integer" => Kinds.Integer,
        "number" => Kinds.Number | Kinds.Integer,
        "string" => Kinds.Text,
        "object" => Kinds.Object,
        _ => Kinds.Array,
    };

    private bool Accepts(ref Utf8JsonReader reader) => reader.TokenType switch
    {
        _ when _texts is not null => reader.TokenType == JsonTokenType.String && Allows(Kinds.Text) && !_isDay && IsListed(ref reader),
        JsonTokenType.Null => Allows(Kinds.Null),
        JsonTokenType.True or JsonTokenType.False => Allows(Kinds.Boolean),
        JsonTokenType.Number => AcceptsNumber(reader.ValueSpan),
        JsonTokenType.String => Allows(Kinds.Text) && (!_isDay || (!reader.ValueIsEscaped && IsDay(reader.ValueSpan))),
        JsonTokenType.StartObject => Allows(Kinds.Object) && AcceptsMembers(ref reader),
        _ => Allows(Kinds.Array) && AcceptsItems(ref reader),
    };

    private bool Allows(Kinds kind) => (_kinds & kind) != 0;

    private bool IsListed(ref Utf8JsonReader reader)
    {
        foreach (var text in _texts!)
        {
            if (reader.ValueTextEquals(text)) return true;
        }

        return false;
    }

    /// <summary>A number with an exponent, or one that is very long, is left to the library.</summary>
    private bool AcceptsNumber(ReadOnlySpan<byte> number)
    {
        if (number.Length > ExactLength || number.IndexOfAny((byte)'e', (byte)'E') >= 0) return false;
        return (Allows(Kinds.Number) || (Allows(Kinds.Integer) && number.IndexOf((byte)'.') < 0)) && IsWithinBounds(number);
    }

    private bool IsWithinBounds(ReadOnlySpan<byte> number)
    {
        if (_least is null && _most is null && _above is null && _below is null) return true;
        return decimal.TryParse(number, Plain, CultureInfo.InvariantCulture, out var value)
            && !(value < _least) && !(value > _most) && !(value <= _above) && !(value >= _below);
    }

    private static bool IsDay(ReadOnlySpan<byte> text)
    {
        if (text.Length != 10 || text[4] != '-' || text[7] != '-') return false;
        return TryNumber(text[..4], out var year) && TryNumber(text[5..7], out var month) && TryNumber(text[8..], out var day)
            && year >= 1 && month is >= 1 and <= 12 && day >= 1 && day <= DateTime.DaysInMonth(year, month);
    }

    private static bool TryNumber(ReadOnlySpan<byte> digits, out int number) =>
        int.TryParse(digits, NumberStyles.None, CultureInfo.InvariantCulture, out number);

    /// <summary>Members mostly come in the order of the schema. One that is not in the schema, or comes twice, is left to the library.</summary>
    private bool AcceptsMembers(ref Utf8JsonReader reader)
    {
        var (seen, next) = (0UL, 0);
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var place = FindMember(ref reader, next);
            if (place < 0 || (seen & (1UL << place)) != 0) return false;
            seen |= 1UL << place;
            next = place + 1;
            if (!reader.Read() || !_members[place].Schema.Accepts(ref reader)) return false;
        }

        return (seen & _required) == _required;
    }

    private int FindMember(ref Utf8JsonReader reader, int next)
    {
        if (next < _members.Count && reader.ValueTextEquals(_members[next].Name)) return next;
        for (var place = 0; place < _members.Count; place++)
        {
            if (reader.ValueTextEquals(_members[place].Name)) return place;
        }

        return -1;
    }

    private bool AcceptsItems(ref Utf8JsonReader reader)
    {
        while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
        {
            if (_items is null || !_items.Accepts(ref reader)) return false;
        }

        return true;
    }
}
